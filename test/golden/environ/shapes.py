"""What the recorded servers serve: one application in many shapes, chosen by the path. Used by record.py."""
import json
import sys


def application(environ, start_response):
    name = environ.get("PATH_INFO", environ.get("DOCUMENT_URI", "/")).rpartition("/")[2]
    return SHAPES.get(name, dump)(environ, start_response)


def dump(environ, start_response):
    shown = {key: shown_value(key, value) for key, value in environ.items()}
    body = json.dumps({"environ": shown, "input": environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode("latin-1")}).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("Set-Cookie", "seen=1; Path=/")])
    return [body]


def shown_value(key, value):
    if isinstance(value, (str, bool, int)) or key == "wsgi.version":
        return value
    return f"BYTES {value.decode('latin-1')}" if isinstance(value, bytes) else f"OBJECT {type(value).__module__}.{type(value).__qualname__}"


PLAIN = [("Content-Type", "text/plain")]


def stream(environ, start_response):
    start_response("200 OK", list(PLAIN))
    yield b""
    yield b"one"
    yield b"two"


def single(environ, start_response):
    start_response("200 OK", list(PLAIN))
    return [b"single"]


def two(environ, start_response):
    start_response("200 OK", list(PLAIN))
    return [b"one", b"two"]


def write(environ, start_response):
    start_response("200 OK", list(PLAIN))(b"one")
    return [b"two"]


def nothing(environ, start_response):
    start_response("204 No Content", [("X-Own", "1")])
    return []


def empty(environ, start_response):
    start_response("404 Not Found", list(PLAIN))
    return []


def missing(environ, start_response):
    raise RuntimeError("early")


def late(environ, start_response):
    start_response("200 OK", list(PLAIN))
    yield b"some"
    raise RuntimeError("late")


def replaced(environ, start_response):
    start_response("200 OK", [("A", "1")])
    try:
        raise ValueError
    except ValueError:
        start_response("500 Oops", [("B", "2")], sys.exc_info())
    return [b"sorry"]


def printing(environ, start_response):
    print("printed")
    environ["wsgi.errors"].write("to wsgi.errors\n")
    print("to stderr", file=sys.stderr)
    return single(environ, start_response)


def unstarted(environ, start_response):
    return [b"x"]


SHAPES = {function.__name__: function for function in (stream, single, two, write, nothing, empty, missing, late, replaced, printing, unstarted)}
urlpatterns = []  # Django wants them, and asks the application for everything.
