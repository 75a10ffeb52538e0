"""URL resolution: which view answers for a path, and with which parameters."""
import re


class NotFound(Exception):
    pass


class MethodNotAllowed(Exception):
    def __init__(self, allowed):
        super().__init__(allowed)
        self.allowed = allowed


class Router:
    def __init__(self):
        self.routes = []

    def add(self, pattern, methods, view):
        """`/item/<number>` matches `/item/7` and gives the view `number="7"`."""
        expression = re.sub(r"<(\w+)>", r"(?P<\1>[^/]+)", pattern)
        methods = [*methods, "HEAD"] if "GET" in methods else list(methods)
        self.routes.append((re.compile(expression), methods, view))

    def find(self, method, path):
        allowed = []
        for expression, methods, view in self.routes:
            match = expression.fullmatch(path)
            if match is None:
                continue
            if method in methods:
                return view, match.groupdict()
            allowed += methods
        if allowed:
            raise MethodNotAllowed(allowed)
        raise NotFound(path)
