"""tinyweb: a web framework of some 200 lines that hides nothing.

A request's way through it: App.__call__ → Request(environ) → Router.find → the view → Response → start_response.
"""
from tinyweb.app import App
from tinyweb.request import Request
from tinyweb.response import Response
from tinyweb.templates import Templates

__all__ = ["App", "Request", "Response", "Templates"]
