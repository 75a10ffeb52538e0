"""A middleware between two boundaries (rules 36–40).

What it does wrong toward the server and what it does wrong toward its application are both its own; what another did
wrong and the middleware only passed on is told once, of the other. One request at a time.
"""
from wsgicheck.boundary import check
from wsgicheck.report import Report


def check_middleware(middleware, application, report=None, **settings):
    """`middleware(application)` with an observer on each side of it, to be given to the server."""
    told = BothSides(report or Report())
    inside = check(application, told, above="middleware", events=told)
    told.outside = check(middleware(inside), told, below="middleware", events=told, **settings)
    return told.outside


class BothSides:
    """Takes the place of the report for both boundaries, and of their list of events."""

    def __init__(self, report):
        self.report = report
        self.unclosed = report.unclosed
        self.outside = None
        self.begin()

    def begin(self):
        self.rules_of_others = set()
        self.own_rules = set()
        self.calling = False  # The server waits for the middleware's iterable.
        self.taken = 0  # Chunks of the application since the middleware yielded one.
        self.yielded = False
        self.writing = False  # The application is in the middleware's write().
        self.written = False

    @property
    def strict(self):
        return self.report.strict

    @strict.setter
    def strict(self, strict):
        self.report.strict = strict

    def finish(self):
        return self.report.finish()

    def add(self, rule, side, message, where):
        if side != "middleware":
            self.rules_of_others.add(rule)
            self.report.add(rule, side, message, where)
        elif rule in (26, 28) and rule not in self.rules_of_others:
            self.report.add(40, side, message, where)
        elif rule not in self.rules_of_others and not (rule == 30 and 39 in self.own_rules):
            self.report.add(36, side, f"rule {rule}: {message}", where)

    def blame(self, rule, message, event):
        self.own_rules.add(rule)
        self.report.add(rule, "middleware", message, f"{event.boundary.above} → {event.boundary.below}")

    def append(self, event):
        (self.seen_outside if event.boundary is self.outside else self.seen_inside)(event)

    def seen_outside(self, event):
        kind = event.kind
        if kind == "called":
            self.begin()
            self.calling = True
        elif kind in ("returned", "raised"):
            self.calling = False
        elif kind in ("write", "late write"):
            if event.value and not self.writing and (self.yielded or not self.written):
                self.blame(39, "the server's write() got what the application had not written", event)
        elif kind in ("chunk", "exhausted"):
            if self.taken > (1 if kind == "chunk" else 0):
                self.blame(37, f"{self.taken} chunks of the application were taken for {int(kind == 'chunk')} of its own", event)
            self.taken = 0

    def seen_inside(self, event):
        kind = event.kind
        if kind == "asked" and self.calling:
            self.blame(38, "the application's body was read before the middleware returned", event)
        elif kind == "chunk":
            self.yielded = True
            self.taken += not self.calling  # In the call it is rule 38 that was broken.
        elif kind == "write":
            self.writing = self.written = True
        elif kind == "written":
            self.writing = False
