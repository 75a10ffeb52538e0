"""What can be wrong with a request, and the page that says so."""
import html


class BadRequest(Exception):
    """The client sent something that is not HTTP, or too much of it: status 400."""


class UnsupportedTransferCoding(Exception):
    """A body in a coding that is not read here. gunicorn 20.1 has no answer of its own for it: status 500."""


class NoRequest(Exception):
    """The client closed the connection before a whole request arrived: nobody is there to answer."""


PAGE = """\
<html>
  <head>
    <title>{reason}</title>
  </head>
  <body>
    <h1><p>{reason}</p></h1>
    {message}
  </body>
</html>
"""


def error_page(status, reason, message=""):
    """A whole response, head and body: the application has no part in it."""
    body = PAGE.format(reason=reason, message=html.escape(message))
    head = (
        f"HTTP/1.1 {status} {reason}\r\n"
        "Connection: close\r\n"
        "Content-Type: text/html\r\n"
        f"Content-Length: {len(body)}\r\n"
        "\r\n"
    )
    return (head + body).encode("latin-1", "replace")
