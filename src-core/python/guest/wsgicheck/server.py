"""A server between an application and a client (rules 5, 17, 20–22, 27–33, 35, 42, 44): the boundary tells what was
called and when, the wire what was sent and when, and both keep one list of events, which is judged at the end.
"""
import io
from collections import namedtuple
from contextlib import redirect_stderr
from urllib.parse import unquote_to_bytes

from wsgicheck import head
from wsgicheck.boundary import checked_once
from wsgicheck.environ import url_of
from wsgicheck.report import Report
from wsgicheck.wire import Wire, message_of

Observation = namedtuple("Observation", "report events sent")


def observe_server(serve, application, request, report=None, *, logged=None, **settings):
    """Lets `serve(application, wire)` answer one request, given as bytes. `wire` is used like a socket. What the server
    logs is looked for on standard error and in wsgi.errors, or is what `logged()` returns afterwards."""
    report = report or Report()
    events = []
    wire = Wire(request, events)
    checked = checked_once(application, report, **settings)
    checked.events, others = Both(events, checked.events), checked.events
    with redirect_stderr(io.StringIO()) as stderr:
        crash = crash_of(serve, checked, wire)
    checked.events = others
    report.finish()
    log = logged() if logged else stderr.getvalue()
    told = len(report.violations)
    for rule, message in judge(Story(request, events, wire, log, crash)):
        report.add(rule, "server", message, "server → client")
    if crash and len(report.violations) == told and "raised" not in kinds(events):
        raise crash
    return Observation(report, events, wire.sent)


class Both:
    """Two lists of events that are written at once."""

    def __init__(self, events, others):
        self.lists = [events] if others is None else [events, others]

    def append(self, event):
        for events in self.lists:
            events.append(event)


def crash_of(serve, application, wire):
    try:
        serve(application, wire)
    except Exception as error:
        return error
    return None


class Story:
    """What is known of the exchange when it is over."""

    def __init__(self, request, events, wire, log, crash):
        self.events = events
        self.wire = wire
        self.log = log
        self.crash = crash
        self.request = message_of(request)
        self.method, self.target, self.version = self.request.start.split(" ")
        self.response = message_of(wire.sent)
        self.raised = "raised" in kinds(events)
        started = values(events, "started")
        self.status, self.headers = started[-1] if started else (None, [])
        self.earlier = [status for status, _ in started[:-1]]
        self.length = head.length_of(self.headers)
        self.body = body_of(events)
        self.bodiless = head.has_no_body(self.method, self.status)

    @property
    def status_sent(self):
        return self.response.start.partition(" ")[2] if self.response else None

    @property
    def is_the_applications(self):
        return self.status is not None and self.status_sent == self.status


def kinds(events):
    return [event.kind for event in events]


def values(events, *wanted):
    return [event.value for event in events if event.kind in wanted]


def body_of(events):
    """What the client has to get, in its order: an application writes first, then its iterable is read."""
    return b"".join(value for value in values(events, "write", "chunk") if isinstance(value, bytes))


def judge(story):
    """Pairs of rule and message."""
    yield from environ_faults(story)
    yield from request_body_faults(story)
    yield from head_faults(story)
    if story.is_the_applications:
        yield from framing_faults(story)
        yield from delay_faults(story)
    if "raised" in kinds(story.events) and not story.log:
        yield 35, "the application raised, and the log does not say so"


def environ_faults(story):
    sent = {"HTTP_" + name.upper().replace("-", "_") for name, _ in story.request.headers}
    for environ in values(story.events, "called"):
        for name in filter(lambda name: type(name) is str, environ):
            if name.startswith("HTTP_") and name not in sent and name not in ("HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"):
                yield 5, f"{name} is there, and the client sent no such header"
        if story.target.startswith("/") and {"wsgi.url_scheme", "SERVER_NAME", "SERVER_PORT"} <= environ.keys():
            yield from url_faults(story, environ)


