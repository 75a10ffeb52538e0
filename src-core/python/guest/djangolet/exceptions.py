"""What ends a request early; handlers.py knows the status of each."""


class Http404(Exception):
    """Nothing is there: 404."""


class PermissionDenied(Exception):
    """403."""


class SuspiciousOperation(Exception):
    """Somebody sends what no form of ours sends: 400."""


class MiddlewareNotUsed(Exception):
    """Raised by a middleware's __init__ to be left out."""
