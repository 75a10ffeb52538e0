"""The filters: name → function of the value, and perhaps of one argument."""
from html import escape
from urllib.parse import quote

from djangolet.template.variables import SafeString


def join(values, between=""):
    return between.join(str(value) for value in values)


def linebreaks(value):
    paragraphs = escape(str(value)).replace("\r\n", "\n").split("\n\n")
    return SafeString("\n".join("<p>" + paragraph.replace("\n", "<br>") + "</p>" for paragraph in paragraphs))


def truncatechars(value, length):
    text = str(value)
    return text if len(text) <= length else text[: max(length - 1, 0)] + "…"


FILTERS = {
    "add": lambda value, number: value + number,
    "capfirst": lambda value: str(value)[:1].upper() + str(value)[1:],
    "default": lambda value, otherwise: value or otherwise,
    "escape": lambda value: value if isinstance(value, SafeString) else SafeString(escape(str(value))),
    "first": lambda values: values[0] if values else "",
    "floatformat": lambda value, digits=1: f"{float(value):.{digits}f}",
    "intcomma": lambda value: f"{value:,}",
    "join": join,
    "length": lambda values: len(values),
    "linebreaks": linebreaks,
    "lower": lambda value: str(value).lower(),
    "pluralize": lambda value, ending="s": "" if value == 1 else ending,
    "safe": lambda value: SafeString(value),
    "title": lambda value: str(value).title(),
    "truncatechars": truncatechars,
    "upper": lambda value: str(value).upper(),
    "urlencode": lambda value: quote(str(value)),
    "yesno": lambda value, words="yes,no": words.split(",")[0 if value else 1],
}
