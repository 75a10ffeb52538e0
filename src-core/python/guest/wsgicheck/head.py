"""What an application gives to start_response (rules 12–14, 16, 31)."""
import re
from types import TracebackType

TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9a-zA-Z]+")  # RFC 9110 §5.6.2: "X.A" is a name.
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# RFC 2616 §13.5.1, which PEP 3333 refers to, and the one that old browsers sent to proxies.
HOP_BY_HOP = {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection",
              "te", "trailers", "transfer-encoding", "upgrade"}


def faults_of_status(status):
    if type(status) is not str:
        yield 12, f"the status is a {type(status).__name__}"
        return
    if CONTROL.search(status):
        yield 12, f"the status {status!r} has a control character"
    elif not re.fullmatch(r"[1-9]\d\d \S(.*\S)?", status, re.ASCII):
        yield 12, f"the status {status!r} is not three digits, one space, and a reason"
    if any(ord(character) > 255 for character in status):
        yield 12, f"the status {status!r} has a character above U+00FF"
    if re.match(r"1\d\d ", status):
        yield 31, f"{status[:3]} is not a final status"


def faults_of_headers(headers):
    if type(headers) is not list:
        yield 13, f"the headers are a {type(headers).__name__}"
        return
    for header in headers:
        if type(header) is not tuple or len(header) != 2 or [type(part) for part in header] != [str, str]:
            yield 13, f"{header!r} is not a tuple of two str"
        else:
            yield from faults_of_header(*header)


def faults_of_header(name, value):
    if not TOKEN.fullmatch(name):
        yield 13, f"{name!r} is no name of a header"
    if CONTROL.search(value):
        yield 13, f"the value of {name} has a control character"
    if any(ord(character) > 255 for character in value):
        yield 13, f"the value of {name} has a character above U+00FF"
    if name.lower() in HOP_BY_HOP:
        yield 14, f"{name} is a header between client and server"


def faults_of_exc_info(exc_info):
    if exc_info is None:
        return
    if type(exc_info) is not tuple or len(exc_info) != 3:
        yield 16, f"exc_info is {type(exc_info).__name__}, not a tuple of three"
        return
    kind, error, trace = exc_info
    if not isinstance(error, BaseException) or not isinstance(kind, type) or not isinstance(error, kind):
        yield 16, "exc_info holds no exception with its class"
    elif trace is not None and not isinstance(trace, TracebackType):
        yield 16, "the third part of exc_info is no traceback"


def values_of(headers, name):
    """Values of one header, from a list that may be anything."""
    if type(headers) is not list:
        return []
    pairs = [header for header in headers if type(header) is tuple and len(header) == 2]
    return [value for key, value in pairs if type(key) is str and type(value) is str and key.lower() == name]


def length_of(headers):
    """Content-Length as a number; None without one, or with one that is none."""
    values = {value.strip() for value in values_of(headers, "content-length")}
    value = values.pop() if len(values) == 1 else ""
    return int(value) if value.isascii() and value.isdecimal() else None


def has_no_body(method, status):
    return method == "HEAD" or (type(status) is str and status[:3] in ("204", "304"))
