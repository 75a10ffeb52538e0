"""The answer of a server that speaks HTTP: a head in the server's own way, and a body that ends where the client can
tell (RFC 9112 §6.3): by its length, by chunks, or with the connection."""
import time
from email.utils import formatdate


class HttpAnswer:
    """`keep`: whether the connection stays open; `chunked` and `length` are for the profile's head to decide."""

    def __init__(self, profile, request, connection):
        self.profile = profile
        self.request = request
        self.connection = connection
        self.status = 0
        self.head_sent = False
        self.chunked = False
        self.keep = self.client_keeps()
        self.waiting = b""

    def client_keeps(self):
        """HTTP/1.1 keeps a connection unless it is told to close it, HTTP/1.0 closes unless told to keep (§9.3)."""
        said = ",".join(value for name, value in self.request.headers if name == "CONNECTION").lower()
        return "close" not in said if self.is_modern() else "keep-alive" in said

    def is_modern(self):
        return self.request.version >= (1, 1)

    def is_head(self):
        return self.request.method == "HEAD"

    def head(self, exchange):
        self.exchange = exchange
        self.bodiless = exchange.status[:1] == "1" or exchange.status[:3] in ("204", "304")
        if not self.profile.buffers:
            self.begin()

    def begin(self):
        version, headers = self.profile.head(self, self.exchange)
        self.send_head(version, self.exchange.status, headers)

    def send_head(self, version, status, headers):
        self.head_sent = True
        self.status = int(status[:3])
        lines = [f"{version} {status}", *(f"{name}: {value}" for name, value in headers)]
        self.waiting = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + self.waiting
        if not (self.profile.joins_head or self.profile.buffers):
            self.flush()

    def body(self, data):
        if self.is_head() and self.profile.body_for_head == "refused":
            raise ValueError("Tried to write more data than Content-Length")
        if self.is_head() and self.profile.body_for_head == "dropped":
            return
        self.waiting += (self.profile.chunk % (len(data), data)) if self.chunked else data
        if not self.profile.buffers:
            self.flush()

    def end(self):
        if self.profile.buffers:
            self.begin()
        if self.chunked:
            self.waiting += b"0\r\n\r\n"
        self.flush()

    def flush(self):
        if self.waiting:
            self.connection.sendall(self.waiting)
            self.waiting = b""


def http_date():
    return formatdate(time.time(), usegmt=True)


def version_of(request):
    return "HTTP/%d.%d" % request.version
