"""Nobody is blamed for what is right. Run by wsgicheck.test.ts."""
import io
import sys
from types import SimpleNamespace
from wsgiref.handlers import SimpleHandler
from wsgiref.validate import validator

from gateway import sync_worker
from keepers import EVERY, FOR_HEAD, REQUESTS, TEXT, Server, request, streamer
from middleware.access_log import AccessLog
from middleware.gzip_body import Gzip
from views import app
from wsgicheck import Report, RuleBroken, check, check_middleware, drive, observe_server, url_of
from wsgicheck.drive import environ_of, serve_once

PROMISED = ("REMOTE_ADDR", "REMOTE_PORT", "SERVER_SOFTWARE")
STACKS = {"nothing": (), "AccessLog": (AccessLog,), "Gzip": (Gzip,), "both": (Gzip, AccessLog)}


def gateway(application, wire):
    """Our gateway, from the first byte of the connection to its end."""
    sync_worker.application = application
    sync_worker.socket = SimpleNamespace(socket=lambda fileno: wire, SHUT_RDWR=2)
    sync_worker.handle(9, ("192.0.2.1", 50000), ("198.51.100.20", 8000))


def observe(server, stack, name):
    """For each application: its name, how the response began, and what the observers say."""
    serve = {"gateway": gateway, "Server": Server()}[server]
    answers = []
    for application in FOR_HEAD if name == "HEAD" else EVERY:
        report = Report()
        checked = application
        for middleware in STACKS[stack]:
            checked = check_middleware(middleware, checked, report)
        sent = observe_server(serve, checked, REQUESTS[name], report).sent
        answers.append([application.__name__, sent.decode("latin-1"), report.records()])
    return answers


def site(target, method="GET", body="", accepts=""):
    """The sample site with its middlewares behind the gateway: what was sent, and what the observers say."""
    report = Report()
    inner = check_middleware(Gzip, check(app, report), report)
    outer = check_middleware(AccessLog, inner, report, promises=PROMISED, truth={"wsgi.multithread": False})
    form = ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"] if body else []
    seen = observe_server(gateway, outer, request(method, target, f"Accept-Encoding: {accepts}", *form, body=body), report)
    return [seen.sent.decode("latin-1"), report.records()]


# A server that is not ours.

class Sender(io.RawIOBase):
    """A wire as a file to write to."""

    def __init__(self, wire):
        self.wire = wire

    def write(self, data):
        self.wire.sendall(data)
        return len(data)


def wsgiref_server(application, wire):
    method, target, version = wire.recv(65536).split(b"\r\n")[0].decode("latin-1").split(" ")
    names = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "SCRIPT_NAME")
    environ = {**environ_of(target, method, b"", {"Host": "shop.example"}), "SERVER_PROTOCOL": version}
    variables = {name: environ[name] for name in (*names, "HTTP_HOST")}
    SimpleHandler(io.BytesIO(), Sender(wire), sys.stderr, variables, multithread=False).run(application)
    wire.close()


def observe_wsgiref(name):
    """Each application by name, and the rules that wsgiref's server broke for it."""
    answers = []
    for application in EVERY:
        records = observe_server(wsgiref_server, application, REQUESTS[name]).report.records()
        answers.append([application.__name__, [record["rule"] for record in records if record["side"] == "server"]])
    return answers


# What wsgiref.validate refuses, and PEP 3333 allows.

def dotted_name(environ, start_response):
    start_response("200 OK", [*TEXT, ("X.A", "b")])
    return [b"x"]


def redirect_without_type(environ, start_response):
    start_response("302 Found", [("Location", "/elsewhere")])
    return []


def reads_all(environ, start_response):
    environ["wsgi.input"].read()
    start_response("200 OK", list(TEXT))
    return []


def header_named_status(environ, start_response):
    start_response("200 OK", [*TEXT, ("Status", "404")])
    return []


FALSE_POSITIVES = (dotted_name, redirect_without_type, reads_all, header_named_status)


def false_positives():
    """For each: its name, what wsgiref.validate says, what is said here."""
    answers = []
    for application in FALSE_POSITIVES:
        try:
            serve_once(validator(application), environ_of("/", "GET", b"", {}))
            says = None
        except AssertionError as error:
            says = str(error) or "AssertionError"
        answers.append([application.__name__, says, drive(application).report.records()])
    return answers


def without_query_string():
    report = Report()
    environ = environ_of("/", "GET", b"", {})
    del environ["QUERY_STRING"]
    serve_once(check(streamer, report), environ)
    return report.finish().records()


# What an observer must not change, and what else it can do.

def lengths():
    """len() of what the server gets: of a list, and of a generator, which has none."""
    def length_of(body):
        checked = check(lambda environ, start_response: start_response("200 OK", list(TEXT)) and body)
        returned = checked(environ_of("/", "GET", b"", {}), lambda status, headers: print)
        length = len(returned) if hasattr(returned, "__len__") else None
        returned.close()
        return length

    return [length_of([b"x"]), length_of([]), length_of(chunk for chunk in [b"x"])]


def strict():
    try:
        drive(lambda environ, start_response: start_response("200", []), report=Report(strict=True))
    except RuleBroken as error:
        return [str(error), error.violation.rule]


def three_boundaries():
    """One wrong chunk behind two middlewares that pass it on, and what each observer says of it."""
    def application(environ, start_response):
        start_response("200 OK", [*TEXT, ("Content-Length", "9")])
        return [b"x"]

    report = Report()
    inner = check_middleware(AccessLog, application, report)
    drive(check_middleware(AccessLog, inner, report), report=report)
    return [[record["rule"], record["side"], record["where"]] for record in report.records()]


def streams_twice_wrapped():
    def application(environ, start_response):
        environ["wsgi.input"].seek(0)
        return streamer(environ, start_response)

    report = Report()
    drive(check(check(application, report, above="middleware"), report, below="middleware"), report=report)
    return [[record["rule"], record["side"], record["where"]] for record in report.records()]


def urls():
    usual = environ_of("/a%20b/%EA%B9%80?c=d", "GET", b"", {})
    return [url_of({**usual, **changes}) for changes in (
        {}, {"SERVER_PORT": "8000"}, {"HTTP_HOST": "other.example:81"}, {"wsgi.url_scheme": "https", "SERVER_PORT": "443"},
        {"wsgi.url_scheme": "https"}, {"SCRIPT_NAME": "/app"}, {"QUERY_STRING": ""})]
