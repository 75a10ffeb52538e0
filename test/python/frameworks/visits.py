"""Visits to an application that the server would load, watched by wsgicheck; and calls of it that are traced."""
import importlib

from wsgicheck import drive
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
