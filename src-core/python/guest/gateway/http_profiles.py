"""Servers as data: the version that they say, what goes into the head and in which order, how a body ends, what a client
gets when the application fails. Recorded from the servers themselves (test/golden/environ/recorded), save bjoern,
which is read from its source (bjoern/wsgi.c, request.c).

`complaint` is the log line before a traceback. `body_for_head`: a body for HEAD is "sent" against RFC 9110 §9.3.2, is
"dropped", or is "refused" as an error. `buffers`: the whole body is collected first. `joins_head`: the head waits for
the first block. A `head` function gets the answer and the exchange, decides `answer.chunked` and `answer.keep`, and returns version and
header fields.
"""
from collections import namedtuple

from gateway import http_environs as environs
from gateway.http_answer import http_date, version_of

Profile = namedtuple(
    "Profile", "environ head error complaint body_for_head buffers joins_head chunk",
    defaults=[None, lambda request, error: "", "sent", False, False, b"%x\r\n%b\r\n"],
)


def has(headers, wanted):
    return any(name.lower() == wanted for name, _ in headers)


def with_length(answer, exchange, lengths=True):
    """The application's fields, and a length where the server can count it."""
    headers = list(exchange.headers)
    if lengths and exchange.length is not None and not has(headers, "content-length"):
        headers.append(("Content-Length", str(exchange.length)))
    return headers


def chunk_unless_known(answer, headers):
    """Chunks for HTTP/1.1 where nothing else tells the end; an older client needs the connection to end."""
    if has(headers, "content-length") or answer.bodiless:
        return
    answer.chunked = answer.is_modern() and not answer.is_head()
    answer.keep = answer.keep and answer.is_modern()


def wsgiref_head(answer, exchange):
    """One request a connection, and HTTP/1.0 whatever the client speaks."""
    answer.keep = False
    return "HTTP/1.0", [*date_and_server("WSGIServer/0.2 CPython/3.14.2"), *with_length(answer, exchange)]


def django_head(answer, exchange):
    """wsgiref with HTTP/1.1: a body of unknown length ends with the connection, without chunks."""
    headers = with_length(answer, exchange)
    if not has(headers, "content-length"):
        answer.keep = False
        headers.append(("Connection", "close"))
    return "HTTP/1.1", [*date_and_server("WSGIServer/0.2 CPython/3.14.2"), *headers]


def date_and_server(software):
    return [("Date", http_date()), ("Server", software)]


def cheroot_head(answer, exchange):
    headers = list(exchange.headers)
    chunk_unless_known(answer, headers)
    if answer.chunked:
        headers.append(("Transfer-Encoding", "chunked"))
    if answer.is_modern() and not answer.keep:
        headers.append(("Connection", "close"))
    if answer.keep and not answer.is_modern():
        headers.append(("Connection", "Keep-Alive"))
    return "HTTP/1.1", [*headers, *date_and_server("Cheroot/9.0.0")]


def twisted_head(answer, exchange):
    """What the connection needs first. HTTP/1.0 is never kept."""
    headers = list(exchange.headers)
    chunk_unless_known(answer, headers)
    answer.keep = answer.keep and answer.is_modern()
    first = [("Transfer-Encoding", "chunked")] if answer.chunked else []
    if answer.is_modern() and not answer.keep:
        first.append(("Connection", "close"))
    return version_of(answer.request), [*first, ("Server", "TwistedWeb/22.4.0"), ("Date", http_date()), *headers]


def tornado_head(answer, exchange):
    """The whole body was collected before, so that its length is known; it goes out with the head. No Date."""
    headers = list(exchange.headers)
    is_unmodified = exchange.status[:3] == "304"
    if not has(headers, "content-length") and not is_unmodified:
        headers.append(("Content-Length", str(exchange.body_bytes)))
    if not has(headers, "content-type") and not is_unmodified:
        headers.append(("Content-Type", "text/html; charset=UTF-8"))
    headers.append(("Server", "TornadoServer/6.2"))
    return "HTTP/1.1", [*headers, *connection_of(answer, "close", "Keep-Alive")]


