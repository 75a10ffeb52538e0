"""Makes HTML of an application's XML, on its way out: the work that XSLT is for, by a sheet of templates.

The application is called first, and what it answered is transformed afterwards. The head must wait for that: with the
body its type changes and its length, and both stand in the head.
"""
import re
from html import escape
from xml.etree import ElementTree

# Element → its HTML. {@name} is an attribute, {name} the text of a child, {.} the element's own text, {*} the children
# in HTML, {name()} the element's name; "*" is for every element that has no template of its own.
ANY = {"*": "<dl><dt>{name()}</dt><dd>{.}{*}</dd></dl>"}


class XmlToHtml:
    def __init__(self, app, sheet=ANY):
        self.app = app
        self.sheet = sheet

    def __call__(self, environ, start_response):
        exchange = Exchange(start_response, self.sheet, environ["REQUEST_METHOD"] == "HEAD")
        return HtmlBody(self.app(environ, exchange.start_response), exchange)


class Exchange:
    """The head, held back until the body is there; and the body, collected if it is XML."""

    def __init__(self, start_response, sheet, is_head):
        self.real_start_response = start_response
        self.sheet = sheet
        self.is_head = is_head
        self.held = None
        self.real_write = None
        self.collected = []
        self.is_xml = False

    def start_response(self, status, headers, exc_info=None):
        if exc_info and any(self.collected):  # To the application it was sent, and cannot be taken back.
            raise exc_info[1].with_traceback(exc_info[2])
        self.is_xml = is_xml(headers)
        if self.real_write is None:
            self.held = (status, headers)
        else:  # The head is with the server: only it knows whether that was sent.
            self.real_write = self.real_start_response(status, self.mended(headers), exc_info)
        return self.write

    def write(self, data):
        if self.is_xml:
            self.collected.append(data)
        else:
            self.begin()
            self.real_write(data)

    def begin(self, length=None):
        """Calls the real `start_response`, once. `length` is that of the HTML, if it is known."""
        if self.real_write is None:
            status, headers = self.held
            self.real_write = self.real_start_response(status, self.mended(headers, length))

    def mended(self, headers, length=None):
        if not self.is_xml:
            return list(headers)
        headers = [(name, value) for name, value in headers if name.lower() not in ("content-type", "content-length")]
        headers.append(("Content-Type", "text/html; charset=utf-8"))
        return headers if length is None else [*headers, ("Content-Length", str(length))]

    def taken(self, chunk):
        """What to pass on of a chunk: of XML nothing before its end."""
        self.begin()
        if not self.is_xml:
            return chunk
        self.collected.append(chunk)
        return b""

    def html(self):
        source = b"".join(self.collected)
        if self.is_head or not source:
            return b""
        return page(source, self.sheet).encode()


class HtmlBody:
    def __init__(self, body, exchange):
        self.body = body
        self.exchange = exchange

    def __iter__(self):
        if type(self.body) in (list, tuple) and len(self.body) == 1 and self.exchange.is_xml:
            self.exchange.collected += self.body
            html = self.exchange.html()
            self.exchange.begin(length=None if self.exchange.is_head else len(html))
            yield html
            return
        for chunk in self.body:
            yield self.exchange.taken(chunk)
        self.exchange.begin()
        if self.exchange.is_xml:
            yield self.exchange.html()

    def close(self):
        if hasattr(self.body, "close"):
            self.body.close()


def is_xml(headers):
    """By its media type (RFC 7303 §4.2, §9), and not packed."""
    values = {name.lower(): value.partition(";")[0].strip().lower() for name, value in headers}
    return values.get("content-type") in ("application/xml", "text/xml") and "content-encoding" not in values


def page(source, sheet):
    """The document as HTML; one that is not well-formed as its source, with the parser's word on it."""
    try:
        return transformed(ElementTree.fromstring(source), sheet)
    except ElementTree.ParseError as error:
        shown = escape(source.decode("utf-8", "replace"))
        return f"<!DOCTYPE html>\n<title>Not XML</title>\n<p>{escape(str(error))}</p>\n<pre>{shown}</pre>\n"


def transformed(element, sheet):
    template = sheet.get(element.tag, sheet.get("*", "{.}{*}"))
    return re.sub(r"\{([^{}]+)\}", lambda match: value_of(match[1], element, sheet), template)


def value_of(expression, element, sheet):
    if expression == "*":
        return "".join(transformed(child, sheet) + escape((child.tail or "").strip()) for child in element)
    if expression == ".":
        return escape((element.text or "").strip())
    if expression == "name()":
        return escape(element.tag)
    if expression.startswith("@"):
        return escape(element.get(expression[1:], ""))
    return escape(element.findtext(expression, ""))
