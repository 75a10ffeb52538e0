"""The other half of WSGI: `start_response`, and the bytes that the client gets (PEP 3333, RFC 9112)."""
import re
import time
from email.utils import formatdate

from gateway import SERVER

TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9a-zA-Z]+")
VALUE = re.compile(r"[ \t\x21-\x7e\x80-\xff]*")
HOP_BY_HOP = {
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization",
    "te", "trailers", "transfer-encoding", "upgrade", "server", "date",
}


class Response:
    def __init__(self, request, connection):
        self.request = request
        self.connection = connection
        self.status = None
        self.headers = []
        self.length = None
        self.sent = 0
        self.chunked = False
        self.headers_sent = False

    def start_response(self, status, headers, exc_info=None):
        """Keeps status and headers: nothing is sent before there is something of the body to send."""
        if exc_info:
            try:
                if self.headers_sent:
                    raise exc_info[1].with_traceback(exc_info[2])
            finally:
                exc_info = None
        elif self.status is not None:
            raise AssertionError("Response headers already set!")
        self.status = status
        self.take_headers(headers)
        self.chunked = self.is_chunked()
        return self.write

    def take_headers(self, headers):
        self.headers = []
        self.length = None
        for name, value in headers:
            if not isinstance(name, str) or not isinstance(value, str):
                raise TypeError(f"header {name!r}: {value!r} must be two strings")
            if not TOKEN.fullmatch(name) or not VALUE.fullmatch(value):
                raise ValueError(f"Invalid HTTP Header: {name!r}: {value!r}")
            if name.lower() in HOP_BY_HOP:
                continue  # These belong to the connection, and so to the server.
            if name.lower() == "content-length":
                self.length = int(value)
            self.headers.append((name, value.strip(" \t")))

    def has_no_body(self):
        return self.request.method == "HEAD" or self.status[:3] in ("204", "304")

    def is_chunked(self):
        return self.length is None and self.request.version > (1, 0) and not self.has_no_body()

    def write(self, data):
        if not isinstance(data, bytes):
            raise TypeError(f"{data!r} is not a byte")
        if not data:
            return
        self.send_headers()
        if self.has_no_body():
            return
        if self.length is not None:
            data = data[: self.length - self.sent]  # Never more than was promised.
        if data:
            self.sent += len(data)
            self.connection.sendall(b"%X\r\n%b\r\n" % (len(data), data) if self.chunked else data)

    def send_headers(self):
        if self.headers_sent:
            return
        if self.status is None:
            raise AssertionError("the application did not call start_response")
        lines = [
            "HTTP/%d.%d %s" % (*self.request.version, self.status),
            f"Server: {SERVER}",
            f"Date: {formatdate(time.time(), usegmt=True)}",
            f"Connection: {getattr(self, 'persistence', 'close')}",  # A sync worker keeps none: the next one waits.
        ]
        if self.chunked:
            lines.append("Transfer-Encoding: chunked")
        lines += [f"{name}: {value}" for name, value in self.headers]
        self.connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
        self.headers_sent = True

    def close(self):
        self.send_headers()
        if self.chunked:
            self.connection.sendall(b"0\r\n\r\n")
