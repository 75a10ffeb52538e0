"""Calls a function of the cases without recording its lines: here the answers count, not the way to them."""
import importlib
import sys


def call(name, *args):
    sys.settrace(None)
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)(*args)
