"""What views call: each finds the app and the request in the context."""
from html import escape

from flasklet.context import current
from flasklet.errors import status_line
from tinyweb import Response


def url_for(endpoint, **values):
    """The path of a view: url_for("product", number=7) → "/product/7". What is no part of the path goes to the query."""
    context = current.get()
    return context.request.environ.get("SCRIPT_NAME", "") + context.app.url_map.build(endpoint, values)


def redirect(location, code=302):
    shown = escape(location)
    return Response(f'<a href="{shown}">{shown}</a>\n', status_line(code), [("Location", location)])


def render_template(file, /, **values):
    return current.get().app.templates.render(file, **values)
