"""The server's side of one call, where the answer's form is another's affair: start_response, write(), the iteration
and close() (PEP 3333, "Specification Details"). cgi_handler.py, uwsgi_worker.py and mod_wsgi.py use it.

    Exchange(answer).run(application, environ)

`answer` knows the form: `answer.head(exchange)` sends the head, `answer.body(data)` a block. `exchange.length` is the
length of the whole body where the server can know it: a sequence of one block, or of none.
"""
import traceback

OURS = (__file__.rpartition("/")[0], "<frozen importlib")


class Exchange:
    def __init__(self, answer):
        self.answer = answer
        self.status = None
        self.headers = []
        self.length = None
        self.head_sent = False
        self.body_bytes = 0
        self.blocks = 0

    def start_response(self, status, headers, exc_info=None):
        """Keeps status and headers: nothing is sent before there is something of the body to send."""
        if exc_info:
            try:
                if self.head_sent:
                    raise exc_info[1].with_traceback(exc_info[2])
            finally:
                exc_info = None
        elif self.status is not None:
            raise AssertionError("Headers already set!")
        self.status, self.headers = status, list(headers)
        return self.write

    def write(self, data):
        if not isinstance(data, bytes):
            raise TypeError(f"{data!r} is not bytes")
        if data:
            self.send_head()
            self.body_bytes += len(data)
            self.answer.body(data)

    def send_head(self):
        if self.status is None:
            raise RuntimeError("response has not been started")
        if not self.head_sent:
            self.head_sent = True
            self.answer.head(self)

    def run(self, application, environ):
        body = application(environ, self.start_response)
        try:
            for block in body:
                if self.blocks == 0 and not self.head_sent:
                    self.length = length_of(body, block)
                self.blocks += 1
                self.write(block)
            if not self.head_sent:
                self.length = 0
            self.send_head()
        finally:
            if hasattr(body, "close"):
                body.close()

    def has_header(self, wanted):
        return any(name.lower() == wanted for name, _ in self.headers)


def length_of(body, first):
    """PEP 3333, "Handling the Content-Length Header": of a sequence of one block the server knows the length."""
    try:
        return len(first) if len(body) == 1 else None
    except TypeError:
        return None


def header_lines(headers):
    return "".join(f"{name}: {value}\r\n" for name, value in headers)


def application_traceback(error):
    """The traceback as a server in C would print it: without frames of these files, or of the import."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename.startswith(OURS):
        frames = frames.tb_next
    return "".join(traceback.format_exception(type(error), error, frames))
