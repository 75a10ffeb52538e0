"""HTTP/2 without input and output (RFC 9113): bytes in, events out; answers are gathered in `out`, as h2 4.1 gives them.

Left out: push, priorities, and the states of streams beyond open and closed.
"""
from asgi_server import hpack

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
END_STREAM = ACK = 0x1
END_HEADERS, PADDED, WITH_PRIORITY = 0x4, 0x8, 0x20
PROTOCOL_ERROR, FLOW_CONTROL_ERROR, STREAM_CLOSED, FRAME_SIZE_ERROR = 1, 3, 5, 6
INITIAL_WINDOW_SIZE, MAX_FRAME_SIZE = 4, 5
WINDOW = 65_535
FRAME = 16_384
# What hypercorn announces, in the order in which h2 sends it: 8 is ENABLE_CONNECT_PROTOCOL (RFC 8441).
ANNOUNCED = ((1, 4096), (2, 0), (4, WINDOW), (5, FRAME), (8, 1), (3, 100), (6, 65_536))
# Fields about one connection have no place here (RFC 9113 §8.2.2).
LEFT_OUT = (b"connection", b"keep-alive", b"proxy-connection", b"transfer-encoding", b"upgrade")


class Fault(Exception):
    """The client broke a rule of the connection."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


class Connection:
    """`receive` gives ("headers", stream, fields, ended), ("data", stream, bytes, ended), ("reset", stream), ("window", stream), ("goaway",)."""

    def __init__(self):
        self.out = b""
        self.buffer = b""
        self.preface = PREFACE
        self.last_stream = 0
        self.reading, self.writing = hpack.Table(), hpack.Table()
        self.block = None
        self.receiving = set()
        self.windows = {0: WINDOW}  # What may still be sent, on the connection and on each stream
        self.taken = {0: 0}  # What has come and not been given back
        self.first_window = WINDOW
        self.frame_bytes = FRAME

    def open(self):
        self.frame(SETTINGS, 0, 0, b"".join(number.to_bytes(2, "big") + value.to_bytes(4, "big") for number, value in ANNOUNCED))

    def frame(self, kind, flags, stream, payload=b""):
        self.out += len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload

    def take_out(self):
        out, self.out = self.out, b""
        return out

    # What the client sends

    def receive(self, data):
        """Raises Fault after what it is answered with has been put into `out`."""
        self.buffer += data
        if self.preface:
            size = min(len(self.preface), len(self.buffer))
            if self.buffer[:size] != self.preface[:size]:
                raise Fault(PROTOCOL_ERROR, "Invalid HTTP/2 preamble.")
            self.buffer, self.preface = self.buffer[size:], self.preface[size:]
        events = []
        try:
            while len(self.buffer) >= 9 and not self.preface:
                size = int.from_bytes(self.buffer[:3], "big")
                if size > FRAME:
                    raise Fault(FRAME_SIZE_ERROR, f"a frame of {size} bytes")
                if len(self.buffer) < 9 + size:
                    break
                kind, flags, stream = self.buffer[3], self.buffer[4], int.from_bytes(self.buffer[5:9], "big") & 0x7FFFFFFF
                payload, self.buffer = self.buffer[9 : 9 + size], self.buffer[9 + size :]
                self.handle(kind, flags, stream, payload, events)
        except (Fault, hpack.BadBlock) as error:
            code = getattr(error, "code", PROTOCOL_ERROR)
            self.frame(GOAWAY, 0, 0, self.last_stream.to_bytes(4, "big") + code.to_bytes(4, "big"))
            raise Fault(code, str(error)) from None
        return events

    def handle(self, kind, flags, stream, payload, events):
        if self.block is not None and kind != CONTINUATION:
            raise Fault(PROTOCOL_ERROR, "a header block that is interrupted")
        if (kind in (SETTINGS, PING, GOAWAY)) != (stream == 0) and kind not in (WINDOW_UPDATE, *range(10, 256)):
            raise Fault(PROTOCOL_ERROR, "a frame on a stream where it has no place")
        if kind in (DATA, HEADERS) and flags & PADDED:
            if not payload or payload[0] >= len(payload):
                raise Fault(PROTOCOL_ERROR, "padding without end")
            payload = payload[1 : len(payload) - payload[0]]
        if kind == DATA:
            self.handle_data(flags, stream, payload, events)
        elif kind == HEADERS:
            self.open_stream(stream)
            self.block = (stream, flags & END_STREAM, payload[5:] if flags & WITH_PRIORITY else payload)
            self.finish_block(flags, events)
        elif kind == CONTINUATION:
            if self.block is None or self.block[0] != stream:
                raise Fault(PROTOCOL_ERROR, "a continuation of nothing")
            self.block = (*self.block[:2], self.block[2] + payload)
            self.finish_block(flags, events)
        elif kind == RST_STREAM:
            self.receiving.discard(stream)
            self.windows.pop(stream, None)
            events.append(("reset", stream))
        elif kind == SETTINGS and not flags & ACK:
            self.handle_settings(payload)
            self.frame(SETTINGS, ACK, 0)
            events.append(("window", 0))
        elif kind == PING and not flags & ACK:
            self.frame(PING, ACK, 0, payload)
        elif kind == WINDOW_UPDATE:
            if stream in self.windows:
                self.windows[stream] += int.from_bytes(payload, "big")
            events.append(("window", stream))
        elif kind == GOAWAY:
            events.append(("goaway",))

    def open_stream(self, stream):
        if stream in self.receiving:
            return  # Trailers
        if stream % 2 == 0 or stream <= self.last_stream:
            raise Fault(PROTOCOL_ERROR, f"stream {stream} cannot be opened")
        self.receiving.add(stream)

    def finish_block(self, flags, events):
        if not flags & END_HEADERS:
            return
        (stream, ended, block), self.block = self.block, None
        fields = hpack.decode(block, self.reading)
        self.last_stream = max(self.last_stream, stream)
        self.windows.setdefault(stream, self.first_window)
        self.taken.setdefault(stream, 0)
        if ended:
            self.receiving.discard(stream)
        events.append(("headers", stream, fields, bool(ended)))

    def handle_data(self, flags, stream, payload, events):
        if stream not in self.receiving:
            raise Fault(STREAM_CLOSED, f"data on stream {stream}")
        if flags & END_STREAM:
            self.receiving.discard(stream)
        events.append(("data", stream, payload, bool(flags & END_STREAM)))

    def handle_settings(self, payload):
        for at in range(0, len(payload) - 5, 6):
            number, value = int.from_bytes(payload[at : at + 2], "big"), int.from_bytes(payload[at + 2 : at + 6], "big")
            if number == INITIAL_WINDOW_SIZE:
                self.windows = {stream: window + (value - self.first_window if stream else 0) for stream, window in self.windows.items()}
                self.first_window = value
            elif number == MAX_FRAME_SIZE:
                self.frame_bytes = value

    def acknowledge(self, stream, size):
        """The client gets its window back when half of it is used up."""
        for number in (0, stream):
            self.taken[number] = self.taken.get(number, 0) + size
            if self.taken[number] >= WINDOW // 2:
                self.frame(WINDOW_UPDATE, 0, number, self.taken[number].to_bytes(4, "big"))
                self.taken[number] = 0

    # What is sent

    def send_headers(self, stream, fields):
        fields = [field for field in fields if field[0] not in LEFT_OUT]
        block = hpack.encode(fields, self.writing)
        self.frame(HEADERS, END_HEADERS if len(block) <= FRAME else 0, stream, block[:FRAME])
        for at in range(FRAME, len(block), FRAME):
            self.frame(CONTINUATION, END_HEADERS if at + FRAME >= len(block) else 0, stream, block[at : at + FRAME])

    def room(self, stream):
        """How much of a body may be sent at once."""
        return max(0, min(self.windows[0], self.windows.get(stream, 0), self.frame_bytes))

    def send_data(self, stream, data):
        self.windows[0] -= len(data)
        self.windows[stream] -= len(data)
        self.frame(DATA, 0, stream, data)

    def end_stream(self, stream):
        self.frame(DATA, END_STREAM, stream)
        self.windows.pop(stream, None)
