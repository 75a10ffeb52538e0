"""What stands in {{ }}: a path of names with dots, or a constant, and filters behind it."""
import re
from html import escape

PIECE = re.compile(r"""(?P<text>"[^"]*"|'[^']*')|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>\w+(?:\.\w+)*)""")


class SafeString(str):
    """HTML already: it is not escaped again."""


class Context:
    """Names and values in layers: what a {% for %} adds goes away with its layer."""

    def __init__(self, values, request=None):
        self.layers = [{"True": True, "False": False, "None": None}, dict(values)]
        self.request = request
        self.blocks = {}

    def __getitem__(self, name):
        for layer in reversed(self.layers):
            if name in layer:
                return layer[name]
        raise KeyError(name)

    def having(self, **values):
        return Layer(self, values)


class Layer:
    def __init__(self, context, values):
        self.context = context
        self.values = values

    def __enter__(self):
        self.context.layers.append(self.values)

    def __exit__(self, *exc_info):
        self.context.layers.pop()


class Expression:
    """`product.name|upper|default:"none"`."""

    def __init__(self, text, filters):
        first, *rest = split_outside_quotes(text, "|")
        self.value = piece(first.strip(), text)
        self.filters = []
        for item in rest:
            name, *argument = split_outside_quotes(item, ":")
            if name.strip() not in filters:
                raise ValueError(f"there is no filter {name.strip()!r}")
            self.filters.append((filters[name.strip()], [piece(value.strip(), text) for value in argument]))

    def resolve(self, context):
        value = self.value(context)
        for function, arguments in self.filters:
            value = function(value, *(argument(context) for argument in arguments))
        return value

    def render(self, context):
        value = self.resolve(context)
        return value if isinstance(value, SafeString) else escape("" if value is None else str(value))


def piece(text, whole):
    """A function of the context: a constant, or a look-up."""
    match = PIECE.fullmatch(text)
    if match is None:
        raise ValueError(f"{whole!r} cannot be read")
    if match["text"] is not None:
        constant = SafeString(text[1:-1])
        return lambda context: constant
    if match["number"] is not None:
        number = float(text) if "." in text else int(text)
        return lambda context: number
    names = text.split(".")
    return lambda context: look_up(context, names)


def look_up(context, names):
    """Each dot is tried as a key, an attribute, an index; what can be called is called. What is not there is ""."""
    value = context
    for name in names:
        value = step(value, name)
        if callable(value) and not isinstance(value, type):
            value = value()
    return value


def step(value, name):
    if name.startswith("_"):
        return ""
    try:
        return value[name]
    except (KeyError, TypeError, IndexError, AttributeError):
        pass
    if hasattr(value, name) and not isinstance(value, Context):
        return getattr(value, name)
    try:
        return value[int(name)]
    except (ValueError, KeyError, TypeError, IndexError):
        return ""


def split_outside_quotes(text, mark):
    parts = re.findall(rf"""((?:"[^"]*"|'[^']*'|[^{re.escape(mark)}"'])*)(?:{re.escape(mark)}|$)""", text)
    return parts[:-1] if len(parts) > 1 and parts[-1] == "" and not text.endswith(mark) else parts