def url_faults(story, environ):
    try:
        url = url_of(environ)
    except (TypeError, UnicodeError):
        return  # Something in it is no string of WSGI: rule 4 has been told.
    path, _, query = url.partition("://")[2].partition("?")
    host, slash, path = path.partition("/")
    wanted_path, _, wanted_query = story.target.partition("?")
    if unquote_to_bytes(slash + path) != unquote_to_bytes(wanted_path) or query != wanted_query:
        yield 44, f"environ gives {url}, and the client asked for {story.target}"
    if host != dict(story.request.headers).get("host", host):
        yield 44, f"environ gives the host {host}"


def request_body_faults(story):
    headers = dict(story.request.headers)
    read = b"".join(data for data in values(story.events, "read") if isinstance(data, bytes))
    if headers.get("transfer-encoding", "").lower() == "chunked" and not story.request.body.startswith(read):
        yield 33, "the application read something else than the body without its chunk sizes"
    if headers.get("expect", "").lower() == "100-continue" and story.version == "HTTP/1.1":
        if "called" not in kinds(story.events):
            yield 32, f"the client expected 100-continue and got {story.status_sent}; the application was not asked"
        elif b"" in values(story.events, "read") and len(read) < len(story.request.body):
            yield 32, "the application did not get the body of a client that expected 100-continue"


def head_faults(story):
    if "called" in kinds(story.events) and not {"asked", "raised"} & set(kinds(story.events)) and "started" not in kinds(story.events):
        yield 21, "the server did not wait for start_response until it had asked for a chunk"
    if not story.raised and story.status_sent in story.earlier and not story.is_the_applications:
        yield 17, f"{story.status_sent} was sent, which {story.status} had replaced"
    yield from early_faults(story)
    if story.is_the_applications and story.status[:1] in "234" and "date" not in dict(story.response.headers):
        yield 22, "the response has no Date"


def early_faults(story):
    """The first bytes of the final response: what had happened by then?"""
    before = []
    for event in story.events:
        if event.kind == "sent" and not event.value.startswith((b"HTTP/1.1 1", b"HTTP/1.0 1")):
            break
        before.append(event)
    else:
        return
    if kinds(before).count("file_wrapper") > kinds(before).count("wrapped"):
        yield 42, "wsgi.file_wrapper sent something before it was returned"
        return
    has_body = any(values(before, "chunk", "write")) or "write" in kinds(before)
    is_over = {"exhausted", "raised"} & set(kinds(before))
    if "start_response" in kinds(before) and not has_body and not is_over and story.length != 0:
        yield 20, "the head was sent before there was anything of the body"


def framing_faults(story):
    headers = dict(story.response.headers)
    chunked = "chunked" in headers.get("transfer-encoding", "").lower()
    got = story.response.body
    if story.bodiless:
        if got:
            yield 31, f"a body was sent for {'HEAD' if story.method == 'HEAD' else story.status[:3]}"
        return
    if chunked and story.version == "HTTP/1.0":
        yield 29, "chunks were sent to a client of HTTP/1.0"
    if story.length is not None:
        if len(got) > story.length:
            yield 28, "more was sent than Content-Length allows"
        if len(got) < story.length and not story.wire.ended:
            yield 28, "less was sent than Content-Length says, and the connection is left open"
    elif "content-length" in headers and int(headers["content-length"]) != len(story.body):
        yield 29, f"the server says Content-Length: {headers['content-length']} for {len(story.body)} bytes"
    elif "content-length" not in headers and not chunked and not story.wire.ended:
        yield 29, "nothing tells the client where the body ends"


def delay_faults(story):
    """At each return to the application, all that it gave before has to be on its way, as it was. The first fault tells
    enough: what follows is late as well."""
    given = sent = b""
    for event in [] if story.bodiless else story.events:
        if event.kind in ("asked", "written", "closed"):
            wanted = given if story.length is None else given[:story.length]
            response = message_of(sent)
            got = response.body if response else b""
            if not got.startswith(wanted):
                yield late_fault(event.kind, wanted, got)
                return
        elif event.kind in ("write", "chunk"):
            given += event.value if isinstance(event.value, bytes) else b""
        elif event.kind == "sent":
            sent += event.value


def late_fault(kind, wanted, got):
    if kind == "written":
        return 30, "write() returned before its bytes were sent"
    if wanted.startswith(got):
        return 27, "more was asked for before the last block was sent"
    return 27, "a block was not sent as it was"
