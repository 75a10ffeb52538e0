"""A friendlier face for the scope, and for `receive`."""
from functools import cached_property
from http.cookies import SimpleCookie
from urllib.parse import parse_qs


class Request:
    def __init__(self, scope, receive=None, path_values=()):
        self.scope = scope
        self.receive = receive
        self.path_values = dict(path_values)
        self.received = None

    @property
    def method(self):
        return self.scope["method"]

    @property
    def path(self):
        return self.scope["path"]

    @cached_property
    def headers(self):
        return {name.decode("latin-1"): value.decode("latin-1") for name, value in self.scope["headers"]}

    @cached_property
    def query(self):
        """The part behind the question mark: name → its last value."""
        return last_values(self.scope["query_string"].decode("ascii"))

    @cached_property
    def cookies(self):
        return {name: cookie.value for name, cookie in SimpleCookie(self.headers.get("cookie", "")).items()}

    async def body(self):
        """The whole body; the coroutine waits until the last piece has come."""
        if self.received is None:
            pieces, more = [], True
            while more:
                message = await self.receive()
                pieces.append(message.get("body", b""))
                more = message.get("more_body", False)
            self.received = b"".join(pieces)
        return self.received

    async def form(self):
        if not self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return {}
        return last_values((await self.body()).decode("ascii", "replace"))


def last_values(text):
    return {name: values[-1] for name, values in parse_qs(text, keep_blank_values=True).items()}
