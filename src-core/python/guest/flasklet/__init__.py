"""flasklet: a micro framework in the manner of Flask, small enough to be read. It is not Flask.

Where tinyweb hands the request to a view as an argument, here `request`, `session` and `g` are names that every
function can import, and that mean another object in each request (context.py). It stands on tinyweb's Request,
Response and Templates as Flask stands on Werkzeug and Jinja.

    Flasklet.__call__ → wsgi_app → the context is pushed: Request, session, URL resolution
      → before_request → the view → its answer becomes a Response → after_request → the session's cookie → start_response
"""
from flasklet.app import Flasklet
from flasklet.context import g, request, session
from flasklet.errors import HTTPError, abort
from flasklet.helpers import redirect, render_template, url_for
from tinyweb import Response

__all__ = [
    "Flasklet", "HTTPError", "Response",
    "abort", "g", "redirect", "render_template", "request", "session", "url_for",
]
