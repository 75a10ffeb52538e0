"""The client's end of a connection, for a server that is observed: it holds one request, and keeps what was sent.

A client that expects 100-continue keeps its body back until it is told to go on; if the server reads without telling
so, the client sends the body anyway, as clients do after a while (RFC 9110 §10.1.1).
"""
from collections import namedtuple

from wsgicheck.event import Event

Message = namedtuple("Message", "start headers body")


class Wire:
    """As much of a socket as servers use: recv, send, sendall, settimeout, shutdown, close."""

    def __init__(self, request, events):
        head, mark, body = request.partition(b"\r\n\r\n")
        self.unread = [head + mark, body]
        self.events = events
        self.sent = b""
        self.ended = False

    def recv(self, size):
        part = 0 if self.unread[0] else 1
        data, self.unread[part] = self.unread[part][:size], self.unread[part][size:]
        return data

    def sendall(self, data):
        self.sent += data
        self.events.append(Event(self, "sent", bytes(data)))

    def send(self, data):
        self.sendall(data)
        return len(data)

    def shutdown(self, how):
        self.ended = True

    def close(self):
        self.ended = True

    def settimeout(self, seconds):
        pass


def message_of(data):
    """A request or a response, its chunks put together as far as they came; None before the head is whole."""
    head, mark, body = data.partition(b"\r\n\r\n")
    if not mark:
        return None
    start, *lines = head.decode("latin-1").split("\r\n")
    headers = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    if start.startswith(("HTTP/1.1 1", "HTTP/1.0 1")):
        return message_of(body)  # An interim response: the final one follows.
    chunked = dict(headers).get("transfer-encoding", "").lower() == "chunked"
    return Message(start, headers, b"".join(chunks_of(body)) if chunked else body)


def chunks_of(data):
    """RFC 9112 §7.1; what is no chunk ends it."""
    while data:
        line, _, data = data.partition(b"\r\n")
        try:
            size = int(line.split(b";")[0], 16)
        except ValueError:
            return
        if size == 0:
            return
        yield data[:size]
        data = data[size + 2:]
