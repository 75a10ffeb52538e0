"""The same server with hypercorn 0.13's manners: HTTP/2 for who begins with its preface, HTTP/1.1 for all others."""
import os
import sys
import time
import traceback

from asgi_server import server as wakened
from asgi_server.http2_protocol import Http2Protocol
from asgi_server.http_protocol import Exchange, HttpProtocol, date_header
from asgi_server.log import Log
from asgi_server.server import Server

CLOSE = (b"connection", b"close")


def load(name, settings):
    wakened.server = HypercornServer(settings)
    wakened.server.load(name)


class HypercornServer(Server):
    def __init__(self, settings):
        super().__init__({"proxy_headers": False, **settings})
        self.log = HypercornLog(self.settings["log_level"], self.settings["access_log"])

    def protocol_of(self, transport):
        return HypercornProtocol(self, transport)

    def default_headers(self, protocol="h11"):
        return [date_header(), (b"server", b"hypercorn-" + protocol.encode())]


class HypercornProtocol(HttpProtocol):
    def __init__(self, server, transport):
        super().__init__(server, transport)
        self.http.phrases = False

    def start_exchange(self, request):
        if (request.method, request.target, request.version) == (b"PRI", b"*", b"2.0"):
            return self.switch()
        super().start_exchange(request)

    def handle_events(self):
        super().handle_events()
        if isinstance(self.transport.protocol, Http2Protocol) and self.http.buffer:
            data, self.http.buffer = self.http.buffer, b""
            self.transport.protocol.data_received(data)

    def switch(self):
        """What looked like a request was the first half of the preface: the rest of the connection is HTTP/2."""
        self.server.connections.discard(self)
        self.http.buffer = b"PRI * HTTP/2.0\r\n\r\n" + self.http.buffer
        self.http.reading = "done"
        self.transport.protocol = Http2Protocol(self.server, self.transport)

    def new_exchange(self, scope):
        return HypercornExchange(self, scope)

    def refuse(self, message):
        self.transport.write(self.http.head(400, [(b"content-length", b"0"), CLOSE, *self.server.default_headers()]))
        self.transport.close()


class HypercornExchange(Exchange):
    """The head waits for something of the body, and what is added to it comes last."""

    waiting = None
    failed = False

    async def send(self, message):
        if message["type"] == "http.response.start" and not self.started and self.waiting is None:
            self.waiting = message
            return
        if self.waiting is not None:
            head, self.waiting = self.waiting, None
            await super().send(head)
        await super().send(message)

    def write_head(self, status, headers):
        server = self.protocol.server
        server.log.access(self.scope, status, [] if self.failed else headers)
        self.protocol.transport.write(self.protocol.http.head(status, [(name.lower().strip(), value.strip()) for name, value in headers] + server.default_headers()))

    async def send_internal_error(self):
        self.waiting, self.failed = None, True
        await super().send({"type": "http.response.start", "status": 500, "headers": [(b"content-length", b"0"), CLOSE]})
        await super().send({"type": "http.response.body", "body": b""})

    def report(self, error):
        self.protocol.server.log.error("Error in ASGI Framework", error)


class HypercornLog(Log):
    """logging's lines; the access log is off unless --access-logfile is given."""

    def info(self, text):
        """What uvicorn says while it starts, hypercorn does not."""

    def warning(self, text, error=None):
        """A request that is none is answered, and not told of."""

    def access(self, scope, status, headers):
        if not self.access_wanted or self.level > self.LEVELS.index("INFO"):
            return
        host, port = scope["client"] or ("", 0)
        length, agent, referer = value_of(headers, b"content-length"), value_of(scope["headers"], b"user-agent"), value_of(scope["headers"], b"referer")
        request = f"{scope['method']} {scope['path']} {scope['http_version']}"
        moment = time.strftime("[%d/%b/%Y:%H:%M:%S +0000]", time.gmtime())
        print(self.line("INFO", f'{host}:{port} - - {moment} "{request}" {status} {length} "{referer}" "{agent}"'), flush=True)

    def say(self, level, text, error=None):
        if self.LEVELS.index(level) < self.level:
            return
        sys.stderr.write("".join([self.line(level, text) + "\n", *(traceback.format_exception(error) if error is not None else [])]))
        sys.stderr.flush()

    def line(self, level, text):
        return f"{time.strftime('[%Y-%m-%d %H:%M:%S +0000]', time.gmtime())} [{os.getpid()}] [{level}] {text}"


def value_of(headers, name):
    return next((value.decode("latin-1") for key, value in headers if key.lower() == name), "-")
