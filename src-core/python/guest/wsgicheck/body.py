"""The iterable that an application returned, as the server gets it (rules 25, 26)."""


def checked_body(body, exchange):
    """With `len()` when the application's iterable has one: servers compute a Content-Length from it."""
    return (SizedBody if hasattr(type(body), "__len__") else Body)(body, exchange)


class Body:
    def __init__(self, body, exchange):
        self.body = body
        self.exchange = exchange

    def __iter__(self):
        chunks = iter(self.body)
        while True:
            try:
                chunk = self.exchange.next_chunk(chunks)
            except StopIteration:
                return
            yield chunk

    def close(self):
        self.exchange.close(self.body)

    def __getitem__(self, index):
        self.exchange.blame_above(25, "a chunk was asked for by its number")
        chunk = self.body[index]
        self.exchange.log("chunk", chunk)
        return chunk

    def __getattr__(self, name):
        if not name.startswith("__"):
            self.exchange.blame_above(25, f"{name} of the iterable was used")
        return getattr(self.body, name)

    def __del__(self):
        self.exchange.forgotten()


class SizedBody(Body):
    def __len__(self):
        return len(self.body)
