"""Puts an application into its middlewares, by a list of names: the first is the outermost."""
import importlib


def stacked(app, names):
    """`["a:A", "b:B"]` gives A(B(app)): a request passes A first, its response passes A last."""
    for name in reversed(names):
        app = named(name)(app)
    return app


def named(name):
    """"middleware.gzip_body:Gzip" → the class Gzip. Any callable that takes an application and gives one will do."""
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)
