"""URL resolution, and the way back: from a path to an endpoint and its arguments, and from these to a path."""
import re
from urllib.parse import quote, urlencode

from tinyweb.router import MethodNotAllowed, NotFound

CONVERTERS = {  # name → what it matches, and what becomes of it
    "string": (r"[^/]+", str),
    "int": (r"\d+", int),
    "float": (r"\d+\.\d+", float),
    "path": (r"[^/].*?", str),
}
HOLE = re.compile(r"<(?:(\w+):)?(\w+)>")


class Rule:
    def __init__(self, pattern, endpoint, methods):
        self.pattern = pattern
        self.endpoint = endpoint
        self.methods = {method.upper() for method in methods} | ({"HEAD"} if "GET" in methods else set())
        self.converters = {name: CONVERTERS[kind or "string"] for kind, name in HOLE.findall(pattern)}
        self.names = list(self.converters)
        pieces = HOLE.split(pattern)  # text, kind, name, text, kind, name, … text
        parts = [re.escape(pieces[0])]
        for name, text in zip(pieces[2::3], pieces[3::3]):
            parts.append(f"(?P<{name}>{self.converters[name][0]})" + re.escape(text))
        self.expression = re.compile("".join(parts))

    def match(self, path):
        """The view's arguments; None if this is not its path."""
        match = self.expression.fullmatch(path)
        return match and {name: self.converters[name][1](text) for name, text in match.groupdict().items()}

    def build(self, values):
        missing = [name for name in self.names if name not in values]
        if missing:
            raise LookupError(f"{self.endpoint} needs {', '.join(missing)}")
        path = HOLE.sub(lambda hole: quote(str(values[hole[2]]), safe="/" if hole[1] == "path" else ""), self.pattern)
        query = urlencode({name: value for name, value in values.items() if name not in self.names})
        return path + ("?" + query if query else "")


class Map:
    def __init__(self):
        self.rules = []

    def add(self, rule):
        self.rules.append(rule)

    def match(self, method, path):
        """The endpoint and its arguments; raises NotFound or MethodNotAllowed."""
        allowed = set()
        for rule in self.rules:
            arguments = rule.match(path)
            if arguments is None:
                continue
            if method in rule.methods:
                return rule.endpoint, arguments
            allowed |= rule.methods
        if allowed:
            raise MethodNotAllowed(sorted(allowed))
        raise NotFound(path)

    def build(self, endpoint, values):
        for rule in self.rules:
            if rule.endpoint == endpoint:
                return rule.build(values)
        raise LookupError(f"no endpoint is named {endpoint}")
