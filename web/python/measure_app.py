"""One WSGI application (PEP 3333) in this process: loaded once, called as often as it is asked.

A measured process runs nothing but this. The tracer that records journeys is switched off first: it would be measured, too.
"""
import importlib
import io
import sys
from wsgiref.handlers import SimpleHandler

application = None


def load(name):
    """Imports `module:attribute`. The answer: how many modules there are now."""
    global application
    sys.settrace(None)
    module, _, attribute = name.partition(":")
    application = getattr(importlib.import_module(module), attribute)
    return len(sys.modules)


def answer(path, run_once):
    """One request for `path`. The answer: the status line, how many bytes went out, and what went to the error stream."""
    sys.settrace(None)
    out, errors = io.BytesIO(), io.StringIO()
    handler = SimpleHandler(io.BytesIO(), out, errors, environ_of(path), multithread=False, multiprocess=True)
    handler.wsgi_run_once = run_once
    handler.run(application)
    data = out.getvalue()
    return [data.partition(b"\r\n")[0].decode("latin-1"), len(data), errors.getvalue()]


def environ_of(path):
    """The variables of RFC 3875 that PEP 3333 asks for."""
    path, _, query = path.partition("?")
    return {
        "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "shop.example",
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "shop.example", "REMOTE_ADDR": "127.0.0.1",
    }
