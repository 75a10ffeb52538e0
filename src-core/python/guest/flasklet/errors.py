"""Answers that are raised instead of returned."""
from html import escape
from http import HTTPStatus


class HTTPError(Exception):
    """Ends the view at once with this status. An `errorhandler` may make another page of it."""

    def __init__(self, code, description="", headers=()):
        super().__init__(code, description)
        self.code = code
        self.description = description
        self.headers = list(headers)

    @property
    def page(self):
        return f"<h1>{status_line(self.code)}</h1>\n<p>{escape(self.description)}</p>\n"


def abort(code, description=""):
    raise HTTPError(code, description)


def status_line(code):
    """404 → "404 Not Found"; what is a line already stays one."""
    if isinstance(code, str):
        return code
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return f"{code} Unknown"
