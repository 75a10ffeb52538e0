"""URL resolution: from a path to a view, by lists that may include lists; and `reverse`, from a name to a path."""
import re
from collections import namedtuple
from contextvars import ContextVar
from functools import lru_cache
from importlib import import_module
from urllib.parse import quote

from djangolet.conf import settings
from djangolet.exceptions import Http404

ResolverMatch = namedtuple("ResolverMatch", "func args kwargs")
CONVERTERS = {"int": (r"[0-9]+", int), "str": (r"[^/]+", str), "slug": (r"[-a-zA-Z0-9_]+", str), "path": (r".+", str)}
HOLE = re.compile(r"<(?:(\w+):)?(\w+)>")
script_prefix = ContextVar("SCRIPT_NAME", default="")


class NoReverseMatch(Exception):
    pass


class Resolver404(Http404):
    pass


def path(route, view, name=None):
    """`path("product/<int:number>/", product, name="product")`; `view` may be what `include` gave."""
    return entry(RoutePattern(route, is_whole=not isinstance(view, list)), view, name)


def re_path(expression, view, name=None):
    """The same by a regular expression; its named groups are the view's arguments."""
    return entry(RegexPattern(expression), view, name)


def include(patterns):
    """A list of patterns, or the name of a module that has one as `urlpatterns`."""
    return import_module(patterns).urlpatterns if isinstance(patterns, str) else patterns


def entry(pattern, view, name):
    return URLResolver(pattern, view) if isinstance(view, list) else URLPattern(pattern, view, name)


class RoutePattern:
    def __init__(self, route, is_whole):
        self.text = route
        self.converters = {name: CONVERTERS[kind or "str"] for kind, name in HOLE.findall(route)}
        pieces = HOLE.split(route)
        parts = [re.escape(pieces[0])]
        for name, text in zip(pieces[2::3], pieces[3::3]):
            parts.append(f"(?P<{name}>{self.converters[name][0]})" + re.escape(text))
        self.expression = re.compile("".join(parts) + (r"\Z" if is_whole else ""))

    def match(self, path):
        """What is left of the path, and arguments; None if it does not fit."""
        match = self.expression.match(path)
        if match is None:
            return None
        return path[match.end() :], (), {name: self.converters[name][1](text) for name, text in match.groupdict().items()}

    def build(self, values):
        """The text of a path; takes what it needs out of `values`, and raises KeyError for what is not there."""
        return HOLE.sub(lambda hole: quote(str(values.pop(hole[2])), safe="/" if hole[1] == "path" else ""), self.text)


class RegexPattern:
    def __init__(self, expression):
        self.text = expression
        self.expression = re.compile(expression)

    def match(self, path):
        match = self.expression.search(path)
        if match is None:
            return None
        named = match.groupdict()
        return path[match.end() :], () if named else match.groups(), named

    def build(self, values):
        raise KeyError(self.text)  # Which text would match an expression is not asked here.


class URLPattern:
    def __init__(self, pattern, view, name):
        self.pattern = pattern
        self.view = view
        self.name = name

    def resolve(self, path):
        match = self.pattern.match(path)
        return match and ResolverMatch(self.view, match[1], match[2])

    def named(self, name):
        """The ways to this name, each as the patterns from the outermost to the last."""
        return [[self.pattern]] if name == self.name else []

    def tried(self):
        return [self.pattern.text]


class URLResolver:
    def __init__(self, pattern, patterns):
        self.pattern = pattern
        self.patterns = patterns

    def resolve(self, path):
        """The first pattern that fits wins, in the order of the list."""
        match = self.pattern.match(path)
        if match is None:
            return None
        rest, args, kwargs = match
        for pattern in self.patterns:
            inner = pattern.resolve(rest)
            if inner is not None:
                return ResolverMatch(inner.func, args + inner.args, {**kwargs, **inner.kwargs})
        return None

    def named(self, name):
        return [[self.pattern, *way] for pattern in self.patterns for way in pattern.named(name)]

    def tried(self):
        return [self.pattern.text + text for pattern in self.patterns for text in pattern.tried()]


class RootResolver(URLResolver):
    def resolve(self, path):
        match = super().resolve(path)
        if match is None:
            raise Resolver404(f"{path} is none of " + ", ".join(repr(text) for text in self.tried()))
        return match


@lru_cache(maxsize=None)
def get_resolver():
    return RootResolver(RoutePattern("/", is_whole=False), import_module(settings.ROOT_URLCONF).urlpatterns)


def reverse(name, **values):
    """The path of a name: reverse("product", number=7) → "/product/7/". The values have to be those of the pattern."""
    for way in get_resolver().named(name):
        left = dict(values)
        try:
            path = "".join(pattern.build(left) for pattern in way)
        except KeyError:
            continue
        if not left:
            return script_prefix.get() + path
    raise NoReverseMatch(f"no path is named {name!r} with {sorted(values)}")


def is_valid_path(path):
    try:
        return get_resolver().resolve(path) is not None
    except Resolver404:
        return False


def set_script_prefix(prefix):
    script_prefix.set(prefix.rstrip("/"))
