"""uWSGI without a web server before it: `--http-socket`. One request a connection; the answer is what uwsgi.py sends.

    gateway.uwsgi_http:handle(descriptor, client, server, core=0) → what the request log tells (uwsgi_worker.py), or null

in:      descriptor of the connection, [address, port] of its two ends; input: the bytes that came.
events:  `send`: the head, then each block. No Date, no Server, no chunks: the body ends with the connection.
"""
import socket
from urllib.parse import unquote_to_bytes

from gateway.environ import add_header
from gateway.errors import BadRequest, NoRequest, UnsupportedTransferCoding
from gateway.request import Reader, Request
from gateway.uwsgi_worker import Answer, answer_request, settings


def handle(descriptor, client, server, core=0):
    connection = socket.socket(fileno=descriptor)
    try:
        reader = Reader(connection)
        request = Request(reader, proxy_is_trusted=False)
        version = "HTTP/%d.%d" % request.version
        answer = Answer(lambda status: f"{version} {status}", connection.sendall)
        return answer_request(variables_of(request, version, client, server), reader, answer, core)
    except (NoRequest, BadRequest, UnsupportedTransferCoding):
        return None  # What cannot be read is not answered.
    finally:
        connection.close()


def variables_of(request, version, client, server):
    """In the order in which uWSGI finds them: where a path ends at its `?`, PATH_INFO is known before REQUEST_URI."""
    path = ("PATH_INFO", unquote_to_bytes(request.path).decode("latin-1"))
    uri = ("REQUEST_URI", request.uri)
    variables = {"REQUEST_METHOD": request.method}
    variables.update([path, uri] if "?" in request.uri else [uri, path])
    variables.update({
        "QUERY_STRING": request.query, "SERVER_PROTOCOL": version, "SCRIPT_NAME": "",
        "SERVER_NAME": settings["node"] or socket.gethostname(), "SERVER_PORT": str(server[1]),
        "REMOTE_ADDR": client[0],
    })
    for name, value in request.headers:
        add_header(variables, name, value)
    return list(variables.items())
