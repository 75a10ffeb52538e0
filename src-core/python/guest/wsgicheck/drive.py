"""An application alone, under a server that keeps the rules: for tests of applications (rule 35)."""
import io
from collections import namedtuple
from urllib.parse import unquote_to_bytes

from wsgicheck.boundary import checked_once
from wsgicheck.report import Report

Answer = namedtuple("Answer", "status headers body report")


def drive(application, target="/", *, method="GET", body=b"", headers=None, times=1, report=None, **settings):
    """The answer to the last of `times` equal requests. What the application raises in the first is raised. One that
    comes with its observer, from `check` or `check_middleware`, gets no second."""
    report = report or Report()
    checked = checked_once(application, report, **settings)
    where = f"server → application, {method} {target}"
    first = answer = serve_once(checked, environ_of(target, method, body, headers or {}))
    for _ in range(times - 1):
        try:
            answer = serve_once(checked, environ_of(target, method, body, headers or {}))
        except Exception as error:
            report.add(35, "application", f"called again it raised {type(error).__name__}: {error}", where)
            break
        if first[2] and not answer[2]:
            report.add(35, "application", "called again it gave no body", where)
    return Answer(*answer, report.finish())


def serve_once(application, environ):
    output = []
    head = []

    def start_response(status, headers, exc_info=None):
        try:
            if exc_info and any(output):
                raise exc_info[1].with_traceback(exc_info[2])
            if head and not exc_info:
                raise AssertionError("start_response was called twice")
            head[:] = [status, list(headers)]
            return output.append
        finally:
            exc_info = None

    body = application(environ, start_response)
    try:
        for chunk in body:
            output.append(chunk)
    finally:
        if hasattr(body, "close"):
            body.close()
    return (*(head or [None, []]), b"".join(chunk for chunk in output if isinstance(chunk, bytes)))


def environ_of(target, method, body, headers):
    path, _, query = target.partition("?")
    environ = {
        "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query, "SERVER_NAME": "shop.example", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False,
    }
    if body:
        environ["CONTENT_LENGTH"] = str(len(body))
    for name, value in headers.items():
        name = name.upper().replace("-", "_")
        environ[name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"] = value
    return environ
