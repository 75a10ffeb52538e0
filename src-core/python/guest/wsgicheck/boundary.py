"""One boundary: `check` stands where a server calls an application, and sees all that passes between the two.

Each call is an Exchange. `events`, if given, gets one entry for each thing that happened, in order; server.py and
middleware.py read it for the rules that one boundary cannot judge.
"""
import os
import threading

from wsgicheck.exchange import Exchange
from wsgicheck.report import Report


def check(application, report=None, *, above="server", below="application", **settings):
    """The application, to be given to the server. `above` and `below` say who stands on either side: "middleware" where
    one does. `truth`, `promises` and `extensions` tell what cannot be seen (rules 9, 10, 41)."""
    return Checked(application, report or Report(), above, below, **settings)


def checked_once(application, report, **settings):
    """What already has its observer gets no second."""
    if not isinstance(application, Checked):
        return check(application, report, **settings)
    if settings:
        raise TypeError(f"{sorted(settings)} belong to the check that the application came with")
    return application


class Checked:
    def __init__(self, application, report, above, below, *, truth=None, promises=(), extensions=(), events=None,
                 who=None):
        self.application = application
        self.report = report
        self.above = above
        self.below = below
        self.truth = truth or {}
        self.promises = promises
        self.extensions = extensions
        self.events = events
        self.who = who or (lambda: (os.getpid(), threading.get_ident()))
        self.running = []

    def __call__(self, *args, **kwargs):
        exchange = Exchange(self)
        arguments = [*args, *(kwargs[name] for name in ("environ", "start_response") if name in kwargs)]
        if kwargs or len(arguments) != 2:
            exchange.blame_above(1, f"called with {len(args)} positional arguments and the names {sorted(kwargs)}")
        if len(arguments) != 2:
            return self.application(*args, **kwargs)
        return exchange.call(*arguments)
