"""Turns an exception of the application into a page with its traceback.

The application may fail when it is called, or later, when its body is made. Which answer the client can still get is
the server's to say: `start_response` with exc_info replaces the head as long as nothing was sent, and raises the
exception again when it is too late (PEP 3333, Error Handling). Then the client sees a body that breaks off.
"""
import sys
import traceback
from html import escape


class ErrorCatcher:
    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        try:
            body = self.app(environ, start_response)
        except Exception:
            return error_page(environ, start_response)
        return WatchedBody(body, environ, start_response)


class WatchedBody:
    """The application's body. What is raised while a chunk is made comes out here, long after the call."""

    def __init__(self, body, environ, start_response):
        self.body = body
        self.environ = environ
        self.start_response = start_response

    def __iter__(self):
        try:
            yield from self.body
        except Exception:
            yield from error_page(self.environ, self.start_response)

    def close(self):
        if hasattr(self.body, "close"):
            self.body.close()


def error_page(environ, start_response):
    """To be called while an exception is handled."""
    text = traceback.format_exc()
    environ["wsgi.errors"].write(text)
    page = f"<!DOCTYPE html>\n<title>Server error</title>\n<h1>500 Internal Server Error</h1>\n<pre>{escape(text)}</pre>\n".encode()
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))]
    start_response("500 Internal Server Error", headers, sys.exc_info())
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [page]
