"""One HTTP/1 request, read from a socket: request line, headers, body (RFC 9112)."""
import io
import re
from urllib.parse import urlsplit

from gateway.errors import BadRequest, NoRequest, UnsupportedTransferCoding

LIMIT_REQUEST_LINE = 4094
LIMIT_REQUEST_FIELDS = 100
LIMIT_REQUEST_FIELD_SIZE = 8190
LIMIT_HEADERS = LIMIT_REQUEST_FIELDS * (LIMIT_REQUEST_FIELD_SIZE + 2) + 4

TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9a-zA-Z]+")
VERSION = re.compile(r"HTTP/(\d+)\.(\d+)")

# Headers by which a trusted proxy says that the client spoke https.
SECURE_SCHEME_HEADERS = {
    "X-FORWARDED-PROTOCOL": "ssl",
    "X-FORWARDED-PROTO": "https",
    "X-FORWARDED-SSL": "on",
}


class Reader:
    """A socket that one can read up to a mark, or an exact number of bytes."""

    def __init__(self, sock):
        self.sock = sock
        self.buffer = b""

    def receive(self):
        data = self.sock.recv(8192)
        self.buffer += data
        return len(data) > 0

    def until(self, mark, limit, too_large):
        while mark not in self.buffer:
            if len(self.buffer) - 2 > limit:
                raise BadRequest(too_large)
            if not self.receive():
                raise NoRequest
        found, self.buffer = self.buffer.split(mark, 1)
        if len(found) > limit:
            raise BadRequest(too_large)
        return found

    def take(self, size):
        while len(self.buffer) < size and self.receive():
            pass
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken


class Request:
    """`method`, `uri`, `path`, `query`, `version`, `headers`, `scheme`, and `body` to read from."""

    def __init__(self, reader, proxy_is_trusted):
        self.scheme = "http"
        too_large = f"Request Line is too large (> {LIMIT_REQUEST_LINE})"
        self.parse_request_line(reader.until(b"\r\n", LIMIT_REQUEST_LINE, too_large).decode("latin-1"))
        self.headers = parse_headers(read_head(reader))
        if proxy_is_trusted:
            self.take_scheme_from_proxy()
        self.body = self.find_body(reader)

    def parse_request_line(self, line):
        parts = line.split(" ", 2)
        if len(parts) != 3:
            raise BadRequest(f"Invalid Request Line 'Invalid HTTP request line: {line!r}'")
        method, self.uri, version = parts
        if not TOKEN.fullmatch(method):
            raise BadRequest(f"Invalid Method 'Invalid HTTP method: {method!r}'")
        self.method = method.upper()
        try:
            self.path, self.query = split_target(self.uri)
        except ValueError:
            raise BadRequest(f"Invalid Request Line 'Invalid HTTP request line: {line!r}'") from None
        match = VERSION.fullmatch(version)
        if match is None:
            raise BadRequest(f"Invalid HTTP Version 'Invalid HTTP Version: {version!r}'")
        self.version = (int(match[1]), int(match[2]))

    def take_scheme_from_proxy(self):
        said = {value == SECURE_SCHEME_HEADERS[name] for name, value in self.headers if name in SECURE_SCHEME_HEADERS}
        if len(said) > 1:
            raise BadRequest("Contradictory scheme headers")
        if True in said:
            self.scheme = "https"

    def find_body(self, reader):
        """Where the body ends is said by Content-Length or by chunks, and by both it must not be (RFC 9112 §6.3)."""
        lengths = [value for name, value in self.headers if name == "CONTENT-LENGTH"]
        codings = [value.lower() for name, value in self.headers if name == "TRANSFER-ENCODING"]
        if any(coding not in ("chunked", "identity") for coding in codings):
            raise UnsupportedTransferCoding(codings)
        if "chunked" in codings:
            if codings != ["chunked"] or self.version < (1, 1):
                raise BadRequest("Invalid HTTP Header: 'TRANSFER-ENCODING'")
            if lengths:
                raise BadRequest("Invalid HTTP Header: 'CONTENT-LENGTH'")
            return Body(chunks(reader))
        if len(lengths) > 1 or any(not value.isdecimal() for value in lengths):
            raise BadRequest("Invalid HTTP Header: 'CONTENT-LENGTH'")
        return Body(pieces(reader, int(lengths[0]) if lengths else 0))


def split_target(uri):
    """Path and query. A path may begin with two slashes, which a URL parser would take for a host."""
    url = urlsplit("." + uri if uri.startswith("//") else uri)
    return (url.path[1:] if uri.startswith("//") else url.path), url.query


def read_head(reader):
    """The header lines without the empty line that ends them."""
    reader.buffer = b"\r\n" + reader.buffer
    head = reader.until(b"\r\n\r\n", LIMIT_HEADERS, "Error parsing headers: 'max buffer headers'")
    return head[2:].decode("latin-1")


def parse_headers(head):
    headers = []
    for line in unfolded(head.split("\r\n") if head else []):
        if len(headers) == LIMIT_REQUEST_FIELDS:
            raise BadRequest("Error parsing headers: 'limit request headers fields'")
        if len(line) + 2 > LIMIT_REQUEST_FIELD_SIZE:
            raise BadRequest("Error parsing headers: 'limit request headers fields size'")
        name, colon, value = line.partition(":")
        if not colon or not name:
            raise BadRequest(f"Invalid HTTP Header: {line!r}")
        name = name.upper()
        if not TOKEN.fullmatch(name):
            raise BadRequest(f"Invalid HTTP header name: {name!r}")
        headers.append((name, value.lstrip(" \t")))
    return headers


def unfolded(lines):
    """A line that begins with a blank continues the one before: obsolete, but read (RFC 9112 §5.2)."""
    whole = []
    for line in lines:
        if whole and line.startswith((" ", "\t")):
            whole[-1] += " " + line.strip(" \t")
        else:
            whole.append(line)
    return whole


def pieces(reader, length):
    """A body of known length, as it comes in."""
    while length > 0:
        piece = reader.take(min(length, 8192))
        if not piece:
            return
        length -= len(piece)
        yield piece


def chunks(reader):
    """A body in chunks, each with its length in front; the last has length 0 (RFC 9112 §7.1)."""
    while True:
        line = reader.until(b"\r\n", 1024, "Invalid chunk size")
        size = int(line.split(b";")[0], 16)
        if size == 0:
            return
        yield reader.take(size)
        reader.take(2)


class Body(io.RawIOBase):
    """`wsgi.input`: read only when the application asks, and never beyond the end of the request's body."""

    def __init__(self, source):
        self.source = source
        self.buffer = b""

    def read(self, size=-1):
        wanted = float("inf") if size is None or size < 0 else size
        while len(self.buffer) < wanted and self.more():
            pass
        return self.cut(min(wanted, len(self.buffer)))

    def readline(self, size=-1):
        while b"\n" not in self.buffer and self.more():
            pass
        end = self.buffer.find(b"\n") + 1 or len(self.buffer)
        return self.cut(end if size is None or size < 0 else min(end, size))

    def more(self):
        piece = next(self.source, b"")
        self.buffer += piece
        return len(piece) > 0

    def cut(self, size):
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken
