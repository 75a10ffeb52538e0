"""Applications in middlewares, and what became of their answers. Run by middleware.test.ts."""
import sys
import types

import clean
from keepers import EVERY, FOR_HEAD, REQUESTS, TEXT, Server, request
from middleware.error_catcher import ErrorCatcher
from middleware.sessions import Sessions, SignedSessions
from middleware.stack import named, stacked
from middleware.url_routing import URLRouting
from middleware.xml_to_html import XmlToHtml
from signedcookie import signed, verified
from wsgicheck import Report, check_middleware, drive, observe_server
from wsgicheck.drive import environ_of, serve_once

XML = [("Content-Type", "application/xml")]


def answer(application, target="/", method="GET", body="", headers=None):
    """Status, headers and text; `drive` watches, and what it saw comes last."""
    status, fields, content, report = drive(application, target, method=method, body=body.encode(), headers=headers or {})
    return [status, fields, content.decode("utf-8", "replace"), report.records()]


def seen_by(name):
    """An application that tells its name, and where it believes to be."""
    def application(environ, start_response):
        start_response("200 OK", list(TEXT))
        return [f"{name} {environ['SCRIPT_NAME']!r} {environ['PATH_INFO']!r}".encode()]

    return application


def routed(target, method="GET", fallback=True):
    inner = URLRouting(seen_by("papers"), {"2026": seen_by("year")})
    outer = URLRouting(seen_by("site") if fallback else None, {"blog": seen_by("blog"), "papers": inner})
    return answer(outer, target, method)


def environ_after_routing():
    environ = environ_of("/blog/x", "GET", b"", {})
    before = dict(environ)
    serve_once(URLRouting(None, {"blog": seen_by("blog")}), environ)
    return environ == before


# Errors.

def raises_with(*before):
    def application(environ, start_response):
        start_response("200 OK", [*TEXT, ("Content-Length", "99")])
        yield from before
        raise LookupError("<pear>")

    return application


def raises_when_called(environ, start_response):
    raise LookupError("<pear>")


def caught(name, *before):
    application = raises_when_called if name == "called" else raises_with(*(chunk.encode() for chunk in before))
    errors = environ_of("/", "GET", b"", {})["wsgi.errors"]
    try:
        status, headers, body = serve_once(ErrorCatcher(application), {**environ_of("/", "GET", b"", {}), "wsgi.errors": errors})
    except LookupError as error:
        return ["raised", str(error), errors.getvalue()]
    return [status, dict(headers), body.decode(), errors.getvalue()]


# XML.

def xml(chunks, sheet=None, media_type="application/xml", method="GET", extra=()):
    def application(environ, start_response):
        headers = [("Content-Type", media_type), ("Content-Length", str(sum(map(len, encoded)))), *map(tuple, extra)]
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else encoded

    encoded = [chunk.encode() for chunk in chunks]
    middleware = XmlToHtml(application, sheet) if sheet else XmlToHtml(application)
    status, fields, body = serve_once(middleware, environ_of("/", method, b"", {}))
    return [dict(fields), body.decode(), len(body)]


def written_xml():
    def application(environ, start_response):
        start_response("200 OK", list(XML))(b"<a>one")
        return [b" two</a>"]

    return answer(XmlToHtml(application, {"a": "<b>{.}</b>"}))


def broken_xml(first):
    def application(environ, start_response):
        start_response("200 OK", list(XML))
        yield first.encode()
        try:
            raise LookupError("late")
        except LookupError:
            start_response("500 Oops", list(XML), sys.exc_info())
        yield b"<sorry/>"

    try:
        status, headers, body = serve_once(XmlToHtml(application), environ_of("/", "GET", b"", {}))
    except LookupError as error:
        return ["raised", str(error)]
    return [status, dict(headers), body.decode()]


# Sessions.

def count(environ, start_response):
    session = environ["middleware.session"]
    session["visits"] = session.get("visits", 0) + 1
    start_response("200 OK", list(TEXT))
    return [str(session["visits"]).encode()]


def look(environ, start_response):
    start_response("200 OK", list(TEXT))
    return [repr(environ["middleware.session"]).encode()]


def cookie_of(headers):
    return next((value.partition(";")[0] for name, value in headers if name == "Set-Cookie"), None)


def visits(kind, *processes, forge=""):
    """One browser that visits these processes one after the other: what each answered, and the cookie it set."""
    make = {"memory": Sessions, "signed": lambda app: SignedSessions(app, b"key"), "own key": SignedSessions}[kind]
    apps = {name: make(count) for name in processes}
    answers, cookie = [], forge
    for name in processes:
        _, headers, text, records = answer(apps[name], headers={"Cookie": cookie} if cookie else {})
        assert not records, records
        cookie = cookie_of(headers) or cookie
        answers.append([text, cookie_of(headers)])
    return answers


def visits_forged(kind, cookie):
    return visits(kind, "a", forge=cookie.encode().decode("latin-1"))


def only_looked():
    return [cookie_of(answer(make(look))[1]) for make in (Sessions, SignedSessions)]


def signatures(value, key, text):
    own = signed(value, key.encode())
    return [own, verified(own, key.encode()), verified(own, b"other"), verified(own[1:], key.encode()), verified(text, key.encode())]


def too_long():
    try:
        signed({"a": "x" * 4000}, b"key")
    except ValueError as error:
        return str(error)


# A stack by its list.

def order(names):
    """In which order the middlewares of a list are entered and left."""
    told = []

    def noting(name):
        def middleware(app):
            def wrapped(environ, start_response):
                told.append(f"> {name}")
                body = app(environ, start_response)
                told.append(f"< {name}")
                return body

            return wrapped

        return middleware

    module = sys.modules["noting"] = types.ModuleType("noting")
    for name in names:
        setattr(module, name, noting(name))
    serve_once(stacked(seen_by("app"), [f"noting:{name}" for name in names]), environ_of("/", "GET", b"", {}))
    return told


def site(target, names=None, method="GET", cookie="", accepts=""):
    """The sample site with its stack, or with these names instead."""
    import stack
    from views import app

    environ = environ_of(target, method, b"", {"Cookie": cookie, "Accept-Encoding": accepts})
    status, headers, body = serve_once(stacked(app, names or stack.MIDDLEWARE), environ)
    return [status, dict(headers), body.decode("latin-1"), environ["wsgi.errors"].getvalue()]


def list_in(text):
    """What Python makes of a stack.py."""
    names = {}
    exec(text, names)
    return names["MIDDLEWARE"]


# Under observation.

def as_xml(application):
    """The same application, which says of its body that it is XML."""
    def wrapped(environ, start_response):
        def start_xml(status, headers, *exc_info):
            return start_response(status, [(name, "text/xml" if name.lower() == "content-type" else value) for name, value in headers], *exc_info)

        return application(environ, start_xml)

    wrapped.__name__ = application.__name__
    return wrapped


MIDDLEWARES = {
    "URLRouting": lambda app: URLRouting(None, {"hello": app, "": app, "form": app}),
    "URLRouting, 404": URLRouting,
    "ErrorCatcher": ErrorCatcher,
    "XmlToHtml": XmlToHtml,
    "XmlToHtml of XML": XmlToHtml,
    "Sessions": Sessions,
    "SignedSessions": SignedSessions,
}


def observe(name, server, kind):
    """Each application in this middleware, between two boundaries: its name, how the response began, what was seen."""
    serve = {"gateway": clean.gateway, "Server": Server()}[server]
    answers = []
    for application in FOR_HEAD if kind == "HEAD" else EVERY:
        report = Report()
        checked = check_middleware(MIDDLEWARES[name], as_xml(application) if name.endswith("of XML") else application, report)
        sent = observe_server(serve, checked, REQUESTS[kind], report).sent
        answers.append([application.__name__, sent.decode("latin-1"), report.records()])
    return answers


def observe_stack(target, accepts="", method="GET"):
    """The sample site's whole stack behind the gateway, an observer between each two of its middlewares."""
    from stack import MIDDLEWARE
    from views import app

    report = Report()
    for name in reversed(MIDDLEWARE):
        app = check_middleware(named(name), app, report)
    sent = observe_server(clean.gateway, app, request(method, target, f"Accept-Encoding: {accepts}"), report).sent
    return [sent.decode("latin-1"), report.records()]
