"""SCGI 1: the variables as a netstring, CONTENT_LENGTH first, then the body; the answer is that of a CGI script.

    gateway.scgi:handle(descriptor, core=0) → what the request log tells (uwsgi_worker.py), null if no request came

in:      descriptor of the connection; input: the request as it stands on the connection.
events:  `send`: a head with `Status:`, then each block. `write` stderr: tracebacks, wsgi.errors.
         The connection ends with the response (SCGI specification, §4).
"""
import socket

from gateway.request import Reader
from gateway.uwsgi_worker import Answer, answer_request, cgi_status

LONGEST_SIZE = 10  # Digits of a netstring's length.


def handle(descriptor, core=0):
    connection = socket.socket(fileno=descriptor)
    try:
        reader = Reader(connection)
        variables = read_variables(reader)
        if variables is None:
            return None
        return answer_request(variables, reader, Answer(cgi_status, connection.sendall), core)
    finally:
        connection.close()


def read_variables(reader):
    """`71:` CONTENT_LENGTH 0 27 0 … `,` (§3): names and values end in a zero byte."""
    size = b""
    while (byte := reader.take(1)) != b":":
        if not byte.isdigit() or len(size) == LONGEST_SIZE:
            return None
        size += byte
    data = reader.take(int(size or 0))
    if len(data) < int(size or 0) or reader.take(1) != b"," or not data.endswith(b"\0"):
        return None
    strings = data[:-1].decode("latin-1").split("\0")
    return list(zip(strings[::2], strings[1::2]))
