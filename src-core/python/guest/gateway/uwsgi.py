"""The uwsgi protocol: a packet of variables, then the request's body; the answer is plain HTTP (uwsgi-docs, "The uwsgi
(lowercase) Protocol").

    gateway.uwsgi:handle(descriptor, core=0) → what the request log tells (uwsgi_worker.py), null if no request came

in:      descriptor of the connection; input: the packet and the body, as they stand on the connection.
         `core` is the thread's number, seen as `uwsgi.core` where there are threads.
events:  `send`: the head with its status line, then each block. `write` stderr: tracebacks, wsgi.errors.
         The connection ends with the response.
"""
import socket
import struct

from gateway.request import Reader
from gateway.uwsgi_worker import Answer, answer_request

WSGI_REQUEST = 0  # modifier1: which plugin is meant; 0 is Python.


def handle(descriptor, core=0):
    connection = socket.socket(fileno=descriptor)
    try:
        reader = Reader(connection)
        variables = read_variables(reader)
        if variables is None:
            return None
        protocol = dict(variables).get("SERVER_PROTOCOL", "HTTP/1.0")
        answer = Answer(lambda status: f"{protocol} {status}", connection.sendall)
        return answer_request(variables, reader, answer, core)
    finally:
        connection.close()


def read_variables(reader):
    """Four bytes of header, the size in it with its lower byte first; then names and values, each with its size."""
    header = reader.take(4)
    if len(header) < 4:
        return None
    modifier1, size, _ = struct.unpack("<BHB", header)
    data = reader.take(size)
    if modifier1 != WSGI_REQUEST or len(data) < size:
        return None
    strings = list(sized_strings(data))
    return list(zip(strings[::2], strings[1::2]))


def sized_strings(data):
    at = 0
    while at + 2 <= len(data):
        (size,) = struct.unpack_from("<H", data, at)
        yield data[at + 2 : at + 2 + size].decode("latin-1")
        at += 2 + size
