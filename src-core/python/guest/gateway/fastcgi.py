"""FastCGI 1.0, role Responder: a request in records, its variables in PARAMS and its body in STDIN; the answer is that
of a CGI script in STDOUT records, and END_REQUEST (FastCGI specification §3.3, §5, §6.2).

    gateway.fastcgi:handle(descriptor, core=0) → what the request log tells (uwsgi_worker.py) and `keep`: whether the web
                                                 server asked to leave the connection open; null if no request came

in:      descriptor of the connection; input: the records of one request as they stand on the connection.
events:  `send`: one for each record, or more where a block is longer than a record may be. `write` stderr.

uWSGI closes the connection whatever was asked; §5.1 says that FCGI_KEEP_CONN has to be respected, which `keep` allows.
"""
import socket
import struct

from gateway.request import Reader
from gateway.uwsgi_worker import Answer, answer_request, cgi_status

BEGIN_REQUEST, ABORT_REQUEST, END_REQUEST, PARAMS, STDIN, STDOUT = range(1, 7)
GET_VALUES, GET_VALUES_RESULT, UNKNOWN_TYPE = 9, 10, 11
RESPONDER, KEEP_CONN = 1, 1
REQUEST_COMPLETE, UNKNOWN_ROLE = 0, 3
LONGEST_CONTENT = 65_535
VALUES = {"FCGI_MAX_CONNS": "1", "FCGI_MAX_REQS": "1", "FCGI_MPXS_CONNS": "0"}


class Request:
    """What came until STDIN ended."""

    def __init__(self, number, role, flags):
        self.number = number
        self.role = role
        self.keep = bool(flags & KEEP_CONN)
        self.params = b""
        self.body = b""


def handle(descriptor, core=0):
    connection = socket.socket(fileno=descriptor)
    try:
        try:
            request = read_request(Reader(connection), connection)
            variables = pairs_of(request.params) if request else []
        except (IndexError, struct.error):  # Lengths that the records do not keep.
            return None
        if request is None:
            return None
        told = {}
        status = UNKNOWN_ROLE
        if request.role == RESPONDER:
            told = respond(request, variables, connection, core)
            status = REQUEST_COMPLETE
            send_record(connection, STDOUT, request.number, b"")
        send_record(connection, END_REQUEST, request.number, struct.pack(">IB3x", 0, status))
        return {**told, "keep": request.keep}
    finally:
        connection.close()


def respond(request, variables, connection, core):
    def send(data):
        for start in range(0, len(data), LONGEST_CONTENT):
            send_record(connection, STDOUT, request.number, data[start : start + LONGEST_CONTENT])

    return answer_request(variables, Reader(Input(request.body)), Answer(cgi_status, send), core)


class Input:
    """The body, put together from its records, to be read like a connection."""

    def __init__(self, data):
        self.data = data

    def recv(self, size):
        taken, self.data = self.data[:size], self.data[size:]
        return taken


def read_request(reader, connection):
    """One request at a time: a web server that does not multiplex sends no other before this one ends (§3.3)."""
    request = None
    while (record := read_record(reader)) is not None:
        kind, number, content = record
        if number == 0:
            answer_management(connection, kind, content)
        elif kind == BEGIN_REQUEST:
            role, flags = struct.unpack_from(">HB", content)
            request = Request(number, role, flags)
            if role != RESPONDER:
                return request
        elif request is None or number != request.number:
            continue
        elif kind == ABORT_REQUEST:
            send_record(connection, END_REQUEST, number, struct.pack(">IB3x", 0, REQUEST_COMPLETE))
            return None
        elif kind == PARAMS:
            request.params += content
        elif kind == STDIN:
            if not content:
                return request
            request.body += content
    return None


def read_record(reader):
    """Eight bytes of header, the content, the padding."""
    header = reader.take(8)
    if len(header) < 8:
        return None
    _, kind, number, length, padding = struct.unpack(">BBHHBx", header)
    content = reader.take(length)
    reader.take(padding)
    return (kind, number, content) if len(content) == length else None


def send_record(connection, kind, number, content):
    connection.sendall(struct.pack(">BBHHBx", 1, kind, number, len(content), 0) + content)


def answer_management(connection, kind, content):
    """Questions about the application as such (§4)."""
    if kind == GET_VALUES:
        known = [(name, VALUES[name]) for name, _ in pairs_of(content) if name in VALUES]
        result = b"".join(bytes([len(name), len(value)]) + name.encode() + value.encode() for name, value in known)
        send_record(connection, GET_VALUES_RESULT, 0, result)
    else:
        send_record(connection, UNKNOWN_TYPE, 0, struct.pack(">B7x", kind))


def pairs_of(data):
    """Two lengths, then name and value (§3.4)."""
    pairs = []
    at = 0
    while at < len(data):
        name_length, at = length_at(data, at)
        value_length, at = length_at(data, at)
        name, value = data[at : at + name_length], data[at + name_length : at + name_length + value_length]
        pairs.append((name.decode("latin-1"), value.decode("latin-1")))
        at += name_length + value_length
    return pairs


def length_at(data, at):
    """One byte below 128, otherwise four with the top bit set."""
    if data[at] < 128:
        return data[at], at + 1
    return struct.unpack_from(">I", data, at)[0] & 0x7FFFFFFF, at + 4
