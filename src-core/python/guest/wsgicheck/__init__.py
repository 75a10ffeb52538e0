"""wsgicheck: PEP 3333 as 44 rules, and observers that see whether servers, applications and middlewares keep them.

    report = Report()
    application = check(application, report)               # one boundary: what passes between the two sides of a call
    application = check_middleware(Gzip, application, report)   # two boundaries, inside and outside of a middleware
    observe_server(serve, application, b"GET / HTTP/1.0\r\n\r\n", report)   # the boundary and the bytes of the client
    drive(application, "/hello", report=report)            # an application alone, under a server that keeps the rules

Nothing is changed on the way, `len()` of the body included: a server that computes a Content-Length from it still
does. What is seen goes to the report, as records; a strict report raises at the first. The rules are in `RULES`, each
with what of it can be seen, and from where.
"""
from wsgicheck.boundary import check
from wsgicheck.drive import drive
from wsgicheck.environ import url_of
from wsgicheck.middleware import check_middleware
from wsgicheck.report import Report, RuleBroken, Violation
from wsgicheck.rules import RULES
from wsgicheck.server import observe_server

__all__ = [
    "RULES", "Report", "RuleBroken", "Violation",
    "check", "check_middleware", "drive", "observe_server", "url_of",
]
