"""A WSGI application as a CGI script (RFC 3875): what the standard library's wsgiref.handlers.CGIHandler does.

    from gateway.cgi_handler import run
    run(application)

The script is started by the web server for one request (`hopbyhop.script:run` on the host's side) and ends with it.
in: the request in os.environ and on standard input. out: on standard output a head with `Status:` in the place of a
status line (§6.3.3), and the body; errors go to standard error, which is the web server's error log.
"""
import os
import sys
import traceback

from gateway.environ import FileWrapper
from gateway.exchange import Exchange, header_lines

ERROR_STATUS = "500 Internal Server Error"
ERROR_TEXT = b"A server error occurred.  Please contact the administrator."


def run(application):
    answer = StandardOutput()
    exchange = Exchange(answer)
    try:
        exchange.run(application, build_environ())
    except Exception:
        traceback.print_exc()
        if not exchange.head_sent:
            exchange.start_response(ERROR_STATUS, [("Content-Type", "text/plain")], sys.exc_info())
            exchange.length = len(ERROR_TEXT)
            exchange.write(ERROR_TEXT)


def build_environ():
    """The variables of CGI, which already have the names that WSGI asks for, and eight keys more."""
    environ = {name: as_latin1(value) for name, value in os.environ.items()}
    environ["wsgi.input"] = sys.stdin.buffer
    environ["wsgi.errors"] = sys.stderr
    environ["wsgi.version"] = (1, 0)
    environ["wsgi.run_once"] = True  # This process has no second request.
    environ["wsgi.url_scheme"] = "https" if environ.get("HTTPS") in ("yes", "on", "1") else "http"
    environ["wsgi.multithread"] = False
    environ["wsgi.multiprocess"] = True  # Other requests have processes of their own, at the same time.
    environ["wsgi.file_wrapper"] = FileWrapper
    return environ


def as_latin1(value):
    """os.environ decodes as UTF-8; PEP 3333 wants each byte as one character."""
    return os.fsencode(value).decode("latin-1")


class StandardOutput:
    def head(self, exchange):
        headers = list(exchange.headers)
        if exchange.length is not None and not exchange.has_header("content-length"):
            headers.append(("Content-Length", str(exchange.length)))
        self.body(f"Status: {exchange.status}\r\n{header_lines(headers)}\r\n".encode("latin-1"))

    def body(self, data):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()  # Nothing of the body waits here (PEP 3333, "Buffering and Streaming").
