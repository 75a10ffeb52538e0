"""A friendlier face for `environ`. Nothing is parsed before somebody asks for it."""
from functools import cached_property
from html import escape
from http.cookies import SimpleCookie
from urllib.parse import parse_qs


class Request:
    def __init__(self, environ):
        self.environ = environ
        self.method = environ["REQUEST_METHOD"]
        # The environ holds the path's bytes as latin-1 (PEP 3333); browsers mean UTF-8.
        self.path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace") or "/"

    @property
    def path_as_html(self):
        return escape(self.path)

    @cached_property
    def query(self):
        """The part behind the question mark: name → its last value."""
        return last_values(self.environ.get("QUERY_STRING", ""))

    @cached_property
    def body(self):
        length = int(self.environ.get("CONTENT_LENGTH") or 0)
        return self.environ["wsgi.input"].read(length)

    @cached_property
    def form(self):
        """The fields of a form that was sent by POST."""
        if not self.environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
            return {}
        return last_values(self.body.decode("ascii", "replace"))

    @cached_property
    def cookies(self):
        return {name: cookie.value for name, cookie in SimpleCookie(self.environ.get("HTTP_COOKIE", "")).items()}


def last_values(text):
    return {name: values[-1] for name, values in parse_qs(text, keep_blank_values=True).items()}
