"""A connected socket as a protocol sees it: `write` and `close`; what comes in is told by `data_received`."""
import contextvars
import socket


class Transport:
    def __init__(self, loop, descriptor, client, server):
        self.loop = loop
        self.socket = socket.socket(fileno=descriptor)
        self.socket.setblocking(False)
        self.client = client
        self.server = server
        self.protocol = None
        self.closing = False
        # What this connection sets in motion runs in a context of its own, and so do the tasks that come of it.
        self.context = contextvars.copy_context()

    def readable(self):
        self.loop.call_soon(self.read, context=self.context)

    def read(self):
        if self.closing:
            return
        data = self.socket.recv(65536)
        if data:
            self.protocol.data_received(data)
        else:
            self.close()

    def write(self, data):
        if data and not self.closing:
            self.socket.send(data)

    def is_closing(self):
        return self.closing

    def close(self):
        if self.closing:
            return
        self.closing = True
        self.loop.call_soon(self.lose)

    def lose(self):
        self.protocol.connection_lost()
        self.socket.close()
