"""WebSocket on one connection, after the upgrade: frames become messages for the application, and the other way round."""
import asyncio
import base64
import binascii
import hashlib
from urllib.parse import unquote

from asgi_server import frames
from asgi_server.http1 import fields

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class WebSocketProtocol:
    def __init__(self, server, transport):
        self.server = server
        self.transport = transport
        self.scope = None
        self.key = b""
        self.reader = frames.Reader()
        self.queue = asyncio.Queue()
        self.answered = False
        self.accepted = False
        self.close_sent = False
        server.connections.add(self)

    def handshake(self, request):
        """RFC 6455 §4.2.1. The application decides: nothing is answered before it accepts."""
        if request.tokens(b"sec-websocket-version") != [b"13"]:
            return self.refuse(426, [(b"Sec-WebSocket-Version", b"13")])
        self.key = (request.values(b"sec-websocket-key") or [b""])[0]
        if not is_key(self.key):
            return self.refuse(400)
        self.scope = websocket_scope(self.server, self.transport, request)
        self.queue.put_nowait({"type": "websocket.connect"})
        self.server.start_task(self.run(self.server.application))

    async def run(self, application):
        log = self.server.log
        try:
            result = await application(self.scope, self.receive, self.send)
        except BaseException as error:
            log.error("Exception in ASGI application", error)
            if not self.answered:
                self.refuse(500)
            self.transport.close()
            return
        if not self.answered:
            log.error("ASGI callable returned without completing handshake.")
            self.refuse(500)
        elif result is not None:
            log.error(f"ASGI callable should return None, but returned '{result}'.")
            self.transport.close()

    # From the client

    def data_received(self, data):
        self.reader.receive(data)
        try:
            for opcode, payload in self.reader.messages():
                self.handle(opcode, payload)
        except frames.Fault as fault:
            self.queue.put_nowait({"type": "websocket.disconnect", "code": fault.code})
            self.transport.close()

    def handle(self, opcode, payload):
        if opcode == frames.TEXT:
            self.queue.put_nowait({"type": "websocket.receive", "text": payload})
        elif opcode == frames.BINARY:
            self.queue.put_nowait({"type": "websocket.receive", "bytes": payload})
        elif opcode == frames.PING:
            self.transport.write(frames.encode(frames.PONG, payload))
        elif opcode == frames.CLOSE:
            code = frames.close_code(payload)
            if not self.close_sent:
                self.close_sent = True
                self.transport.write(frames.encode(frames.CLOSE, payload))
            self.queue.put_nowait({"type": "websocket.disconnect", "code": code})
            self.transport.close()

    def connection_lost(self):
        """Whoever waits for a message hears that none will come."""
        self.server.connections.discard(self)
        if self.accepted and not self.close_sent:
            self.queue.put_nowait({"type": "websocket.disconnect", "code": 1006})

    # The application's

    async def receive(self):
        return await self.queue.get()

    async def send(self, message):
        kind = message["type"]
        if not self.answered:
            if kind == "websocket.accept":
                return self.accept(message)
            if kind == "websocket.close":
                return self.reject()
            raise RuntimeError(f"Expected ASGI message 'websocket.accept' or 'websocket.close', but got '{kind}'.")
        if self.close_sent:
            raise RuntimeError(f"Unexpected ASGI message '{kind}', after sending 'websocket.close'.")
        if kind == "websocket.send":
            text, data = message.get("text"), message.get("bytes")
            self.transport.write(frames.encode(frames.TEXT, text.encode()) if data is None else frames.encode(frames.BINARY, data))
        elif kind == "websocket.close":
            self.close(message.get("code", 1000), message.get("reason") or "")
        else:
            raise RuntimeError(f"Expected ASGI message 'websocket.send' or 'websocket.close', but got '{kind}'.")

    def accept(self, message):
        self.log(" [accepted]")
        self.answered = self.accepted = True
        proof = base64.b64encode(hashlib.sha1(self.key + GUID).digest())
        headers = [(b"Upgrade", b"WebSocket"), (b"Connection", b"Upgrade"), (b"Sec-WebSocket-Accept", proof)]
        if message.get("subprotocol"):
            headers.append((b"Sec-WebSocket-Protocol", message["subprotocol"].encode()))
        self.transport.write(b"HTTP/1.1 101 \r\n" + fields([*headers, *message.get("headers", [])]))

    def reject(self):
        self.log(" 403")
        self.queue.put_nowait({"type": "websocket.disconnect", "code": None})
        self.close_sent = True
        self.refuse(403)

    def close(self, code, reason):
        self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code})
        self.transport.write(frames.encode(frames.CLOSE, frames.close_payload(code, reason)))
        self.transport.close()

    def refuse(self, status, headers=()):
        self.answered = True
        self.transport.write(b"HTTP/1.1 %d \r\n" % status + fields([*headers, (b"content-length", b"0")]))
        self.transport.close()

    def shut_down(self):
        self.queue.put_nowait({"type": "websocket.disconnect", "code": 1012})
        if self.accepted and not self.close_sent:
            self.close_sent = True
            self.transport.write(frames.encode(frames.CLOSE, frames.close_payload(1012, "")))
        self.transport.close()

    def log(self, outcome):
        self.server.log.info(f"{self.scope['client']} - \"WebSocket {self.scope['path']}\"{outcome}")


def websocket_scope(server, transport, request):
    """As of http, without a method; and `raw_path` is text here, which is uvicorn's own."""
    path, _, query = request.target.partition(b"?")
    return {
        "type": "websocket",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "scheme": "ws",
        "server": transport.server,
        "client": transport.client,
        "root_path": server.settings["root_path"],
        "path": unquote(path.decode("ascii")),
        "raw_path": path.decode("ascii"),
        "query_string": query,
        "headers": request.headers,
        "subprotocols": [token.strip().decode() for value in request.values(b"sec-websocket-protocol") for token in value.split(b",")],
    }


def is_key(key):
    try:
        return len(base64.b64decode(key, validate=True)) == 16
    except binascii.Error:
        return False
