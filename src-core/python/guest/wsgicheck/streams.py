"""wsgi.input and wsgi.errors, with somebody who looks on (rules 8, 34).

A stream that was wrapped at a boundary further out is unwrapped first: what an application does with it is then told
once, where the application is.
"""


class CheckedStream:
    def __init__(self, stream, exchange):
        self.raw = stream.raw if isinstance(stream, CheckedStream) else stream
        self.exchange = exchange

    def close(self):
        self.exchange.blame_below(34, f"{self.name} was closed")
        self.raw.close()

    def __getattr__(self, name):
        if not name.startswith("__"):
            self.exchange.blame_below(34, f"{name} of {self.name} was used")
        return getattr(self.raw, name)


class CheckedInput(CheckedStream):
    name = "wsgi.input"

    def __init__(self, stream, exchange, length):
        super().__init__(stream, exchange)
        self.length = length
        self.taken = 0

    def read(self, *size):
        wanted = size[0] if size else None
        if self.length is not None and wanted is not None and wanted > self.length - self.taken:
            self.exchange.blame_below(34, "more was read than CONTENT_LENGTH has")
        try:
            return self.seen(self.raw.read(*size))
        except TypeError:
            if not size:
                self.exchange.blame_above(8, "read() needs a size")
            raise

    def readline(self, *size):
        return self.seen(self.raw.readline(*size))

    def readlines(self, *hint):
        return [self.seen(line) for line in self.raw.readlines(*hint)]

    def __iter__(self):
        for line in self.raw:
            yield self.seen(line)

    def seen(self, data):
        if type(data) is not bytes:
            self.exchange.blame_above(8, f"wsgi.input gave a {type(data).__name__}")
            return data
        self.taken += len(data)
        if self.length is not None and self.taken > self.length:
            self.exchange.blame_above(8, "wsgi.input does not end where the body ends")
        self.exchange.log("read", data)
        return data


class CheckedErrors(CheckedStream):
    name = "wsgi.errors"

    def write(self, text):
        if type(text) is not str:
            self.exchange.blame_below(34, f"a {type(text).__name__} was written to wsgi.errors")
        return self.raw.write(text)

    def writelines(self, lines):
        return self.raw.writelines(lines)

    def flush(self):
        return self.raw.flush()
