"""WebSocket frames and messages, without input and output (RFC 6455 §5)."""
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
KNOWN = (CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG)
NO_STATUS, PROTOCOL_ERROR, INVALID_PAYLOAD, TOO_BIG = 1005, 1002, 1007, 1009
MAX_MESSAGE = 16 * 2**20


class Fault(Exception):
    """The other side broke the protocol; `code` says how."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def encode(opcode, payload):
    """A frame of a server: whole, and not masked."""
    size = len(payload)
    if size < 126:
        length = bytes([size])
    elif size < 65536:
        length = b"\x7e" + size.to_bytes(2, "big")
    else:
        length = b"\x7f" + size.to_bytes(8, "big")
    return bytes([0x80 | opcode]) + length + payload


def unmask(payload, key):
    return bytes(byte ^ key[index % 4] for index, byte in enumerate(payload))


class Reader:
    """Bytes of a client in; (opcode, payload) out, of a message when it is whole."""

    def __init__(self):
        self.buffer = b""
        self.opcode = None
        self.parts = []

    def receive(self, data):
        self.buffer += data

    def messages(self):
        while (frame := self.next_frame()) is not None:
            final, opcode, payload = frame
            if opcode >= CLOSE:
                yield opcode, payload
                continue
            if (opcode == CONTINUATION) != (self.opcode is not None):
                raise Fault(PROTOCOL_ERROR, "a continuation of nothing, or a message within another")
            self.opcode = self.opcode or opcode
            self.parts.append(payload)
            if sum(map(len, self.parts)) > MAX_MESSAGE:
                raise Fault(TOO_BIG, "message too big")
            if final:
                whole, kind = b"".join(self.parts), self.opcode
                self.opcode, self.parts = None, []
                yield kind, decoded(whole) if kind == TEXT else whole

    def next_frame(self):
        """(final, opcode, payload), or None while it is not all there."""
        if len(self.buffer) < 2:
            return None
        first, second = self.buffer[0], self.buffer[1]
        final, opcode, size, at = first >= 0x80, first & 0x0F, second & 0x7F, 2
        if first & 0x70 or opcode not in KNOWN:
            raise Fault(PROTOCOL_ERROR, "a reserved bit or opcode")
        if opcode >= CLOSE and (not final or size > 125):
            raise Fault(PROTOCOL_ERROR, "a control frame is short and whole")
        if second < 0x80:
            raise Fault(PROTOCOL_ERROR, "a client must mask its frames")
        extended = {126: 2, 127: 8}.get(size, 0)
        if len(self.buffer) < at + extended:
            return None
        if extended:
            size, at = int.from_bytes(self.buffer[at : at + extended], "big"), at + extended
        if size > MAX_MESSAGE:
            raise Fault(TOO_BIG, "message too big")
        if len(self.buffer) < at + 4 + size:
            return None
        key, at = self.buffer[at : at + 4], at + 4
        payload, self.buffer = self.buffer[at : at + size], self.buffer[at + size :]
        return final, opcode, unmask(payload, key)


def decoded(data):
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Fault(INVALID_PAYLOAD, "text must be UTF-8") from None


def close_payload(code, reason):
    return code.to_bytes(2, "big") + reason.encode()


def close_code(payload):
    if len(payload) == 1:
        raise Fault(PROTOCOL_ERROR, "one byte of close code")
    return int.from_bytes(payload[:2], "big") if payload else NO_STATUS
