"""Several applications in one process: the first segment of the path says which of them is called.

For the application that is chosen the path begins after that segment: "/blog/2026" is SCRIPT_NAME "/blog" and
PATH_INFO "/2026" for it (PEP 3333, environ Variables). Both together are the same path as before, so that it can
still write addresses of itself.
"""
from html import escape
from wsgiref.util import shift_path_info


class URLRouting:
    def __init__(self, app=None, mounts=None):
        """`mounts`: first segment → application, for example {"blog": blog}. `app` answers for all other paths."""
        self.app = app
        self.mounts = mounts or {}

    def __call__(self, environ, start_response):
        inner = dict(environ)  # A shift that turns out wrong, or an application's own, stays without effect outside.
        app = self.mounts.get(shift_path_info(inner))
        if app is not None:
            return app(inner, start_response)
        if self.app is not None:
            return self.app(environ, start_response)
        return not_found(environ, start_response)


def not_found(environ, start_response):
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    shown = escape(path.encode("latin-1").decode("utf-8", "replace"))
    page = f"<h1>404 Not Found</h1>\n<p>No application is at {shown}.</p>\n".encode()
    start_response("404 Not Found", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [page]
