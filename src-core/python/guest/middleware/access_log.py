"""Writes a line for each request to `wsgi.errors`, when its response is through."""
import time


class AccessLog:
    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        record = Record()

        def start_logged_response(status, headers, exc_info=None):
            record.status = status
            write = start_response(status, headers, exc_info)

            def write_counted(data):
                record.size += len(data)
                write(data)

            return write_counted

        return LoggedBody(self.app(environ, start_logged_response), environ, record)


class Record:
    """What the line will say."""

    def __init__(self):
        self.started = time.perf_counter()
        self.status = "-"
        self.size = 0

    def line(self, environ):
        took_ms = (time.perf_counter() - self.started) * 1000
        client = environ.get("HTTP_X_FORWARDED_FOR", environ.get("REMOTE_ADDR", "-"))
        target = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        if environ.get("QUERY_STRING"):
            target += "?" + environ["QUERY_STRING"]
        return f'{client} "{environ["REQUEST_METHOD"]} {target}" {self.status[:3]} {self.size} {took_ms:.3f} ms\n'


class LoggedBody:
    """The application's body, passed on chunk by chunk; `close()` is passed on too, and only then is all known."""

    def __init__(self, body, environ, record):
        self.body = body
        self.environ = environ
        self.record = record

    def __iter__(self):
        for chunk in self.body:
            self.record.size += len(chunk)
            yield chunk

    def close(self):
        try:
            if hasattr(self.body, "close"):
                self.body.close()
        finally:
            self.environ["wsgi.errors"].write(self.record.line(self.environ))
