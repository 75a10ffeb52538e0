"""Visits to an application that the server would load, watched by wsgicheck; and calls of it that are traced."""
import importlib
from types import SimpleNamespace

from gateway import sync_worker
from middleware.stack import named
from wsgicheck import Report, check, check_middleware, drive, observe_server
from wsgicheck.drive import environ_of, serve_once

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def application():
    return importlib.import_module("wsgi").application


def visit(target, method="GET", body="", headers=None, app=None):
    """Status, header fields as pairs, text, and what broke PEP 3333."""
    fields = {**(FORM if body else {}), **(headers or {})}
    status, given, content, report = drive(app or application(), target, method=method, body=body.encode(), headers=fields)
    return [status, given, content.decode("utf-8", "replace"), report.records()]


def traced(target):
    """The same without an observer, for the tracer to see."""
    status, headers, body = serve_once(application(), environ_of(target, "GET", b"", {}))
    return [status, body.decode()]


def errors(target):
    environ = environ_of(target, "GET", b"", {})
    serve_once(application(), environ)
    return environ["wsgi.errors"].getvalue()


# Behind the gateway, with an observer on the client's side of the connection too.

STACK = ("middleware.access_log:AccessLog", "middleware.error_catcher:ErrorCatcher", "middleware.gzip_body:Gzip")


def gateway(app, wire):
    """From the first byte of the connection to its end."""
    sync_worker.application = app
    sync_worker.socket = SimpleNamespace(socket=lambda fileno: wire, SHUT_RDWR=2)
    sync_worker.handle(9, ("192.0.2.1", 50000), ("198.51.100.20", 8000))


def observed(target, method="GET", body="", version="HTTP/1.1", stacked=False):
    """What was sent, and what broke PEP 3333; `stacked`: with middlewares around, each between two observers."""
    report = Report()
    app = check(application(), report)
    for name in reversed(STACK if stacked else ()):
        app = check_middleware(named(name), app, report)
    fields = ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"] if body else []
    head = "".join(f"{line}\r\n" for line in [f"{method} {target} {version}", "Host: shop.example", "Accept-Encoding: gzip", *fields, ""])
    sent = observe_server(gateway, app, (head + body).encode("latin-1"), report).sent
    return [sent.decode("latin-1"), report.records()]
