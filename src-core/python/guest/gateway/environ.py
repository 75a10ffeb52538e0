"""From the parsed request to `environ`, the dictionary that every WSGI application is called with (PEP 3333)."""
import os
from urllib.parse import unquote_to_bytes

from gateway import SERVER_SOFTWARE
from gateway.log import ErrorsStream


class FileWrapper:
    """`wsgi.file_wrapper`: a file as an iterable of blocks."""

    def __init__(self, filelike, blksize=8192):
        self.filelike = filelike
        self.blksize = blksize
        if hasattr(filelike, "close"):
            self.close = filelike.close

    def __getitem__(self, index):
        data = self.filelike.read(self.blksize)
        if data:
            return data
        raise IndexError


def build_environ(request, connection, client_address, server_address, settings, log):
    environ = {
        "wsgi.errors": ErrorsStream(log),
        "wsgi.version": (1, 0),
        "wsgi.multithread": settings.get("worker_class") == "gthread",
        "wsgi.multiprocess": settings["workers"] > 1,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileWrapper,
        "wsgi.input_terminated": True,
        "SERVER_SOFTWARE": SERVER_SOFTWARE,
        "wsgi.input": request.body,
        "gunicorn.socket": connection,
        "REQUEST_METHOD": request.method,
        "QUERY_STRING": request.query,
        "RAW_URI": request.uri,
        "SERVER_PROTOCOL": "HTTP/%d.%d" % request.version,
    }
    script_name = os.environ.get("SCRIPT_NAME", "")
    for name, value in request.headers:
        if name == "SCRIPT_NAME":
            script_name = value
        add_header(environ, name, value)
    environ["wsgi.url_scheme"] = request.scheme
    environ["REMOTE_ADDR"], environ["REMOTE_PORT"] = client_address[0], str(client_address[1])
    environ["SERVER_NAME"], environ["SERVER_PORT"] = server_address[0], str(server_address[1])
    path = request.path.removeprefix(script_name)
    # PEP 3333: environ holds bytes as a str of code points 0-255. "%EA%B9%80" is three characters here.
    environ["PATH_INFO"] = unquote_to_bytes(path).decode("latin-1")
    environ["SCRIPT_NAME"] = script_name
    return environ


def add_header(environ, name, value):
    """`Accept-Language` becomes `HTTP_ACCEPT_LANGUAGE`; two headers keep the names that CGI gave them (RFC 3875 §4.1)."""
    if name == "CONTENT-TYPE":
        environ["CONTENT_TYPE"] = value
    elif name == "CONTENT-LENGTH":
        environ["CONTENT_LENGTH"] = value
    else:
        key = "HTTP_" + name.replace("-", "_")
        environ[key] = f"{environ[key]},{value}" if key in environ else value
