"""HTTP/2 on one connection: each stream is a request with a task of its own; their answers share the connection in turns."""
import asyncio
import contextvars
from urllib.parse import unquote

from outside import speak_for

from asgi_server.http2 import Connection, Fault

HIGH_WATER = 2 * 2**14


class Http2Protocol:
    def __init__(self, server, transport):
        self.server = server
        self.transport = transport
        self.http = Connection()
        self.streams = {}
        self.pump_is_due = False
        self.turn = 0
        self.keep_alive_timer = None
        server.connections.add(self)
        self.http.open()
        self.flush()

    def data_received(self, data):
        self.cancel_keep_alive_timer()
        try:
            events = self.http.receive(data)
        except Fault:
            self.flush()
            self.transport.close()
            return
        for kind, *rest in events:
            getattr(self, f"on_{kind}")(*rest)
        self.flush()

    def on_headers(self, number, fields, ended):
        stream = self.streams.get(number)
        if stream is None:
            stream = self.streams[number] = Stream(self, number)
            stream.start(scope_of(self.server, self.transport, fields))
        if ended:
            stream.put(b"", more_body=False)

    def on_data(self, number, data, ended):
        if number in self.streams:
            self.streams[number].put(data, more_body=True)
        self.http.acknowledge(number, len(data))
        if ended and number in self.streams:
            self.streams[number].put(b"", more_body=False)

    def on_reset(self, number):
        if number in self.streams:
            self.streams.pop(number).disconnect()

    def on_window(self, number):
        self.wake()

    def on_goaway(self):
        self.transport.close()

    def flush(self):
        self.transport.write(self.http.take_out())

    def wake(self):
        """Bodies are sent after whoever has something to say has said it."""
        if not self.pump_is_due:
            self.pump_is_due = True
            self.server.loop.call_soon(self.pump)

    def pump(self):
        self.pump_is_due = False
        while not self.transport.is_closing() and (ready := [stream for stream in self.streams.values() if stream.has_something()]):
            stream = next((stream for stream in ready if stream.number > self.turn), ready[0])
            self.turn = stream.number
            stream.context.run(stream.send_piece)

    def finished(self, number):
        self.server.requests += 1
        self.streams.pop(number, None)
        if not self.streams:
            self.keep_alive_timer = self.server.loop.call_later(self.server.settings["timeout_keep_alive"], self.transport.close)

    def cancel_keep_alive_timer(self):
        if self.keep_alive_timer is not None:
            self.keep_alive_timer.cancel()
            self.keep_alive_timer = None

    def connection_lost(self):
        self.server.connections.discard(self)
        self.cancel_keep_alive_timer()
        for stream in list(self.streams.values()):
            stream.disconnect()

    def shut_down(self):
        self.transport.close()


class Stream:
    """One request and its answer."""

    def __init__(self, protocol, number):
        self.protocol = protocol
        self.number = number
        self.messages = asyncio.Queue()
        self.buffer = b""
        self.complete = False
        self.closed = False
        self.start_message = None
        self.state = "request"  # request, response, closed
        self.drained = asyncio.Event()
        self.context = contextvars.copy_context()

    def start(self, scope):
        self.scope = scope
        self.context.run(speak_for, self.protocol.transport.socket, self.number)
        server = self.protocol.server
        task = server.loop.create_task(self.run(server.application), context=self.context.copy())
        server.tasks.add(task)
        task.add_done_callback(server.tasks.discard)

    async def run(self, application):
        try:
            await application(self.scope, self.messages.get, self.send)
        except BaseException as error:
            self.protocol.server.log.error("Error in ASGI Framework", error)
        if self.closed:
            return
        if self.state == "request":
            self.send_head(500, [(b"content-length", b"0")])
            self.head = (500, [])
            self.end()
        elif self.state == "response":
            self.protocol.pump()
            self.protocol.transport.close()

    def put(self, body, more_body):
        self.messages.put_nowait({"type": "http.request", "body": body, "more_body": more_body})

    def disconnect(self):
        self.closed = True
        self.drained.set()
        self.messages.put_nowait({"type": "http.disconnect"})

    async def send(self, message):
        if self.closed:
            return
        if message["type"] == "http.response.start" and self.state == "request":
            self.start_message = message
            return
        if message["type"] != "http.response.body" or self.state == "closed" or self.start_message is None:
            raise RuntimeError(f"Unexpected message type, {message['type']} given the state {self.state}")
        status = self.start_message["status"]
        if self.state == "request":
            self.state = "response"
            self.send_head(status, [(name.lower().strip(), value.strip()) for name, value in self.start_message.get("headers", [])])
        if self.scope["method"] != "HEAD" and status not in (204, 304, 412):
            await self.push(message.get("body", b""))
        if not message.get("more_body", False):
            self.end()
            await self.drained.wait()

    def send_head(self, status, headers):
        server = self.protocol.server
        self.head = (status, headers)
        self.protocol.http.send_headers(self.number, [(b":status", b"%d" % status), *headers, *server.default_headers("h2")])
        self.protocol.flush()

    async def push(self, body):
        self.buffer += body
        self.protocol.wake()
        if len(self.buffer) >= HIGH_WATER:
            self.drained.clear()
            await self.drained.wait()

    def end(self):
        self.state = "closed"
        self.complete = True
        self.protocol.server.log.access(self.scope, *self.head)
        self.drained.clear()
        self.protocol.wake()

    def has_something(self):
        return self.protocol.http.room(self.number) > 0 if self.buffer else self.complete

    def send_piece(self):
        """One frame of data, or the end."""
        http = self.protocol.http
        if self.buffer:
            room = http.room(self.number)
            http.send_data(self.number, self.buffer[:room])
            self.buffer = self.buffer[room:]
            if len(self.buffer) < HIGH_WATER // 2 and not self.complete:
                self.drained.set()
        else:
            http.end_stream(self.number)
            self.closed = True
            self.protocol.finished(self.number)
            self.messages.put_nowait({"type": "http.disconnect"})
            self.drained.set()
        self.protocol.flush()


def scope_of(server, transport, fields):
    """`:authority` stands in for Host, as ASGI says."""
    pseudo = dict(field for field in fields if field[0].startswith(b":"))
    plain = [field for field in fields if not field[0].startswith(b":") and field[0] not in (b"host", b"cookie")]
    if cookies := [value for name, value in fields if name == b"cookie"]:
        plain.append((b"cookie", b"; ".join(cookies)))  # They may come in pieces (RFC 9113 §8.2.3)
    host = pseudo.get(b":authority", dict(fields).get(b"host", b""))
    path, _, query = pseudo.get(b":path", b"/").partition(b"?")
    return {
        "type": "http",
        "http_version": "2",
        "asgi": {"spec_version": "2.1", "version": "3.0"},
        "method": pseudo.get(b":method", b"GET").decode("ascii").upper(),
        "scheme": "http",
        "path": unquote(path.decode("ascii")),
        "raw_path": path,
        "query_string": query,
        "root_path": server.settings["root_path"],
        "headers": [(b"host", host), *plain],
        "client": transport.client,
        "server": transport.server,
        "extensions": {"http.response.push": {}},
    }
