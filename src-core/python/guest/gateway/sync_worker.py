"""A sync worker: one process, one connection at a time. (With threads: gthread.py.) The arbiter forks it;
`gateway.sync_worker:load(app, settings={})` imports the application once in its life; then for each connection that
it accepts, `gateway.sync_worker:handle(descriptor, client, server)` answers one request and closes.

The loop around them, with accept() in it, is gunicorn's own: it hands over the descriptor that accept() gave.
in: the bytes that came, as the call's input. events: `send`, and `write` for the error log. result: null.
"""
import importlib
import os
import socket
import sys

from gateway.environ import build_environ
from gateway.errors import BadRequest, NoRequest, error_page
from gateway.log import ErrorLog
from gateway.request import Reader, Request
from gateway.response import Response

settings = {"workers": 1, "chdir": None, "errorlog": "-", "forwarded_allow_ips": ["127.0.0.1"]}
log = ErrorLog()
application = None


def load(app, changed=None):
    """Imports the application, for example "wsgi:application", as the worker does when it starts."""
    global application
    settings.update(changed or {})
    log.path = settings["errorlog"]
    if settings["chdir"]:
        os.chdir(settings["chdir"])
        sys.path.insert(0, settings["chdir"])
    module, _, name = app.partition(":")
    application = getattr(importlib.import_module(module), name or "application")


def handle(descriptor, client_address, server_address, make_response=Response, done=None):
    """One connection from its first byte to its end. Another kind of worker has its own response, and own end."""
    connection = socket.socket(fileno=descriptor)
    request = None
    try:
        proxy_is_trusted = client_address[0] in settings["forwarded_allow_ips"]
        request = Request(Reader(connection), proxy_is_trusted)
        handle_request(request, connection, client_address, server_address, make_response)
    except NoRequest:
        pass
    except BadRequest as error:
        connection.sendall(error_page(400, "Bad Request", str(error)))
    except OSError:
        # Taken for trouble with the socket, even when the application raised it: the client gets no answer at all.
        log.exception("Socket error processing request.")
    except Exception:
        if request is not None:
            log.exception(f"Error handling request {request.uri}")
        connection.sendall(error_page(500, "Internal Server Error"))
    finally:
        (done or connection.close)()


def handle_request(request, connection, client_address, server_address, make_response):
    response = make_response(request, connection)
    environ = build_environ(request, connection, client_address, server_address, settings, log)
    if environ.get("HTTP_EXPECT", "").lower() == "100-continue":
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    try:
        body = application(environ, response.start_response)
        try:
            for chunk in body:
                response.write(chunk)
            response.close()
        finally:
            if hasattr(body, "close"):
                body.close()
    except OSError:
        raise
    except Exception:
        if not response.headers_sent:
            raise
        # Too late for another status: the client can only see that the connection ends before the body does.
        log.exception("Error handling request")
        connection.shutdown(socket.SHUT_RDWR)
