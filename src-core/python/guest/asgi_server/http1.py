"""HTTP/1.1 without input and output: bytes in, events out; answers in, bytes out (RFC 9112).

What is refused, and how heads are written, is as in h11 0.14: names that it adds are written in Title-Case, those of the
application as they are.
"""
import http
import re

MAX_HEAD = 16 * 1024
TOKEN = rb"[-!#$%&'*+.^_`|~0-9a-zA-Z]+"
REQUEST_LINE = re.compile(rb"(" + TOKEN + rb") ([\x21-\x7e]+) HTTP/([0-9]\.[0-9])")
FIELD_LINE = re.compile(rb"(" + TOKEN + rb"):[ \t]*((?:[\x21-\x7e\x80-\xff](?:[ \t\x21-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?)[ \t]*")
CHUNK_LINE = re.compile(rb"([0-9A-Fa-f]{1,20})[ \t]*(?:;[ \t\x21-\x7e\x80-\xff]*)?")


class BadMessage(Exception):
    """The client did not speak HTTP."""


class Misuse(Exception):
    """The application broke what it had promised."""


class Request:
    def __init__(self, method, target, version, headers):
        self.method = method
        self.target = target
        self.version = version
        self.headers = headers

    def values(self, name):
        return [value for key, value in self.headers if key == name]

    def tokens(self, name):
        return [token.strip().lower() for value in self.values(name) for token in value.split(b",") if token.strip()]


