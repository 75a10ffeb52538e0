"""HTTP on one connection: makes a scope of each request, runs the application as a task, writes what it sends."""
import asyncio
import time
from email.utils import formatdate
from urllib.parse import quote, unquote

from asgi_server.http1 import BadMessage, Connection, Request, reason
from asgi_server.websocket import WebSocketProtocol

CLOSE = (b"connection", b"close")
PLAIN = (b"content-type", b"text/plain; charset=utf-8")


class HttpProtocol:
    def __init__(self, server, transport):
        self.server = server
        self.transport = transport
        self.http = Connection()
        self.exchange = None
        self.keep_alive_timer = None
        server.connections.add(self)

    def data_received(self, data):
        self.cancel_keep_alive_timer()
        self.http.receive(data)
        self.handle_events()

    def connection_lost(self):
        self.server.connections.discard(self)
        self.cancel_keep_alive_timer()
        if self.exchange is not None:
            self.exchange.disconnected = self.exchange.disconnected or not self.exchange.complete
            self.exchange.news.set()

    def handle_events(self):
        try:
            for event in self.http.events():
                if isinstance(event, Request):
                    if b"upgrade" in event.tokens(b"connection"):
                        return self.upgrade(event)
                    self.start_exchange(event)
                elif event is Connection.END:
                    self.exchange.more_body = False
                    self.exchange.news.set()
                else:
                    self.exchange.body += event
                    self.exchange.news.set()
        except BadMessage as error:
            self.server.log.warning("Invalid HTTP request received.", error)
            self.refuse("Invalid HTTP request received.")
            return
        # A client need not wait for one answer before it asks again: what it sent waits.
        self.go_on()

    def start_exchange(self, request):
        scope = http_scope(self.server, self.transport, request)
        application = self.server.application
        if self.server.is_full():
            application = service_unavailable
            self.server.log.warning("Exceeded concurrency limit.")
        self.exchange = self.new_exchange(scope)
        self.server.start_task(self.exchange.run(application))

    def new_exchange(self, scope):
        return Exchange(self, scope)

    def upgrade(self, request):
        if request.tokens(b"upgrade") != [b"websocket"] or not self.server.settings["websockets"]:
            self.server.log.warning("Unsupported upgrade request.")
            return self.refuse("Unsupported upgrade request.")
        self.server.connections.discard(self)
        self.transport.protocol = WebSocketProtocol(self.server, self.transport)
        self.transport.protocol.handshake(request)

    def refuse(self, message):
        self.transport.write(self.http.head(400, [PLAIN, CLOSE]))
        self.transport.write(self.http.data(message.encode()))
        self.transport.write(self.http.end())
        self.transport.close()

    def response_complete(self):
        self.server.requests += 1
        if self.http.must_close() or not self.exchange.keep_alive:
            self.transport.close()
            return
        self.cancel_keep_alive_timer()
        delay = self.server.settings["timeout_keep_alive"]
        self.keep_alive_timer = self.server.loop.call_later(delay, self.transport.close)
        self.go_on()

    def go_on(self):
        if not self.transport.is_closing() and self.http.next_cycle() and self.http.buffer:
            self.handle_events()

    def cancel_keep_alive_timer(self):
        if self.keep_alive_timer is not None:
            self.keep_alive_timer.cancel()
            self.keep_alive_timer = None

    def shut_down(self):
        if self.exchange is None or self.exchange.complete:
            self.transport.close()
        else:
            self.exchange.keep_alive = False


class Exchange:
    """One request and its answer: `receive` and `send` are what the application is called with."""

    def __init__(self, protocol, scope):
        self.protocol = protocol
        self.scope = scope
        self.news = asyncio.Event()
        self.body = b""
        self.more_body = True
        self.started = False
        self.complete = False
        self.disconnected = False
        self.keep_alive = True

    async def run(self, application):
        log, transport = self.protocol.server.log, self.protocol.transport
        try:
            result = await application(self.scope, self.receive, self.send)
        except BaseException as error:
            self.report(error)
            if self.started:
                transport.close()
            else:
                await self.send_internal_error()
            return
        if result is not None:
            log.error(f"ASGI callable should return None, but returned '{result}'.")
            transport.close()
        elif not self.started and not self.disconnected:
            log.error("ASGI callable returned without starting response.")
            await self.send_internal_error()
        elif not self.complete and not self.disconnected:
            log.error("ASGI callable returned without completing response.")
            transport.close()

    def report(self, error):
        self.protocol.server.log.error("Exception in ASGI application", error)

    async def receive(self):
        http = self.protocol.http
        if http.expects_continue and not self.protocol.transport.is_closing():
            self.protocol.transport.write(http.interim())
        if not self.disconnected and not self.complete:
            await self.news.wait()
            self.news.clear()
        if self.disconnected or self.complete:
            return {"type": "http.disconnect"}
        body, self.body = self.body, b""
        return {"type": "http.request", "body": body, "more_body": self.more_body}

    async def send(self, message):
        if self.disconnected:
            return
        if not self.started:
            self.expect("http.response.start", message)
            self.started = True
            self.write_head(message["status"], list(message.get("headers", [])))
        elif not self.complete:
            self.expect("http.response.body", message)
            self.write_body(message.get("body", b""), message.get("more_body", False))
        else:
            raise RuntimeError(f"Unexpected ASGI message '{message['type']}' sent, after response already completed.")

    def expect(self, kind, message):
        if message["type"] != kind:
            raise RuntimeError(f"Expected ASGI message '{kind}', but got '{message['type']}'.")

    def write_head(self, status, headers):
        server = self.protocol.server
        headers = server.default_headers() + headers
        if CLOSE in self.scope["headers"] and CLOSE not in headers:
            headers.append(CLOSE)
        request = f"{self.scope['method']} {target_of(self.scope)} HTTP/{self.scope['http_version']}"
        server.log.access(self.scope["client"], request, f"{status} {reason(status).decode()}")
        self.protocol.transport.write(self.protocol.http.head(status, headers))

    def write_body(self, body, more_body):
        http, transport = self.protocol.http, self.protocol.transport
        transport.write(http.data(body))
        if more_body:
            return
        self.complete = True
        self.news.set()
        transport.write(http.end())
        self.protocol.response_complete()

    async def send_internal_error(self):
        await self.send({"type": "http.response.start", "status": 500, "headers": [PLAIN, CLOSE]})
        await self.send({"type": "http.response.body", "body": b"Internal Server Error"})


def http_scope(server, transport, request):
    path, _, query = request.target.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": request.version.decode(),
        "server": transport.server,
        "client": transport.client,
        "scheme": "http",
        "method": request.method.decode(),
        "root_path": server.settings["root_path"],
        "path": unquote(path.decode("ascii")),
        "raw_path": path,
        "query_string": query,
        "headers": request.headers,
    }


def target_of(scope):
    query = scope["query_string"].decode("ascii")
    return quote(scope["path"]) + (f"?{query}" if query else "")


def date_header():
    return (b"date", formatdate(time.time(), usegmt=True).encode())


async def service_unavailable(scope, receive, send):
    await send({"type": "http.response.start", "status": 503, "headers": [PLAIN, CLOSE]})
    await send({"type": "http.response.body", "body": b"Service Unavailable"})
