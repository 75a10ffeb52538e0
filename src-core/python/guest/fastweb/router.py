"""Which function answers for a method and a path."""
import re

from fastweb.errors import HTTPException


class Route:
    def __init__(self, method, pattern, function, response_class):
        self.method = method
        self.expression = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern))
        self.function = function
        self.response_class = response_class


class Router:
    def __init__(self):
        self.routes = []

    def add(self, route):
        self.routes.append(route)

    def find(self, method, path):
        """The route and the values in the path."""
        allowed = []
        for route in self.routes:
            match = route.expression.fullmatch(path)
            if match and route.method == method:
                return route, match.groupdict()
            if match and route.method != "WEBSOCKET":
                allowed.append(route.method)
        if allowed:
            raise HTTPException(405, "Method Not Allowed", [("Allow", ", ".join(allowed))])
        raise HTTPException(404, "Not Found")
