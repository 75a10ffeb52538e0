"""Short reprs of anything, the same in every run: no addresses, and dictionaries in their own order.

As the standard library's reprlib, of which this is the faster half: it is asked about every variable on every line.
"""
import re
import sys

LONGEST = 120
MOST = {dict: 6, list: 8, tuple: 8, set: 8, frozenset: 8}
BRACKETS = {list: "[]", tuple: "()", set: "{}", frozenset: ("frozenset({", "})")}
ADDRESS = re.compile(r" at 0x[0-9a-f]+")
# How many frames a __repr__ written in Python may take: one that calls itself, as that of a half-made proxy does, would
# otherwise go on until the interpreter's own stack ends, which in a browser comes before Python's limit.
FRAMES = 60
# Whether a class has its __repr__ from C.
native = {}


def short_repr(value, level=3):
    kind = type(value)
    if kind is str or kind is bytes:
        return shortened_text(value)
    if kind is bool or value is None or kind is float:
        return repr(value)
    if kind is dict:
        return repr_of_dict(value, level)
    if kind in BRACKETS:
        return repr_of_items(value, kind, level)
    return repr_of_object(value)


def shortened_text(value):
    if len(value) <= LONGEST:
        text = repr(value)
        if len(text) <= LONGEST:
            return text
    half = (LONGEST - 3) // 2
    return cut(repr(value[:half] + value[len(value) - half :]) if len(value) > LONGEST else text)


def cut(text):
    half = (LONGEST - 3) // 2
    return f"{text[:half]}...{text[len(text) - half :]}"


def repr_of_dict(mapping, level):
    if not mapping:
        return "{}"
    if level == 0:
        return "{...}"
    parts = []
    for key, value in mapping.items():
        if len(parts) == MOST[dict]:
            parts.append("...")
            break
        parts.append(f"{short_repr(key, level - 1)}: {short_repr(value, level - 1)}")
    return "{" + ", ".join(parts) + "}"


def repr_of_items(items, kind, level):
    opening, closing = BRACKETS[kind]
    if not items:
        return repr(items)
    if level == 0:
        return f"{opening}...{closing}"
    parts = []
    for item in items:
        if len(parts) == MOST[kind]:
            parts.append("...")
            break
        parts.append(short_repr(item, level - 1))
    trailing = "," if kind is tuple and len(items) == 1 else ""
    return f"{opening}{', '.join(parts)}{trailing}{closing}"


def repr_of_object(value):
    try:
        text = without_address(repr(value) if is_native(type(value)) else bounded_repr(value))
    except Exception as error:
        return f"<repr raised {type(error).__name__}>"
    return text if len(text) <= LONGEST else cut(text)


def is_native(kind):
    known = native.get(kind)
    if known is None:
        known = native[kind] = type(kind.__repr__) is type(object.__repr__)
    return known


def bounded_repr(value):
    depth, frame = FRAMES, sys._getframe()
    while frame is not None:
        depth, frame = depth + 1, frame.f_back
    limit = sys.getrecursionlimit()
    if depth >= limit:
        return repr(value)
    sys.setrecursionlimit(depth)
    try:
        return repr(value)
    finally:
        sys.setrecursionlimit(limit)


def without_address(text):
    return ADDRESS.sub("", text) if " at 0x" in text else text
