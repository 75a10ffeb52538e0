"""The application object: views, hooks and error handlers are registered with it, and the server calls it."""
import sys
import traceback
from pathlib import Path

from flasklet.context import Context, Session
from flasklet.errors import HTTPError
from flasklet.routing import Map, Rule
from flasklet.wrappers import Request, make_response
from signedcookie import signed, verified
from tinyweb import Templates
from tinyweb.router import MethodNotAllowed, NotFound


class Flasklet:
    session_cookie = "session"

    def __init__(self, import_name, secret_key=None):
        """`import_name` is the module's `__name__`: templates lie beside its file. Sessions need a `secret_key`."""
        folder = Path(sys.modules[import_name].__file__).parent
        self.templates = Templates(folder / "templates")
        self.secret_key = secret_key
        self.url_map = Map()
        self.views = {}
        self.before = []
        self.after = []
        self.handlers = {}

    # What a site registers.

    def route(self, pattern, methods=("GET",), endpoint=None):
        def register(view):
            name = endpoint or view.__name__
            self.url_map.add(Rule(pattern, name, methods))
            self.views[name] = view
            return view

        return register

    def before_request(self, function):
        """Called before each view; what it returns, if anything, is the answer, and the view is not called."""
        self.before.append(function)
        return function

    def after_request(self, function):
        """Called with each response, the last registered first; returns the response."""
        self.after.append(function)
        return function

    def errorhandler(self, which):
        """For a status code, or for a class of exceptions."""

        def register(function):
            self.handlers[which] = function
            return function

        return register

    # What the server calls.

    def __call__(self, environ, start_response):
        return self.wsgi_app(environ, start_response)

    def wsgi_app(self, environ, start_response):
        """The WSGI application itself, apart from `__call__`, so that a middleware can be put around it."""
        with self.request_context(environ) as context:
            response = self.full_dispatch_request(context)
            self.save_session(context.session, response)
            start_response(response.status, response.headers)
            return [] if context.request.method == "HEAD" else [response.body]

    def request_context(self, environ):
        request = Request(environ)
        context = Context(self, request, self.load_session(request))
        try:
            request.endpoint, request.view_args = self.url_map.match(request.method, request.path)
        except NotFound:
            request.routing_error = HTTPError(404, f"Nothing is at {request.path}.")
        except MethodNotAllowed as error:
            allowed = ", ".join(error.allowed)
            request.routing_error = HTTPError(405, f"Try {allowed}.", [("Allow", allowed)])
        return context

    def full_dispatch_request(self, context):
        try:
            answer = self.preprocess_request()
            if answer is None:
                answer = self.dispatch_request(context.request)
            response = make_response(answer)
        except Exception as error:
            response = self.handle_exception(error, context.request)
        for function in reversed(self.after):
            response = function(response)
        return response

    def preprocess_request(self):
        for function in self.before:
            answer = function()
            if answer is not None:
                return answer
        return None

    def dispatch_request(self, request):
        if request.routing_error is not None:
            raise request.routing_error
        return self.views[request.endpoint](**request.view_args)

    # Errors.

    def handle_exception(self, error, request):
        handler = self.handler_of(error)
        if handler is not None:
            return make_response(handler(error))
        if isinstance(error, HTTPError):
            return make_response((error.page, error.code, error.headers))
        request.environ["wsgi.errors"].write("".join(traceback.format_exception(error)))
        return self.handle_exception(HTTPError(500, "The server met an error of its own."), request)

    def handler_of(self, error):
        if isinstance(error, HTTPError) and error.code in self.handlers:
            return self.handlers[error.code]
        return next((self.handlers[kind] for kind in type(error).__mro__ if kind in self.handlers), None)

    # The session, in a cookie that is signed.

    def load_session(self, request):
        values = verified(request.cookies.get(self.session_cookie, ""), self.secret_key) if self.secret_key else None
        return Session(values if isinstance(values, dict) else {})

    def save_session(self, session, response):
        if not session.modified:
            return
        if not self.secret_key:
            raise RuntimeError("a session needs a secret_key")
        response.set_cookie(self.session_cookie, signed(dict(session), self.secret_key))
