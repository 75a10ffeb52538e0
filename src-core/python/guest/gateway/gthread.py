"""gunicorn's worker with threads: each takes a connection, and connections are kept for the client's next request.

    gateway.gthread:load(app, settings={}) → null
    gateway.gthread:handle(descriptor, client, server) → {"keep": whether the connection stays open}

As a sync worker's (sync_worker.py), and: settings keepalive (2): for how many seconds the worker keeps a connection,
0 for not at all; that time is for the program to measure. Each request of a connection is another call.
"""
from gateway import sync_worker
from gateway.response import Response


def load(app, changed=None):
    sync_worker.load(app, {"keepalive": 2, **(changed or {}), "worker_class": "gthread"})


def handle(descriptor, client_address, server_address):
    responses = []

    def make_response(request, connection):
        responses.append(ThreadResponse(request, connection))
        return responses[0]

    def done():
        if not (responses and responses[0].is_kept()):
            sync_worker.socket.socket(fileno=descriptor).close()

    sync_worker.handle(descriptor, client_address, server_address, make_response, done)
    return {"keep": bool(responses and responses[0].is_kept())}


class ThreadResponse(Response):
    """The connection stays where the client may send more, and can tell where this body ends."""

    is_whole = False

    @property
    def persistence(self):
        ends = self.length is not None or self.chunked or self.has_no_body()
        return "keep-alive" if sync_worker.settings["keepalive"] > 0 and self.client_keeps() and ends else "close"

    def client_keeps(self):
        """RFC 9112 §9.3, of the first Connection header alone."""
        said = next((value.lower().strip() for name, value in self.request.headers if name == "CONNECTION"), "")
        return said == "keep-alive" or (said != "close" and self.request.version > (1, 0))

    def close(self):
        super().close()
        self.is_whole = True

    def is_kept(self):
        return self.is_whole and self.persistence == "keep-alive"
