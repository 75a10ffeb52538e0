"""The WSGI application: what a server calls for each request."""
from tinyweb.request import Request
from tinyweb.response import Response
from tinyweb.router import MethodNotAllowed, NotFound, Router


class App:
    def __init__(self):
        self.router = Router()

    def route(self, pattern, methods=("GET",)):
        """For use as a decorator: `@app.route("/hello")`."""

        def register(view):
            self.router.add(pattern, methods, view)
            return view

        return register

    def __call__(self, environ, start_response):
        request = Request(environ)
        response = self.respond(request)
        start_response(response.status, response.headers)
        return [] if request.method == "HEAD" else [response.body]

    def respond(self, request):
        try:
            view, parameters = self.router.find(request.method, request.path)
        except NotFound:
            return Response(f"<h1>404 Not Found</h1>\n<p>Nothing is at {request.path_as_html}.</p>\n", status="404 Not Found")
        except MethodNotAllowed as error:
            allowed = ", ".join(error.allowed)
            return Response(
                f"<h1>405 Method Not Allowed</h1>\n<p>Try {allowed}.</p>\n",
                status="405 Method Not Allowed",
                headers=[("Allow", allowed)],
            )
        answer = view(request, **parameters)
        return answer if isinstance(answer, Response) else Response(answer)
