"""From a function's signature to the values that it is called with.

`async def read(item: int, name: str = "x", user=Depends(current_user))`: a name that the path has comes from the path,
others from the query, `Form()` from the body, `Depends` from another function. Annotations say what to convert to.
"""
import asyncio
import inspect

from fastweb.errors import ValidationError
from fastweb.request import Request
from fastweb.threads import run_in_thread
from fastweb.websocket import WebSocket

MISSING = inspect.Parameter.empty


class Depends:
    """The value is what `function` returns, which has parameters of its own."""

    def __init__(self, function):
        self.function = function


class Form:
    """The value is a field of the form in the body."""

    def __init__(self, default=MISSING):
        self.default = default


async def call(function, request, cache=None):
    """Calls an endpoint or a dependency with all that its signature asks for."""
    cache = {} if cache is None else cache
    values, errors = {}, []
    for name, parameter in inspect.signature(function).parameters.items():
        try:
            values[name] = await value_of(name, parameter, request, cache)
        except ValidationError as error:
            errors += error.errors
    if errors:
        raise ValidationError(errors)
    if asyncio.iscoroutinefunction(function) or inspect.iscoroutinefunction(function):
        return await function(**values)
    return await run_in_thread(function, **values)


async def value_of(name, parameter, request, cache):
    default, kind = parameter.default, parameter.annotation
    if kind in (Request, WebSocket):
        return request
    if isinstance(default, Depends):
        if default.function not in cache:
            cache[default.function] = await call(default.function, request, cache)
        return cache[default.function]
    if isinstance(default, Form):
        return converted(("body", name), (await request.form()).get(name), kind, default.default)
    if name in request.path_values:
        return converted(("path", name), request.path_values[name], kind, MISSING)
    return converted(("query", name), request.query.get(name), kind, default)


def converted(place, text, kind, default):
    if text is None:
        if default is MISSING:
            raise problem("missing", place, "Field required", None)
        return default
    try:
        return CONVERTERS.get(kind, str)(text)
    except ValueError:
        name, words = EXPECTED[kind]
        raise problem(f"{name}_parsing", place, f"Input should be a valid {words}", text) from None


def problem(kind, place, message, given):
    return ValidationError([{"type": kind, "loc": list(place), "msg": message, "input": given}])


def boolean(text):
    if text.lower() in ("1", "true", "on", "yes", "t", "y"):
        return True
    if text.lower() in ("0", "false", "off", "no", "f", "n"):
        return False
    raise ValueError(text)


CONVERTERS = {int: int, float: float, bool: boolean}
EXPECTED = {
    int: ("int", "integer, unable to parse string as an integer"),
    float: ("float", "number, unable to parse string as a number"),
    bool: ("bool", "boolean, unable to interpret input"),
}
