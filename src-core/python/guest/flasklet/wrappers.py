"""The request as views see it, and what they may return in place of a Response."""
import json
from functools import cached_property

from flasklet.errors import status_line
from tinyweb import Response
from tinyweb.request import Request as BaseRequest


class Request(BaseRequest):
    endpoint = None  # Set when the URL is resolved, with view_args.
    view_args = {}
    routing_error = None

    @cached_property
    def args(self):
        return self.query

    @cached_property
    def headers(self):
        """The request's header fields, by their names in lower case."""
        fields = {name[5:]: value for name, value in self.environ.items() if name.startswith("HTTP_")}
        fields |= {name: self.environ[name] for name in ("CONTENT_TYPE", "CONTENT_LENGTH") if name in self.environ}
        return {name.replace("_", "-").lower(): value for name, value in fields.items()}

    @cached_property
    def json(self):
        return json.loads(self.body)


def make_response(answer):
    """A str is a page, a dict or a list is JSON; a tuple adds a status to that, and perhaps headers."""
    status, headers = 200, ()
    if isinstance(answer, tuple):
        answer, status, headers = (*answer, ())[:3]
    if isinstance(answer, Response):
        response = answer
        if status != 200:
            response.status = status_line(status)
    elif isinstance(answer, (dict, list)):
        text = json.dumps(answer, ensure_ascii=False) + "\n"
        response = Response(text, status_line(status), content_type="application/json")
    elif isinstance(answer, str):
        response = Response(answer, status_line(status))
    else:
        raise TypeError(f"a view returned {type(answer).__name__}, and no response can be made of that")
    response.headers += list(headers.items() if isinstance(headers, dict) else headers)
    return response
