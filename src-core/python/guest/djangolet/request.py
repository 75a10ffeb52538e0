"""HttpRequest: the environ with a friendlier face. GET, POST and COOKIES are parsed when somebody asks for them."""
from functools import cached_property
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl

from djangolet.exceptions import SuspiciousOperation


class QueryDict(dict):
    """Name → all its values; `[]` and `get` give the last one."""

    def __init__(self, text):
        super().__init__()
        for name, value in parse_qsl(text, keep_blank_values=True):
            self.setdefault(name, []).append(value)

    def __getitem__(self, name):
        return super().__getitem__(name)[-1]

    def get(self, name, default=None):
        return self[name] if name in self else default

    def getlist(self, name):
        return super().get(name, [])


class HttpRequest:
    resolver_match = None
    session = None


class WSGIRequest(HttpRequest):
    def __init__(self, environ):
        self.environ = self.META = environ
        self.method = environ["REQUEST_METHOD"]
        self.path_info = get_path_info(environ)
        self.path = get_script_name(environ).rstrip("/") + self.path_info

    @cached_property
    def GET(self):
        return QueryDict(self.environ.get("QUERY_STRING", ""))

    @cached_property
    def POST(self):
        if self.method != "POST" or not self.environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
            return QueryDict("")
        return QueryDict(self.body.decode("utf-8", "replace"))

    @cached_property
    def COOKIES(self):
        try:
            cookies = SimpleCookie(self.environ.get("HTTP_COOKIE", ""))
        except CookieError:
            return {}
        return {name: cookie.value for name, cookie in cookies.items()}

    @cached_property
    def body(self):
        try:
            length = int(self.environ.get("CONTENT_LENGTH") or 0)
        except ValueError:
            raise SuspiciousOperation("CONTENT_LENGTH is not a number") from None
        return self.environ["wsgi.input"].read(length)

    def get_full_path(self):
        query = self.environ.get("QUERY_STRING", "")
        return self.path + ("?" + query if query else "")

    def __repr__(self):
        return f"<{type(self).__name__}: {self.method} {self.get_full_path()!r}>"


def get_path_info(environ):
    return text_from_wsgi(environ.get("PATH_INFO", "")) or "/"


def get_script_name(environ):
    return text_from_wsgi(environ.get("SCRIPT_NAME", ""))


def text_from_wsgi(value):
    """The environ holds bytes as latin-1 (PEP 3333); browsers mean UTF-8."""
    return value.encode("latin-1").decode("utf-8", "replace")