class Connection:
    """One request after the other. `events` gives Request, bytes of a body, and `END`; `head`, `data`, `end` are the answer."""

    END = object()
    phrases = True  # Whether the status line has a reason

    def __init__(self):
        self.buffer = b""
        self.reading = "head"  # head, length, chunk-size, chunk, chunk-end, trailers, done
        self.writing = "idle"  # idle, head, body, done
        self.request = None
        self.version = b"1.0"  # The client's, as far as it has told
        self.left = 0
        self.keep_alive = True
        self.expects_continue = False
        self.framing = None
        self.to_write = 0

    # The request

    def receive(self, data):
        self.buffer += data

    def events(self):
        while True:
            event = self.next_event()
            if event is None:
                return
            yield event

    def next_event(self):
        if self.reading == "head":
            return self.read_head()
        if self.reading == "length":
            return self.read_piece("done")
        if self.reading == "chunk":
            return self.read_piece("chunk-end")
        if self.reading == "chunk-size":
            return self.read_chunk_size()
        if self.reading == "chunk-end":
            return self.read_chunk_end()
        if self.reading == "trailers":
            return self.read_trailers()
        return None

    def read_head(self):
        self.buffer = self.buffer.lstrip(b"\r\n") if self.buffer[:1] in b"\r\n" else self.buffer
        end = re.search(rb"\r?\n\r?\n", self.buffer)
        if end is None:
            line = self.buffer.split(b"\n", 1)
            if len(line) == 2 and not REQUEST_LINE.fullmatch(line[0].rstrip(b"\r")):
                raise BadMessage(f"illegal request line: {line[0]!r}")
            if len(self.buffer) > MAX_HEAD:
                raise BadMessage("Receive buffer too long")
            return None
        first, *lines = re.split(rb"\r?\n", self.buffer[: end.start()])
        self.buffer = self.buffer[end.end() :]
        match = REQUEST_LINE.fullmatch(first)
        if match is None:
            raise BadMessage(f"illegal request line: {first!r}")
        request = Request(match[1], match[2], match[3], [read_field(line) for line in lines])
        self.check(request)
        self.start(request)
        return request

    def check(self, request):
        hosts = len(request.values(b"host"))
        if request.version == b"1.1" and hosts == 0:
            raise BadMessage("Missing mandatory Host: header")
        if hosts > 1:
            raise BadMessage("Found multiple Host: headers")
        lengths = set(request.values(b"content-length"))
        if len(lengths) > 1:
            raise BadMessage("conflicting Content-Length headers")
        if any(not value.isdigit() or len(value) > 20 for value in lengths):
            raise BadMessage("bad Content-Length")
        codings = request.tokens(b"transfer-encoding")
        if codings and codings != [b"chunked"]:
            raise BadMessage("Only Transfer-Encoding: chunked is supported")

    def start(self, request):
        self.request = request
        self.version = request.version
        self.writing = "head"
        self.keep_alive = self.keep_alive and request.version >= b"1.1" and b"close" not in request.tokens(b"connection")
        self.expects_continue = request.version >= b"1.1" and b"100-continue" in request.tokens(b"expect")
        if request.tokens(b"transfer-encoding"):
            self.reading = "chunk-size"
        else:
            self.left = int((request.values(b"content-length") or [b"0"])[0])
            self.reading = "length"

    def read_piece(self, then):
        if self.left == 0:
            self.reading = then
            return self.END if then == "done" else self.next_event()
        piece, self.buffer = self.buffer[: self.left], self.buffer[self.left :]
        if not piece:
            return None
        self.expects_continue = False
        self.left -= len(piece)
        return piece

    def read_chunk_size(self):
        line, found, rest = self.buffer.partition(b"\r\n")
        if not found:
            return None
        match = CHUNK_LINE.fullmatch(line)
        if match is None:
            raise BadMessage(f"illegal chunk header: {line!r}")
        self.buffer = rest
        self.left = int(match[1], 16)
        self.reading = "chunk" if self.left else "trailers"
        return self.next_event()

    def read_chunk_end(self):
        if len(self.buffer) < 2:
            return None
        if self.buffer[:2] != b"\r\n":
            raise BadMessage("malformed chunk footer")
        self.buffer = self.buffer[2:]
        self.reading = "chunk-size"
        return self.next_event()

    def read_trailers(self):
        line, found, rest = self.buffer.partition(b"\r\n")
        if not found:
            return None
        self.buffer = rest
        if line:
            read_field(line)
            return self.next_event()
        self.reading = "done"
        return self.END

    # The answer

    def head(self, status, headers):
        """The status line and the fields, with the framing that follows from both sides' (RFC 9112 §6)."""
        self.expects_continue = False
        head_only = self.request is not None and self.request.method == b"HEAD"
        bodiless = status in (204, 304)
        lengths = [value for name, value in headers if name.lower() == b"content-length"]
        self.framing = "none" if bodiless else "length" if lengths else "chunked"
        self.to_write = int(lengths[0]) if lengths and not bodiless else 0
        must_close = not self.keep_alive
        if self.framing == "chunked":
            headers = [field for field in headers if field[0].lower() != b"transfer-encoding"]
            if self.version >= b"1.1":
                headers.append((b"Transfer-Encoding", b"chunked"))
            else:
                self.framing = "close"
                must_close = must_close or not head_only
        if head_only:
            self.framing = "none"
        tokens = {token.strip().lower() for name, value in headers if name.lower() == b"connection" for token in value.split(b",")}
        if must_close:
            headers = [field for field in headers if field[0].lower() != b"connection"]
            headers.append((b"Connection", b", ".join(sorted((tokens - {b"keep-alive"}) | {b"close"}))))
        if must_close or b"close" in tokens:
            self.keep_alive = False
        self.writing = "body"
        return b"HTTP/1.1 %d %s\r\n" % (status, reason(status) if self.phrases else b"") + fields(headers)

    def interim(self):
        self.expects_continue = False
        return b"HTTP/1.1 100 Continue\r\n\r\n"

    def data(self, body):
        if self.framing == "none" or not body:
            return b""
        if self.framing == "chunked":
            return b"%x\r\n%b\r\n" % (len(body), body)
        if self.framing == "length":
            self.to_write -= len(body)
            if self.to_write < 0:
                raise Misuse("Too much data for declared Content-Length")
        return body

    def end(self):
        if self.framing == "length" and self.to_write > 0:
            raise Misuse("Too little data for declared Content-Length")
        self.writing = "done"
        return b"0\r\n\r\n" if self.framing == "chunked" else b""

    def must_close(self):
        return self.writing == "done" and (not self.keep_alive or self.framing == "close")

    def next_cycle(self):
        """True when both sides are through, and the next request may be read."""
        if self.reading != "done" or self.writing != "done" or not self.keep_alive:
            return False
        self.reading, self.writing, self.request = "head", "idle", None
        return True


def read_field(line):
    match = FIELD_LINE.fullmatch(line)
    if match is None:
        raise BadMessage(f"illegal header line: {line!r}")
    return match[1].lower(), match[2]


def reason(status):
    try:
        return http.HTTPStatus(status).phrase.encode()
    except ValueError:
        return b""


def fields(headers):
    return b"".join(b"%b: %b\r\n" % field for field in headers) + b"\r\n"
