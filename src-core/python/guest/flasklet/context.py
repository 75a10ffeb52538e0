"""The names that mean another object in each request.

A context variable has a value for each thread and each coroutine (PEP 567): what one request puts there no other can
see, even while both run. A proxy looks up the value each time that it is used.
"""
from contextvars import ContextVar

current = ContextVar("the request context")


class Context:
    """What one request has: the app that serves it, the request, its session, and `g` for the app's own notes."""

    def __init__(self, app, request, session):
        self.app = app
        self.request = request
        self.session = session
        self.g = Notes()

    def __enter__(self):
        self.token = current.set(self)
        return self

    def __exit__(self, *exc_info):
        current.reset(self.token)


class Notes:
    """Attributes at will."""


class Session(dict):
    """A dict that knows whether it was changed since it was loaded."""

    def __init__(self, values):
        super().__init__(values)
        self.loaded = repr(values)

    @property
    def modified(self):
        return repr(dict(self)) != self.loaded


class Proxy:
    """Stands for an attribute of the context that is current when it is used."""

    def __init__(self, name):
        object.__setattr__(self, "_name", name)

    def _target(self):
        context = current.get(None)
        if context is None:
            raise RuntimeError(f"{self._name!r} has no meaning outside of a request")
        return getattr(context, self._name)

    def __getattr__(self, name):
        return getattr(self._target(), name)

    def __setattr__(self, name, value):
        setattr(self._target(), name, value)

    def __getitem__(self, key):
        return self._target()[key]

    def __setitem__(self, key, value):
        self._target()[key] = value

    def __delitem__(self, key):
        del self._target()[key]

    def __contains__(self, key):
        return key in self._target()

    def __repr__(self):
        return f"<{self._name} of the current request>"


request = Proxy("request")
session = Proxy("session")
g = Proxy("g")
