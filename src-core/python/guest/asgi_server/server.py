"""The server, as the operating system wakes it: a connection came, bytes came, a timer is due, a thread is through.

Each of these functions tells the loop what happened and lets it run until nothing is ready. What they return is what
to wake it for next.
"""
import importlib
import os
import sys

from outside import start_thread

from asgi_server.http_protocol import HttpProtocol, date_header
from asgi_server.lifespan import Lifespan
from asgi_server.log import Log
from asgi_server.loop import EventLoop
from asgi_server.proxy_headers import ProxyHeaders
from asgi_server.threads import ThreadPool
from asgi_server.transport import Transport
from asgi_server.wsgi import WsgiMiddleware

SETTINGS = {
    "app_dir": None, "root_path": "", "forwarded_allow_ips": "127.0.0.1", "proxy_headers": True, "lifespan": "auto", "interface": "auto", "factory": False,
    "limit_concurrency": None, "timeout_keep_alive": 5, "websockets": True, "log_level": "info", "access_log": True,
}


class Server:
    def __init__(self, settings):
        self.settings = {**SETTINGS, **settings}
        self.log = Log(self.settings["log_level"], self.settings["access_log"])
        self.pool = ThreadPool(start=start_thread)
        self.loop = EventLoop(self.pool)
        self.application = None
        self.lifespan = None
        self.may_accept = None
        self.requests = 0
        self.stopped = False
        self.transports = {}
        self.connections = set()
        self.tasks = set()

    def load(self, name):
        """Imports the application, for example "main:app"."""
        directory = self.settings["app_dir"]
        if directory:
            os.chdir(directory)
            sys.path.insert(0, directory)
        module, _, attributes = name.partition(":")
        try:
            found = importlib.import_module(module)
            for attribute in attributes.split("."):
                found = getattr(found, attribute)
        except ModuleNotFoundError as error:
            if error.name != module:
                raise
            self.fail(f'Could not import module "{module}".')
        except AttributeError:
            self.fail(f'Attribute "{attributes}" not found in module "{module}".')
        if self.settings["factory"]:
            found = found()
        if self.settings["interface"] == "wsgi":
            found = WsgiMiddleware(found)
            self.settings["websockets"] = False
        self.application = ProxyHeaders(found, self.settings["forwarded_allow_ips"]) if self.settings["proxy_headers"] else found

    def fail(self, message):
        self.log.error(f"Error loading ASGI app. {message}")
        sys.exit(1)

    def start_task(self, coroutine, counted=True):
        task = self.loop.create_task(coroutine)
        if counted:
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
        return task

    def protocol_of(self, transport):
        return HttpProtocol(self, transport)

    def is_full(self):
        limit = self.settings["limit_concurrency"]
        return limit is not None and (len(self.connections) >= limit or len(self.tasks) >= limit)

    def default_headers(self):
        return [date_header(), (b"server", b"uvicorn")]

    async def start_up(self):
        self.lifespan = Lifespan(self)
        self.may_accept = await self.lifespan.startup()

    async def shut_down(self):
        self.log.info("Shutting down")
        for connection in list(self.connections):
            connection.shut_down()
        await self.lifespan.shutdown()
        self.log.info(f"Finished server process [{os.getpid()}]")
        self.stopped = True


server = None


def load(name, settings):
    global server
    server = Server(settings)
    server.load(name)


def start_up():
    server.log.info(f"Started server process [{os.getpid()}]")
    return turn(lambda: server.start_task(server.start_up(), counted=False))


def connected(descriptor, client, address):
    """accept(2) gave a descriptor."""
    return turn(lambda: accept(descriptor, tuple(client), tuple(address)))


def accept(descriptor, client, address):
    transport = Transport(server.loop, descriptor, client, address)
    transport.protocol = server.protocol_of(transport)
    server.transports[descriptor] = transport


def readable(descriptor):
    """There are bytes to read, or the end."""
    return turn(lambda: server.transports[descriptor].readable())


def timer_due():
    return turn(lambda: None)


def run_job(number, thread_name):
    """A thread of the pool does its job; the loop is not touched."""
    server.pool.run(number, thread_name)


def job_done(number):
    return turn(lambda: server.pool.finish(number))


def shut_down():
    return turn(lambda: server.start_task(server.shut_down(), counted=False))


def turn(tell):
    began = server.loop.time()
    server.loop.call_soon(tell)
    server.loop.run_until_idle()
    server.transports = {key: value for key, value in server.transports.items() if value.socket.fileno() >= 0}
    timer = server.loop.next_timer()
    return {"timerUs": None if timer is None else round((timer - began) * 1_000_000), "mayAccept": server.may_accept, "requests": server.requests, "stopped": server.stopped}
