"""From a request to a response: through the middlewares to the view, and back."""
import traceback
from html import escape

from djangolet.conf import import_string, settings
from djangolet.exceptions import Http404, MiddlewareNotUsed, PermissionDenied, SuspiciousOperation
from djangolet.response import HttpResponse
from djangolet.urls import get_resolver

STATUS = {Http404: 404, PermissionDenied: 403, SuspiciousOperation: 400}


class BaseHandler:
    def load_middleware(self):
        """Builds the chain from its inner end: each middleware gets the next one as its `get_response`."""
        self._view_middleware = []
        self._template_response_middleware = []
        self._exception_middleware = []
        handler = convert_exception_to_response(self._get_response)
        for path in reversed(settings.MIDDLEWARE):
            try:
                middleware = import_string(path)(handler)
            except MiddlewareNotUsed:
                continue
            if hasattr(middleware, "process_view"):
                self._view_middleware.insert(0, middleware.process_view)
            if hasattr(middleware, "process_template_response"):
                self._template_response_middleware.append(middleware.process_template_response)
            if hasattr(middleware, "process_exception"):
                self._exception_middleware.append(middleware.process_exception)
            handler = convert_exception_to_response(middleware)
        self._middleware_chain = handler

    def get_response(self, request):
        return self._middleware_chain(request)

    def _get_response(self, request):
        """The innermost part: everything between the last middleware and the view."""
        callback, args, kwargs = self.resolve_request(request)
        response = self.process_view_by_middleware(request, callback, args, kwargs)
        if response is None:
            try:
                response = callback(request, *args, **kwargs)
            except Exception as error:
                response = self.process_exception_by_middleware(error, request)
        if not isinstance(response, HttpResponse):
            raise ValueError(f"the view {callback.__name__} returned a {type(response).__name__}, not an HttpResponse")
        return self.render(request, response)

    def resolve_request(self, request):
        match = get_resolver().resolve(request.path_info)
        request.resolver_match = match
        return match

    def process_view_by_middleware(self, request, callback, args, kwargs):
        for process_view in self._view_middleware:
            response = process_view(request, callback, args, kwargs)
            if response is not None:
                return response
        return None

    def process_exception_by_middleware(self, error, request):
        """The first answer of a middleware; without one the exception goes on. To be called where it is handled."""
        for process_exception in self._exception_middleware:
            response = process_exception(request, error)
            if response is not None:
                return response
        raise error

    def render(self, request, response):
        """A TemplateResponse is rendered only here, so that middlewares can still change its template and context."""
        if not callable(getattr(response, "render", None)):
            return response
        for process_template_response in self._template_response_middleware:
            response = process_template_response(request, response)
        try:
            return response.render()
        except Exception as error:
            return self.process_exception_by_middleware(error, request)


def convert_exception_to_response(get_response):
    """Around each middleware, so that the one outside of it sees a response, whatever happened inside."""

    def inner(request):
        try:
            return get_response(request)
        except Exception as error:
            return response_for_exception(request, error)

    return inner


def response_for_exception(request, error):
    status = next((status for kind, status in STATUS.items() if isinstance(error, kind)), 500)
    response = HttpResponse(status=status)
    text = escape(str(error)) if status != 500 else ""
    if status == 500:
        report = "".join(traceback.format_exception(error))
        request.environ["wsgi.errors"].write(f"Internal Server Error: {request.path}\n{report}")
        text = escape(report) if settings.DEBUG else "The traceback is in the server's error log."
    shown = f"<pre>{text}</pre>" if settings.DEBUG or status == 500 else ""
    response.content = f"<!DOCTYPE html>\n<title>{response.status_line}</title>\n<h1>{response.status_line}</h1>\n{shown}\n"
    return response
