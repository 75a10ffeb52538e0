"""What a server offers beyond WSGI's core: wsgi.file_wrapper and extensions of its own (rules 41, 42)."""
from contextlib import contextmanager


@contextmanager
def offers_observed(environ, exchange):
    """Only while the application is called: afterwards the server may look for its own objects again."""
    wrappers = {name: observed_extension(environ.get(name), exchange) for name in exchange.boundary.extensions}
    wrappers["wsgi.file_wrapper"] = observed_file_wrapper(environ.get("wsgi.file_wrapper"), exchange)
    originals = {name: environ[name] for name, wrapper in wrappers.items() if wrapper}
    environ.update({name: wrappers[name] for name in originals})
    try:
        yield
    finally:
        environ.update({name: real for name, real in originals.items() if environ.get(name) is wrappers[name]})


def observed_extension(extension, exchange):
    if not callable(extension):
        return None

    def call(*args, **kwargs):
        answer = extension(*args, **kwargs)
        if answer is not None:
            exchange.blame_above(41, "an extension served an application whose start_response is not the server's own")
        return answer

    return call


def observed_file_wrapper(file_wrapper, exchange):
    if file_wrapper is None:
        return None
    if not callable(file_wrapper):
        return exchange.blame_above(42, "wsgi.file_wrapper cannot be called")

    def call(*args, **kwargs):
        if kwargs or len(args) not in (1, 2) or not hasattr(args[0], "read"):
            exchange.blame_below(42, "wsgi.file_wrapper wants an object with read(), and perhaps a size")
        exchange.log("file_wrapper")
        wrapped = file_wrapper(*args, **kwargs)
        exchange.log("wrapped")
        check_wrapped(wrapped, args, exchange)
        return wrapped

    return call


def check_wrapped(wrapped, args, exchange):
    if not is_iterable(wrapped):
        exchange.blame_above(42, f"wsgi.file_wrapper returned a {type(wrapped).__name__}, which is no iterable")
    elif args and hasattr(args[0], "close") and not hasattr(wrapped, "close"):
        exchange.blame_above(42, "what wsgi.file_wrapper returned has no close(), and the file has")
    if args:
        exchange.file = (args[0], wrapped)


def is_iterable(value):
    """Asked of the class, as `iter` does; `__getitem__` is the old way, and PEP 3333 names it."""
    return hasattr(type(value), "__iter__") or hasattr(type(value), "__getitem__")
