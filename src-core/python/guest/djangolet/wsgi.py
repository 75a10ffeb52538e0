"""The WSGI side: what the server is given, and calls."""
from djangolet.handlers import BaseHandler
from djangolet.request import WSGIRequest, get_script_name
from djangolet.signals import request_started
from djangolet.urls import set_script_prefix


def get_wsgi_application():
    """The application. Settings and middleware are loaded here, once in the life of the process."""
    return WSGIHandler()


class WSGIHandler(BaseHandler):
    def __init__(self):
        self.load_middleware()

    def __call__(self, environ, start_response):
        set_script_prefix(get_script_name(environ))
        request_started.send(self)
        request = WSGIRequest(environ)
        response = self.get_response(request)
        headers = response.items()
        if request.method == "HEAD":
            response.content = b""
        start_response(response.status_line, headers)
        return response