def connection_of(answer, close, keep):
    """Said only where it is not what the version means by itself."""
    if answer.is_modern():
        return [] if answer.keep else [("Connection", close)]
    return [("Connection", keep)] if answer.keep else []


def waitress_head(answer, exchange):
    """Fields in the order of their names. A body in chunks is the last on its connection."""
    headers = with_length(answer, exchange, lengths=exchange.length != 0)
    if not has(headers, "content-length") and not answer.bodiless:
        answer.chunked = answer.is_modern()
        answer.keep = False
    if answer.chunked:
        headers.append(("Transfer-Encoding", "chunked"))
    if not answer.keep:
        headers.append(("Connection", "close"))
    elif not answer.is_modern():
        headers.append(("Connection", "Keep-Alive"))
    headers += [("Date", http_date()), ("Server", "waitress")]
    return version_of(answer.request), sorted(headers)


def bjoern_head(answer, exchange):
    """Neither Date nor Server. Chunks only where the connection is to be kept; the first block goes with the head."""
    headers = list(exchange.headers)
    if not has(headers, "content-length"):
        answer.chunked = answer.keep and answer.is_modern()
        answer.keep = answer.chunked
    headers.append(("Connection", "Keep-Alive" if answer.keep else "close"))
    if answer.chunked:
        headers.append(("Transfer-Encoding", "chunked"))
    return "HTTP/1.1", headers


# What a client gets when the application raised before anything was sent.


def plain_error(version_and_fields):
    def send(answer):
        version, headers, body = version_and_fields(answer)
        answer.send_head(version, "500 Internal Server Error", headers)
        answer.waiting += body
        answer.flush()

    return send


WSGIREF_TEXT = b"A server error occurred.  Please contact the administrator."
WAITRESS_TEXT = (b"Internal Server Error\r\n\r\nThe server encountered an unexpected internal server error\r\n\r\n"
                 b"(generated by waitress)")


def length_and_type(text, kind):
    return [("Content-Length", str(len(text))), ("Content-Type", kind)]


def wsgiref_error(version):
    return plain_error(lambda answer: (version, [
        *date_and_server("WSGIServer/0.2 CPython/3.14.2"), *reversed(length_and_type(WSGIREF_TEXT, "text/plain")),
    ], WSGIREF_TEXT))


cheroot_error = plain_error(lambda answer: ("HTTP/1.1", length_and_type(b"", "text/plain"), b""))
bjoern_error = plain_error(lambda answer: ("HTTP/1.1", [("Content-Length", "0")], b""))
waitress_error = plain_error(lambda answer: (version_of(answer.request), [
    ("Connection", "close"), *length_and_type(WAITRESS_TEXT, "text/plain; charset=utf-8"),
    ("Date", http_date()), ("Server", "waitress"),
], WAITRESS_TEXT))
twisted_error = plain_error(lambda answer: (version_of(answer.request), [
    *([("Transfer-Encoding", "chunked"), ("Connection", "close")] if answer.is_modern() else []),
    ("Server", "TwistedWeb/22.4.0"), ("Date", http_date()),
], b"0\r\n\r\n" if answer.is_modern() else b""))


PROFILES = {
    "bjoern": Profile(environs.bjoern, bjoern_head, bjoern_error, joins_head=True),
    "cheroot": Profile(environs.cheroot, cheroot_head, cheroot_error, lambda request, error: f"{error!r}\n"),
    "twisted": Profile(
        environs.twisted, twisted_head, twisted_error, lambda request, error: "WSGI application error\n",
        body_for_head="dropped",
    ),
    "tornado": Profile(
        environs.tornado, tornado_head, None, lambda request, error: "Uncaught exception\n",
        body_for_head="refused", buffers=True,
    ),
    "waitress": Profile(
        environs.waitress, waitress_head, waitress_error,
        lambda request, error: f"ERROR:waitress:Exception while serving {request.path}\n",
    ),
    "wsgiref": Profile(environs.wsgiref, wsgiref_head, wsgiref_error("HTTP/1.0")),
    "django": Profile(environs.django, django_head, wsgiref_error("HTTP/1.1")),
}
