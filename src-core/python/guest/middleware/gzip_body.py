"""Compresses the body for a client that accepts it.

Whether to compress can only be decided when the application has called `start_response`, and an application that is
a generator calls it with the first chunk: so the real `start_response` waits until there is one.
"""
import gzip
import zlib


class Gzip:
    def __init__(self, app, smallest=200):
        self.app = app
        self.smallest = smallest

    def __call__(self, environ, start_response):
        exchange = Exchange(environ, start_response, self.smallest)
        return GzipBody(self.app(environ, exchange.start_response), exchange)


class Exchange:
    """Status and headers, held back until it is known what becomes of the body."""

    def __init__(self, environ, start_response, smallest):
        self.real_start_response = start_response
        self.accepted = accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        self.is_head = environ["REQUEST_METHOD"] == "HEAD"
        self.smallest = smallest
        self.held = None
        self.real_write = None
        self.compressor = None

    def start_response(self, status, headers, exc_info=None):
        if self.real_write is not None:  # Too late to hold anything back: the server decides.
            return self.real_start_response(status, headers, exc_info)
        self.held = (status, list(headers))  # Not exc_info: the server knows of no head yet that it could replace.
        return self.write

    def write(self, data):
        self.begin()
        self.real_write(self.compressed(data))

    def begin(self, whole=None):
        """Calls the real `start_response`. `whole` is the body if it is known; returns what to send of it."""
        if self.real_write is not None:
            return whole
        status, headers = self.held
        headers = with_vary(headers)
        if self.is_worthwhile(status, headers):
            headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
            headers.append(("Content-Encoding", "gzip"))
            if whole is None:
                self.compressor = zlib.compressobj(wbits=31)  # 31: with gzip's header, whose time is 0.
            else:
                whole = gzip.compress(whole, mtime=0)
                headers.append(("Content-Length", str(len(whole))))
        self.real_write = self.real_start_response(status, headers)
        return whole

    def is_worthwhile(self, status, headers):
        values = {name.lower(): value for name, value in headers}
        return (
            self.accepted
            and not self.is_head
            and status[:3] not in ("204", "206", "304")
            and "content-encoding" not in values
            and values.get("content-type", "").startswith(("text/", "application/json"))
            and int(values.get("content-length", self.smallest)) >= self.smallest
        )

    def compressed(self, data):
        return self.compressor.compress(data) if self.compressor else data

    def rest(self):
        return self.compressor.flush() if self.compressor else b""


class GzipBody:
    def __init__(self, body, exchange):
        self.body = body
        self.exchange = exchange

    def __iter__(self):
        if type(self.body) in (list, tuple) and len(self.body) == 1:
            yield self.exchange.begin(whole=self.body[0])
            return
        for chunk in self.body:
            self.exchange.begin()
            yield self.exchange.compressed(chunk)  # May be b"": a middleware yields as often as its application.
        self.exchange.begin()
        yield self.exchange.rest()

    def close(self):
        if hasattr(self.body, "close"):
            self.body.close()


def accepts_gzip(accept_encoding):
    """True for "gzip, br" and "gzip;q=0.5", false for "gzip;q=0" (RFC 9110 §12.5.3)."""
    for item in accept_encoding.split(","):
        coding, _, weight = item.partition(";")
        if coding.strip().lower() in ("gzip", "*"):
            return weight.strip().lower().removeprefix("q=").strip("0.") != "" or not weight
    return False


def with_vary(headers):
    """A cache must know that another client may get another body (RFC 9110 §12.5.5)."""
    old = [value for name, value in headers if name.lower() == "vary"]
    kept = [(name, value) for name, value in headers if name.lower() != "vary"]
    return kept + [("Vary", ", ".join([*old, "Accept-Encoding"]))]
