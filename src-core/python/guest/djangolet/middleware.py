"""The middlewares that come with the framework. Each is made with the next one as its `get_response`.

What a class may offer: `process_request` and `process_response` by the mixin; `process_view`, `process_exception` and
`process_template_response`, which the handler collects and calls at their moments.
"""
import secrets

from djangolet.conf import settings
from djangolet.exceptions import PermissionDenied
from djangolet.response import HttpResponsePermanentRedirect
from djangolet.urls import is_valid_path
from signedcookie import signed, verified

CSRF_SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")  # RFC 9110 §9.2.1


class MiddlewareMixin:
    """`process_request` may answer by itself, and then nobody further inside is called."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.process_request(request) if hasattr(self, "process_request") else None
        if response is None:
            response = self.get_response(request)
        if hasattr(self, "process_response"):
            response = self.process_response(request, response)
        return response


class SecurityMiddleware(MiddlewareMixin):
    """Header fields that ask browsers to be careful."""

    def process_response(self, request, response):
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response


class Session(dict):
    def __init__(self, values):
        super().__init__(values)
        self.loaded = repr(values)

    @property
    def modified(self):
        return repr(dict(self)) != self.loaded


class SessionMiddleware(MiddlewareMixin):
    """`request.session`, kept in a signed cookie."""

    def process_request(self, request):
        key = settings.SECRET_KEY.encode()
        values = verified(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""), key)
        request.session = Session(values if isinstance(values, dict) else {})

    def process_response(self, request, response):
        if request.session.modified:
            response.set_cookie(settings.SESSION_COOKIE_NAME, signed(dict(request.session), settings.SECRET_KEY.encode()))
        return response


class CommonMiddleware(MiddlewareMixin):
    """Sends the client to the path with a slash if only that one leads somewhere; says how long the body is."""

    def process_request(self, request):
        path = request.path_info
        if not settings.APPEND_SLASH or path.endswith("/") or is_valid_path(path) or not is_valid_path(path + "/"):
            return None
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(request.path + "/" + ("?" + query if query else ""))

    def process_response(self, request, response):
        response.headers.setdefault("Content-Length", str(len(response.content)))
        return response


class CsrfViewMiddleware(MiddlewareMixin):
    """A form of ours carries the value of a cookie of ours: another site can make a browser send the cookie, but cannot
    read it. (Django masks the value anew in each page, so that it cannot be guessed from compressed pages.)"""

    def process_request(self, request):
        request.META["CSRF_COOKIE"] = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")

    def process_view(self, request, callback, args, kwargs):
        if request.method in CSRF_SAFE or getattr(callback, "csrf_exempt", False):
            return None
        known = request.META["CSRF_COOKIE"]
        sent = request.POST.get("csrfmiddlewaretoken") or request.META.get("HTTP_X_CSRFTOKEN", "")
        if not known or not secrets.compare_digest(known.encode(), sent.encode()):
            raise PermissionDenied("CSRF verification failed: the form does not carry the cookie's value.")
        return None

    def process_response(self, request, response):
        if request.META.get("CSRF_COOKIE_USED"):
            response.set_cookie(settings.CSRF_COOKIE_NAME, request.META["CSRF_COOKIE"], httponly=False)
        return response


def get_token(request):
    """The value for a form of this request's page; the response will set the cookie."""
    request.META["CSRF_COOKIE"] = request.META.get("CSRF_COOKIE") or secrets.token_hex(16)
    request.META["CSRF_COOKIE_USED"] = True
    return request.META["CSRF_COOKIE"]


def csrf_exempt(view):
    view.csrf_exempt = True
    return view


class XFrameOptionsMiddleware(MiddlewareMixin):
    """No other site may show ours inside of its own (RFC 7034)."""

    def process_response(self, request, response):
        response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        return response
