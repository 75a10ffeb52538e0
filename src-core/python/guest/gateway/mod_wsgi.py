"""mod_wsgi 4.9.4, the half of it that lives with Python: in httpd's own process (embedded) or in a daemon process.

    gateway.mod_wsgi:start(settings={}) → null
        What a process does before its first request. settings: process_group ("" is embedded), application_group,
        processes (null: a daemon group without `processes=`), threads, server_software, callable_object ("application"),
        server_version ([2, 4, 55]: of the httpd that this mod_wsgi was compiled for, not of the one that runs).
    gateway.mod_wsgi:load(script) → {"status": 200} or what went wrong (see below)
        Executes the script once in the process's life; `handle` does so by itself at the first request for it.
    gateway.mod_wsgi:handle(descriptor, script, variables, request={}) → {"status", "headers", "bodyBytes", "error"}

in:      descriptor: where `send` goes. variables: pairs, httpd's variables as a CGI script gets them, in that order.
         input: the request's body, without chunks. request: what httpd knows beside that, all optional:
         listener_host, listener_port, request_id, request_start, queue_start, daemon_connects, daemon_restarts
         (times in µs since 1970), handler_script, thread_id.
events:  `send`: `Status:` and headers with the first block, then each block. A daemon writes them to httpd over its
         Unix socket; embedded, the same blocks go down httpd's output filters, and `error` alone stands for its page.
         `write`: lines for httpd's error log: stderr also for print(), "errors" for wsgi.errors. Nothing is stdout.
result:  status is a number: the application's; 500 if it or its script raised; 404 if the script has no callable of
         that name (embedded; a daemon tells httpd no more than that there was an error: 500).

What httpd logs at level info (`Loading Python script file`) is httpd's to log. Source: mod_wsgi's documentation
("Application Environment", "Debugging Techniques"), and the recordings in test/golden/environ.
"""
import hashlib
import importlib.machinery
import importlib.util
import os
import socket
import sys
import types

from gateway.environ import FileWrapper
from gateway.exchange import Exchange, application_traceback, header_lines
from gateway.mod_wsgi_environ import build_environ
from gateway.mod_wsgi_log import Log

settings = {
    "process_group": "", "application_group": "", "processes": None, "threads": 1, "callable_object": "application",
    "server_software": "Apache/2.4.71 (Debian) mod_wsgi/4.9.4 Python/3.14", "server_version": [2, 4, 55],
}
scripts = {}
counts = {"total": 0, "threads": {}}
error_log = Log("<stderr>")


class NoApplication(Exception):
    """The script ran, and has no object of that name."""


def start(changed=None):
    """Standard streams lead to the error log, and the modules that scripts can import say where they run."""
    settings.update(changed or {})
    sys.argv = ["mod_wsgi"]
    sys.stdout, sys.stderr = Log("<stdout>"), error_log
    module = types.ModuleType("mod_wsgi")
    module.version = (4, 9, 4)
    module.process_group, module.application_group = settings["process_group"], settings["application_group"]
    module.maximum_processes, module.threads_per_process = settings["processes"] or 1, settings["threads"]
    module.FileWrapper = FileWrapper
    module.active_requests = {}
    sys.modules["mod_wsgi"] = module
    if not settings["process_group"]:
        apache = sys.modules["apache"] = types.ModuleType("apache")
        apache.version, apache.description = tuple(settings["server_version"]), settings["server_software"]
        apache.maximum_processes, apache.threads_per_process = settings["processes"], settings["threads"]


def load(script):
    try:
        application_of(script)
    except NoApplication:
        return {"status": 404}
    except Exception:
        return {"status": 500}
    return {"status": 200}


def handle(descriptor, script, variables, request=None):
    request = request or {}
    connection = socket.socket(fileno=descriptor)
    is_daemon = settings["process_group"] != ""
    answer = Answer(connection.sendall)
    exchange = Exchange(answer)
    errors = Log("<wsgi.errors>")
    status = serve(exchange, errors, script, variables, request, connection)
    count(request.get("thread_id", 0))
    for stream in (errors, sys.stdout, error_log):
        stream.flush()
    failed = status is not None and not exchange.head_sent
    if failed and is_daemon:
        connection.sendall(b"Status: 200 Error\r\n\r\n")
    if failed:
        return {"status": 500 if is_daemon else status, "headers": [], "bodyBytes": 0, "error": True}
    return {
        "status": int(exchange.status[:3]), "headers": [list(header) for header in exchange.headers],
        "bodyBytes": exchange.body_bytes, "error": status is not None,
    }


def serve(exchange, errors, script, variables, request, connection):
    """None, or with which status it failed."""
    try:
        application = application_of(script)
    except NoApplication:
        return 404
    except Exception:
        return 500
    environ = build_environ(variables, request, settings, counts, errors, connection)
    active = sys.modules["mod_wsgi"].active_requests
    active[environ["mod_wsgi.request_id"]] = {}
    try:
        exchange.run(application, environ)
    except SystemExit as error:
        tell(f"SystemExit exception raised by WSGI script '{script}' ignored.", error)
        return 500
    except Exception as error:
        tell(f"Exception occurred processing WSGI script '{script}'.", error)
        return 500
    finally:
        active.clear()
    return None


def application_of(script):
    """The callable of the script, which is executed once: its module-level state lives as long as the process."""
    if script not in scripts:
        scripts[script] = execute(script)
    name = settings["callable_object"]
    if not hasattr(scripts[script], name):
        tell(f"Target WSGI script '{script}' does not contain WSGI application '{name}'.")
        raise NoApplication
    return getattr(scripts[script], name)


def execute(script):
    """A module under a name of its own, made of the whole path: two scripts `wsgi.py` are two modules."""
    name = "_mod_wsgi_" + hashlib.md5(script.encode()).hexdigest()
    loader = importlib.machinery.SourceFileLoader(name, script)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    sys.modules[name] = module
    try:
        loader.exec_module(module)
        module.__mtime__ = os.stat(script).st_mtime_ns // 1000  # Compared at each request: WSGIScriptReloading.
    except BaseException as error:
        del sys.modules[name]
        tell_failed_load(script, error)
        raise
    return module


def tell_failed_load(script, error):
    if isinstance(error, (SyntaxError, OSError)):
        where = f"process='{settings['process_group']}', application='{settings['application_group']}'"
        error_log.write(f"mod_wsgi (pid={os.getpid()}, {where}): Could not read/compile source file '{script}'.\n")
    else:
        tell(f"Failed to exec Python script file '{script}'.")
    tell(f"Exception occurred processing WSGI script '{script}'.", error)


def tell(message, error=None):
    error_log.write(f"mod_wsgi (pid={os.getpid()}): {message}\n")
    if error is not None:
        error_log.write(application_traceback(error))


def count(thread):
    counts["total"] += 1
    counts["threads"][thread] = counts["threads"].get(thread, 0) + 1


class Answer:
    """The head waits for the first block, and Content-Type stands last in it, as httpd keeps it apart."""

    def __init__(self, send):
        self.send = send
        self.waiting = b""

    def head(self, exchange):
        headers = sorted(exchange.headers, key=lambda header: header[0].lower() == "content-type")
        self.waiting = f"Status: {exchange.status}\r\n{header_lines(headers)}\r\n".encode("latin-1")
        if exchange.length == 0:
            self.body(b"")

    def body(self, data):
        self.send(self.waiting + data)
        self.waiting = b""
