"""What a server puts into environ (rules 2–10, 44)."""
from urllib.parse import quote

REQUIRED = ("REQUEST_METHOD", "SERVER_NAME", "SERVER_PORT")
WSGI_KEYS = ("wsgi.version", "wsgi.url_scheme", "wsgi.input", "wsgi.errors",
             "wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once")
METHODS = {"wsgi.input": ("read", "readline", "readlines", "__iter__"), "wsgi.errors": ("flush", "write", "writelines")}
NEVER_EMPTY_BUT_ABSENT = ("REMOTE_USER", "AUTH_TYPE")


def faults_of(environ, truth, promises):
    """Pairs of rule and message."""
    if type(environ) is not dict:
        yield 2, f"environ is a {type(environ).__name__}"
    yield from missing_in(environ)
    for name, value in environ.items():
        if type(name) is not str:
            yield 4, f"the name {name!r} is a {type(name).__name__}"
        elif "." not in name:  # Names with a dot are WSGI's own and extensions.
            yield from faults_of_variable(name, value)
    yield from faults_of_wsgi_keys(environ)
    yield from ((9, f"{name} was promised and is absent") for name in promises if name not in environ)
    for name, value in truth.items():
        if bool(environ.get(name)) != value:
            yield 10, f"{name} is {environ.get(name)!r}, and the truth is {value}"
    port = environ.get("SERVER_PORT")
    if type(port) is str and port and not (port.isascii() and port.isdecimal()):
        yield 44, f"no URL can have the port {port!r}"


def missing_in(environ):
    for name in REQUIRED:
        if name not in environ:
            yield 3, f"{name} is absent"
        elif environ[name] == "":
            yield 3, f"{name} is empty"
    if "SERVER_PROTOCOL" not in environ:
        yield 3, "SERVER_PROTOCOL is absent"
    if "PATH_INFO" not in environ and "SCRIPT_NAME" not in environ:
        yield 3, "PATH_INFO and SCRIPT_NAME are both absent"


def faults_of_variable(name, value):
    if name in ("HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"):
        yield 7, f"{name} should be {name[5:]}"
    if value is None:
        yield 5, f"{name} is None"
    elif type(value) is not str:
        yield 4, f"{name} is a {type(value).__name__}"
    elif any(ord(character) > 255 for character in value):
        yield 4, f"{name} has a character above U+00FF"
    elif value == "" and name in NEVER_EMPTY_BUT_ABSENT:
        yield 5, f"{name} is empty"


def faults_of_wsgi_keys(environ):
    for name in WSGI_KEYS:
        if name not in environ:
            yield 6, f"{name} is absent"
    if environ.get("wsgi.version", (1, 0)) != (1, 0) or type(environ.get("wsgi.version", ())) is not tuple:
        yield 6, f"wsgi.version is {environ['wsgi.version']!r}"
    scheme = environ.get("wsgi.url_scheme", "http")
    if type(scheme) is not str or not scheme:
        yield 6, f"wsgi.url_scheme is {scheme!r}"
    for name, methods in METHODS.items():
        for method in methods:
            if name in environ and not hasattr(environ[name], method):
                yield 8, f"{name} has no {method}"


def url_of(environ):
    """The URL of the request, as PEP 3333 puts it together (URL Reconstruction)."""
    scheme = environ["wsgi.url_scheme"]
    host = environ.get("HTTP_HOST")
    if not host:
        usual = {"http": "80", "https": "443"}.get(scheme)
        port = environ["SERVER_PORT"]
        host = environ["SERVER_NAME"] + ("" if port == usual else f":{port}")
    path = quote(environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", ""), encoding="latin-1")
    query = environ.get("QUERY_STRING")
    return f"{scheme}://{host}{path}" + (f"?{query}" if query else "")
