"""A WSGI server that speaks HTTP itself: bjoern, cheroot (CherryPy's), twisted.web, tornado, waitress, wsgiref, and
Django's runserver. What differs between them is data, in http_profiles.py; gunicorn has files of its own.

    gateway.http_worker:load(profile, app, settings={}) → null
    gateway.http_worker:handle(descriptor, client, server) → {"status", "bodyBytes", "keep"}, null if no request came

profile:   a name of http_profiles.PROFILES. app: "wsgi:application" or "wsgi". settings: chdir (null), server_name,
           which some take from their configuration (null: as they do without one).
in:        descriptor of the connection, [address, port] of its two ends; input: the bytes that came.
events:    `send`: head and body as this server divides them. `write` stderr: tracebacks, wsgi.errors.
result:    status 0 if the client got none. keep: the connection stays open for another request, with another call.
raises:    `load`, what the import raises.
"""
import importlib
import os
import socket
import sys

from gateway.errors import BadRequest, NoRequest, UnsupportedTransferCoding
from gateway.exchange import Exchange, application_traceback
from gateway.http_answer import HttpAnswer
from gateway.http_profiles import PROFILES
from gateway.request import Reader, Request

settings = {"chdir": None, "server_name": None}
profile = None
application = None


def load(name, app, changed=None):
    global profile, application
    profile = PROFILES[name]
    settings.update(changed or {})
    if settings["chdir"]:
        os.chdir(settings["chdir"])
    sys.path.insert(0, os.getcwd())
    module, _, attribute = app.partition(":")
    application = getattr(importlib.import_module(module), attribute or "application")


def handle(descriptor, client, server):
    connection = socket.socket(fileno=descriptor)
    try:
        request = Request(Reader(connection), proxy_is_trusted=False)
    except NoRequest:
        return None
    except (BadRequest, UnsupportedTransferCoding):
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")  # As twisted and tornado say it; others add a page.
        return {"status": 400, "bodyBytes": 0, "keep": False}
    answer = HttpAnswer(profile, request, connection)
    exchange = Exchange(answer)
    try:
        exchange.run(application, profile.environ(request, client, server, settings, connection))
        answer.end()
    except Exception as error:
        sys.stderr.write(profile.complaint(request, error) + application_traceback(error))
        answer.keep = False
        if not answer.head_sent and profile.error is not None:
            profile.error(answer)
        else:
            connection.shutdown(socket.SHUT_RDWR)
    return {"status": answer.status, "bodyBytes": exchange.body_bytes, "keep": answer.keep}
