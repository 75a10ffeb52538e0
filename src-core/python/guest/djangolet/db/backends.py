"""The one seam between the ORM and a database: `execute(sql, params)` → columns, rows, lastrowid, rowcount.

DATABASES["default"]["ENGINE"] names a module with `connect(settings)`; what that returns has `execute`, which returns
a Result, and `close`. Which database it is, in this process or on another machine, only that module knows.
"""
from collections import namedtuple
from importlib import import_module

from djangolet.conf import settings
from djangolet.signals import request_finished, request_started

Result = namedtuple("Result", "columns rows lastrowid rowcount")


class Connection:
    """Opened by the first query of a request, and closed at its end."""

    def __init__(self):
        self.backend = None
        self.queries = []

    def execute(self, sql, params=()):
        if self.backend is None:
            options = settings.DATABASES["default"]
            self.backend = import_module(options["ENGINE"]).connect(options)
        self.queries.append((sql, tuple(params)))
        return self.backend.execute(sql, tuple(params))

    def close(self):
        backend, self.backend = self.backend, None
        if backend is not None:
            backend.close()


connection = Connection()


@request_started.connect
def forget_queries(sender):
    connection.queries.clear()


@request_finished.connect
def close_connection(sender):
    connection.close()
