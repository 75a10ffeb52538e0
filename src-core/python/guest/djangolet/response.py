"""HttpResponse: what a view returns, and at the end the iterable that the server gets."""
import json
from http import HTTPStatus
from urllib.parse import quote

from djangolet.signals import request_finished


class HttpResponse:
    status_code = 200

    def __init__(self, content="", content_type="text/html; charset=utf-8", status=None):
        self.headers = {"Content-Type": content_type}
        self.cookies = {}
        self.content = content
        if status is not None:
            self.status_code = status

    @property
    def content(self):
        return self._content

    @content.setter
    def content(self, value):
        self._content = value if isinstance(value, bytes) else str(value).encode("utf-8")

    @property
    def status_line(self):
        try:
            return f"{self.status_code} {HTTPStatus(self.status_code).phrase}"
        except ValueError:
            return f"{self.status_code} Unknown"

    def __getitem__(self, name):
        return self.headers[name]

    def __setitem__(self, name, value):
        self.headers[name] = str(value)

    def __contains__(self, name):
        return name in self.headers

    def set_cookie(self, name, value, httponly=True):
        self.cookies[name] = f"{name}={value}; Path=/; SameSite=Lax" + ("; HttpOnly" if httponly else "")

    def items(self):
        """The header fields, as start_response wants them."""
        return [*self.headers.items(), *(("Set-Cookie", cookie) for cookie in self.cookies.values())]

    def __iter__(self):
        return iter([self.content])

    def close(self):
        """The server is through with the response (PEP 3333): so is the request."""
        request_finished.send(self)

    def __repr__(self):
        return f"<{type(self).__name__} {self.status_code}, {len(self.content)} bytes>"


class HttpResponseRedirect(HttpResponse):
    status_code = 302

    def __init__(self, location):
        super().__init__()
        self["Location"] = quote(location, safe="/#%[]=:;$&()+,!?*@'~")


class HttpResponsePermanentRedirect(HttpResponseRedirect):
    status_code = 301


class HttpResponseNotAllowed(HttpResponse):
    status_code = 405

    def __init__(self, methods):
        super().__init__()
        self["Allow"] = ", ".join(methods)


class JsonResponse(HttpResponse):
    def __init__(self, data, status=None):
        super().__init__(json.dumps(data, ensure_ascii=False), "application/json", status)
