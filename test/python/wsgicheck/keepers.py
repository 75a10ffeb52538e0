"""Applications and a server that keep the rules of PEP 3333; breakers.py spoils one thing of them at a time."""
import io
import sys

from wsgicheck.drive import environ_of

TEXT = [("Content-Type", "text/plain")]


def hello(environ, start_response):
    start_response("200 OK", list(TEXT))
    return [b"hello"]


def reader(environ, start_response):
    body = environ["wsgi.input"].read()
    start_response("200 OK", list(TEXT))
    return [b"got ", body]


def streamer(environ, start_response):
    start_response("200 OK", list(TEXT))
    yield b"one"
    yield b"two"


def writer(environ, start_response):
    write = start_response("200 OK", list(TEXT))
    write(b"one")
    return [b"two"]


def late_error(environ, start_response):
    start_response("200 OK", list(TEXT))
    yield b"some"
    try:
        raise LookupError("late")
    except LookupError:
        start_response("500 Oops", list(TEXT), sys.exc_info())
    yield b"sorry"


def early_error(environ, start_response):
    start_response("200 OK", list(TEXT))
    try:
        raise LookupError("early")
    except LookupError:
        start_response("500 Oops", list(TEXT), sys.exc_info())
    return [b"sorry"]


def raises_late(environ, start_response):
    yield from streamer(environ, start_response)
    raise LookupError("late")


def written_with_an_error(environ, start_response):
    start_response("200 OK", list(TEXT))(b"some")
    try:
        raise LookupError("late")
    except LookupError:
        start_response("500 Oops", list(TEXT), sys.exc_info())


def absent(environ, start_response):
    start_response("404 Not Found", [*TEXT, ("Content-Length", "7")])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [b"nothing"]


def empty_first(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain; charset=utf-8")])
    yield b""
    yield b"one " * 100
    yield b""
    yield b"two"


def polite(environ, start_response):
    start_response("200 OK", list(TEXT))
    if environ["REQUEST_METHOD"] != "HEAD":
        yield b"text"


def file(environ, start_response):
    start_response("200 OK", list(TEXT))
    wrap = environ.get("wsgi.file_wrapper", lambda file: iter(lambda: file.read(8192), b""))
    return wrap(io.BytesIO(b"text of a file"))


def raises(environ, start_response):
    raise LookupError("at once")


class Server:
    """A server of HTTP that keeps the rules; the cases change one thing of it each."""

    def __call__(self, application, wire):
        self.wire = wire
        data = wire.recv(65536)
        start, *lines = data.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        self.method, self.target, self.version = start.split(" ")
        self.fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        self.head = None
        self.head_sent = False
        self.count = 0
        self.serve(application)
        self.hang_up()

    def serve(self, application):
        try:
            self.body = application(self.environ(), self.start_response)
            try:
                self.deliver()
            finally:
                if hasattr(self.body, "close"):
                    self.body.close()
        except Exception as error:
            self.log(error)
            if not self.head_sent:
                self.wire.sendall(b"HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\n\r\n")

    def environ(self):
        if self.fields.get("expect") == "100-continue":
            self.wire.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        environ = environ_of(self.target, self.method, self.request_body(), self.fields)
        environ.update({"SERVER_PROTOCOL": self.version, "REMOTE_ADDR": "192.0.2.1"})
        del environ["wsgi.errors"]
        return {**environ, "wsgi.errors": sys.stderr}

    def request_body(self):
        data = self.wire.recv(65536)
        if self.fields.get("transfer-encoding") == "chunked":
            return b"".join(data.split(b"\r\n")[1::2])
        return data

    def start_response(self, status, headers, exc_info=None):
        try:
            if exc_info and self.head_sent:
                raise exc_info[1].with_traceback(exc_info[2])
            if self.head and not exc_info:
                raise AssertionError("start_response was called twice")
        finally:
            exc_info = None
        self.head = (status, list(headers))
        return self.write

    def deliver(self):
        for chunk in self.body:
            self.write(chunk)
        self.send_head()

    def write(self, data):
        if data:
            self.send_head()
            if self.method != "HEAD" and self.head[0][:3] not in ("204", "304"):
                self.wire.sendall(data[:self.room()])
                self.count += len(data)

    def room(self):
        lengths = [int(value) for name, value in self.head[1] if name == "Content-Length"]
        return lengths[0] - self.count if lengths else None

    def send_head(self):
        if not self.head_sent:
            status, headers = self.head
            lines = [f"{name}: {value}" for name, value in [*self.own_headers(), *headers]]
            self.wire.sendall("\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode("latin-1"))
            self.head_sent = True

    def own_headers(self):
        return [("Date", "Fri, 20 Nov 2026 10:30:22 GMT"), ("Connection", "close")]

    def log(self, error):
        print(repr(error), file=sys.stderr)

    def hang_up(self):
        self.wire.close()


def request(method="GET", target="/", *fields, body="", version="HTTP/1.1"):
    return "\r\n".join([f"{method} {target} {version}", "Host: shop.example", *fields, "", body]).encode("latin-1")


EXPECTING = request("POST", "/", "Expect: 100-continue", "Content-Length: 4", body="body")


REQUESTS = {
    "GET": request(),
    "GET of an old client": request(version="HTTP/1.0"),
    "a client that takes gzip": request("GET", "/a%20b?c=d&e", "Accept-Encoding: gzip"),
    "HEAD": request("HEAD"),
    "POST": request("POST", "/", "Content-Type: text/plain", "Content-Length: 4", body="body"),
    "POST in chunks": request("POST", "/", "Transfer-Encoding: chunked", body="4\r\nbody\r\n0\r\n\r\n"),
    "POST that expects": EXPECTING,
}

EVERY = (hello, reader, streamer, writer, early_error, late_error, written_with_an_error, absent, empty_first, polite,
         file, raises, raises_late)
FOR_HEAD = (absent, polite, raises)
