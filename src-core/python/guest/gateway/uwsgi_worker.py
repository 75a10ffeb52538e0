"""A worker of uWSGI 2.0.21 with one application, behind any of its protocols: uwsgi.py, scgi.py, fastcgi.py.

    gateway.uwsgi_worker:load(app, settings={}) → null

app:       "wsgi" or "wsgi:application", as --module and --callable name it.
settings:  processes (1), threads (1), chdir (null), protocol (the module that will handle requests, to be loaded now
           and not by the first of them), and node (the host's name), version ("2.0.21-debian").
raises:    what the import raises; uWSGI then goes on without an application, or with --need-app ends.

Requests are then answered by `gateway.uwsgi:handle`, `gateway.scgi:handle` or `gateway.fastcgi:handle`.
"""
import importlib
import os
import socket
import sys

from gateway.environ import FileWrapper
from gateway.exchange import Exchange, application_traceback, header_lines
from gateway.request import Body, pieces

settings = {"processes": 1, "threads": 1, "chdir": None, "node": None, "version": "2.0.21-debian", "protocol": None}
application = None


def load(app, changed=None):
    global application
    settings.update(changed or {})
    if settings["protocol"]:
        importlib.import_module(f"gateway.{settings['protocol']}")
    sys.argv = ["uwsgi"]  # Whatever it was started as; --pyargv adds to it.
    if settings["chdir"]:
        os.chdir(settings["chdir"])
    sys.path.insert(0, os.getcwd())
    module, _, name = app.partition(":")
    application = getattr(importlib.import_module(module), name or "application")


def answer_request(variables, reader, answer, core=0):
    """Lets the application answer. Returns what uWSGI's request log line tells:
    `[pid…] … {34 vars in 386 bytes} … generated 6 bytes … (HTTP/1.1 200) 1 headers in 45 bytes (1 switches on core 0)`.
    """
    exchange = Exchange(answer)
    environ = build_environ(variables, reader, core)
    try:
        exchange.run(application or no_application, environ)
    except Exception as error:
        # Nothing is sent: the web server sees a connection that ends too early, and answers 502.
        sys.stderr.write(application_traceback(error))
    return {
        "method": environ.get("REQUEST_METHOD", ""),
        "uri": environ.get("REQUEST_URI", ""),
        "protocol": environ.get("SERVER_PROTOCOL", ""),
        "client": environ.get("REMOTE_ADDR", ""),
        "vars": 2 * len(variables),
        "status": int(exchange.status[:3]) if exchange.head_sent else 500,
        "headers": len(exchange.headers) if exchange.head_sent else 0,
        "headBytes": answer.head_bytes,
        "bodyBytes": exchange.body_bytes,
        "switches": exchange.blocks,
    }


def no_application(environ, start_response):
    """uWSGI's own answer where the import failed."""
    sys.stderr.write("--- no python application found, check your startup logs for errors ---\n")
    start_response("500 Internal Server Error", [("Connection", "close"), ("Content-Type", "text/plain")])
    return [b"Internal Server Error"]


def build_environ(variables, reader, core):
    """The variables of the web server as they came, and ten keys of the worker's own."""
    environ = dict(variables)
    length = environ.get("CONTENT_LENGTH", "")
    environ["wsgi.input"] = Body(pieces(reader, int(length) if length.isdecimal() and len(length) < 16 else 0))
    environ["wsgi.file_wrapper"] = FileWrapper
    environ["wsgi.version"] = (1, 0)
    environ["wsgi.errors"] = sys.stderr
    environ["wsgi.run_once"] = False
    environ["wsgi.multithread"] = settings["threads"] > 1
    environ["wsgi.multiprocess"] = settings["processes"] > 1
    environ["wsgi.url_scheme"] = scheme_of(environ)
    environ["uwsgi.version"] = settings["version"].encode()
    if settings["threads"] > 1:
        environ["uwsgi.core"] = core
    environ["uwsgi.node"] = (settings["node"] or socket.gethostname()).encode()
    return environ


def scheme_of(environ):
    """Told by the web server in UWSGI_SCHEME or HTTPS; REQUEST_SCHEME is not asked."""
    if environ.get("UWSGI_SCHEME"):
        return environ["UWSGI_SCHEME"]
    return "https" if environ.get("HTTPS", "").lower() in ("on", "1") else "http"


class Answer:
    """The response in the form of a protocol: `status_line(status)` begins its head, `send(data)` carries its bytes."""

    def __init__(self, status_line, send):
        self.status_line = status_line
        self.send = send
        self.head_bytes = 0

    def head(self, exchange):
        head = f"{self.status_line(exchange.status)}\r\n{header_lines(exchange.headers)}\r\n".encode("latin-1")
        self.head_bytes = len(head)
        self.send(head)

    def body(self, data):
        self.send(data)


def cgi_status(status):
    """SCGI and FastCGI answer as a CGI script does (RFC 3875 §6.3.3)."""
    return f"Status: {status}"
