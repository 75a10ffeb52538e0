"""environ as each server builds it: which keys, in which order. All of them keep to PEP 3333, and no two are equal."""
import io
import os
import sys
from urllib.parse import unquote_to_bytes

from gateway.environ import FileWrapper
from gateway.http_answer import version_of


def path_of(request):
    """PEP 3333: bytes as characters, one for each."""
    return unquote_to_bytes(request.path).decode("latin-1")


def header_variables(request, *, content_in_place=True, joined=","):
    """`HTTP_*`; the two headers with names of their own stand among them, or not at all."""
    variables = {}
    for name, value in request.headers:
        key = name.replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = "HTTP_" + key
        elif not content_in_place:
            continue
        variables[key] = f"{variables[key]}{joined}{value}" if key in variables else value
    return variables


def content_variables(request):
    given = dict(request.headers)
    return {name.replace("-", "_"): given[name] for name in ("CONTENT-TYPE", "CONTENT-LENGTH") if name in given}


def host_of(request):
    return dict(request.headers).get("HOST", "").partition(":")


def bjoern(request, client, server, settings, connection):
    return {
        "PATH_INFO": path_of(request), "QUERY_STRING": request.query,
        **header_variables(request, content_in_place=False), **content_variables(request),
        "SERVER_PROTOCOL": version_of(request), "REQUEST_METHOD": request.method, "REMOTE_ADDR": client[0],
        "wsgi.input": io.BytesIO(request.body.read()), "wsgi.file_wrapper": FileWrapper, "SCRIPT_NAME": "",
        "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.errors": sys.stderr, "wsgi.multithread": False,
        "wsgi.multiprocess": True, "wsgi.run_once": False, "SERVER_NAME": server[0], "SERVER_PORT": str(server[1]),
    }


def cheroot(request, client, server, settings, connection):
    software = settings["server_name"] or "Cheroot/9.0.0"
    return {
        "ACTUAL_SERVER_PROTOCOL": "HTTP/1.1", "PATH_INFO": path_of(request), "QUERY_STRING": request.query,
        "REMOTE_ADDR": client[0], "REMOTE_PORT": str(client[1]), "REQUEST_METHOD": request.method,
        "REQUEST_URI": request.uri, "SCRIPT_NAME": "", "SERVER_NAME": software,
        "SERVER_PROTOCOL": version_of(request), "SERVER_SOFTWARE": "Cheroot/9.0.0 Server", "wsgi.errors": sys.stderr,
        "wsgi.input": request.body, "wsgi.input_terminated": "chunked" in dict(request.headers).get("TRANSFER-ENCODING", ""),
        "wsgi.multiprocess": False, "wsgi.multithread": True, "wsgi.run_once": False, "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0), "SERVER_PORT": str(server[1]),
        **header_variables(request, content_in_place=False, joined=", "), **content_variables(request),
    }


def twisted(request, client, server, settings, connection):
    """SERVER_NAME is what the client called it. Content-Type and Content-Length are there twice."""
    content = content_variables(request)
    headers = {}
    for name, value in request.headers:
        key = "HTTP_" + name.replace("-", "_")
        headers[key] = f"{headers[key]},{value}" if key in headers else value
    return {
        "REQUEST_METHOD": request.method, "REMOTE_ADDR": client[0], "SCRIPT_NAME": "", "PATH_INFO": path_of(request),
        "QUERY_STRING": request.query, "CONTENT_TYPE": content.get("CONTENT_TYPE", ""),
        "CONTENT_LENGTH": content.get("CONTENT_LENGTH", ""), "SERVER_NAME": host_of(request)[0] or server[0],
        "SERVER_PORT": str(server[1]), "SERVER_PROTOCOL": version_of(request), **headers, "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http", "wsgi.run_once": False, "wsgi.multithread": True, "wsgi.multiprocess": False,
        "wsgi.errors": sys.stderr, "wsgi.input": io.BytesIO(request.body.read()),
    }


def tornado(request, client, server, settings, connection):
    """Name and port are what the client called the server."""
    host, _, port = host_of(request)
    return {
        "REQUEST_METHOD": request.method, "SCRIPT_NAME": "", "PATH_INFO": path_of(request),
        "QUERY_STRING": request.query, "REMOTE_ADDR": client[0], "SERVER_NAME": host or "127.0.0.1",
        "SERVER_PORT": port or "80", "SERVER_PROTOCOL": version_of(request), "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(request.body.read()), "wsgi.errors": sys.stderr,
        "wsgi.multithread": False, "wsgi.multiprocess": True, "wsgi.run_once": False, **content_variables(request),
        **header_variables(request, content_in_place=False),
    }


def waitress(request, client, server, settings, connection):
    return {
        "REMOTE_ADDR": client[0], "REMOTE_HOST": client[0], "REMOTE_PORT": str(client[1]),
        "REQUEST_METHOD": request.method, "SERVER_PORT": str(server[1]),
        "SERVER_NAME": settings["server_name"] or "waitress.invalid", "SERVER_SOFTWARE": "waitress",
        "SERVER_PROTOCOL": version_of(request), "SCRIPT_NAME": "", "PATH_INFO": path_of(request),
        "REQUEST_URI": request.uri, "QUERY_STRING": request.query, "wsgi.url_scheme": "http", "wsgi.version": (1, 0),
        "wsgi.errors": sys.stderr, "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False,
        "wsgi.input": io.BytesIO(request.body.read()), "wsgi.file_wrapper": FileWrapper,
        "wsgi.input_terminated": True, **header_variables(request, joined=", "),
        "waitress.client_disconnected": lambda: False,
    }


def wsgiref(request, client, server, settings, connection):
    """The environment of the process is in it, as if this were CGI: what a production server should not do."""
    content = content_variables(request)
    return {
        **os.environ, "SERVER_NAME": settings["server_name"] or name_of(server[0]), "GATEWAY_INTERFACE": "CGI/1.1",
        "SERVER_PORT": str(server[1]), "REMOTE_HOST": "", "CONTENT_LENGTH": content.get("CONTENT_LENGTH", ""),
        "SCRIPT_NAME": "", "SERVER_PROTOCOL": version_of(request), "SERVER_SOFTWARE": "WSGIServer/0.2",
        "REQUEST_METHOD": request.method, "PATH_INFO": path_of(request), "QUERY_STRING": request.query,
        "REMOTE_ADDR": client[0], "CONTENT_TYPE": content.get("CONTENT_TYPE", "text/plain"),
        **header_variables(request, content_in_place=False), "wsgi.input": request.body, "wsgi.errors": sys.stderr,
        "wsgi.version": (1, 0), "wsgi.run_once": False, "wsgi.url_scheme": "http", "wsgi.multithread": False,
        "wsgi.multiprocess": False, "wsgi.file_wrapper": FileWrapper,
    }


def name_of(address):
    """As a lookup of the address says, which here only the loopback address has."""
    return "localhost" if address == "127.0.0.1" else address


def django(request, client, server, settings, connection):
    """wsgiref's, with threads."""
    return {**wsgiref(request, client, server, settings, connection), "wsgi.multithread": True}
