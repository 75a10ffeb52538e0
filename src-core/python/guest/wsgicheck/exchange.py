"""One call of an application, from the server's call to its close(): everything is handed on unchanged, and kept in
mind is only what the rules ask about: was start_response called, is a chunk being made, how long was the body."""
import sys
from contextlib import contextmanager
from types import TracebackType

from wsgicheck import head
from wsgicheck.body import checked_body
from wsgicheck.environ import faults_of
from wsgicheck.event import Event
from wsgicheck.offers import is_iterable, offers_observed
from wsgicheck.streams import CheckedErrors, CheckedInput


class Exchange:
    def __init__(self, boundary):
        self.boundary = boundary
        self.where = f"{boundary.above} → {boundary.below}"
        self.method = ""
        self.start_calls = 0
        self.status = None
        self.length = None  # What Content-Length promises.
        self.sized = None  # What len() of the iterable promises.
        self.body_bytes = 0
        self.chunks = 0
        self.pending = False  # A chunk with something in it was handed up, and nothing was asked for since.
        self.transmitted = False  # Something of the body must be on its way: the server came back for more.
        self.iterating = False
        self.returned = False
        self.closings = 0
        self.refused = None  # The exception with which start_response answered exc_info.
        self.file = None

    def blame_above(self, rule, message):
        self.boundary.report.add(rule, self.boundary.above, message, self.where)

    def blame_below(self, rule, message):
        self.boundary.report.add(rule, self.boundary.below, message, self.where)

    def log(self, kind, value=None):
        if self.boundary.events is not None:
            self.boundary.events.append(Event(self.boundary, kind, value))

    # The call.

    def call(self, environ, start_response):
        self.real_start_response = start_response
        if isinstance(environ, dict):
            self.where += f", {environ.get('REQUEST_METHOD')} {environ.get('SCRIPT_NAME', '')}{environ.get('PATH_INFO', '')}"
            self.method = environ.get("REQUEST_METHOD")
            self.log("called", dict(environ))
            for rule, message in faults_of(environ, self.boundary.truth, self.boundary.promises):
                self.blame_above(rule, message)
            self.wrap_streams(environ)
        with offers_observed(environ, self), self.running(environ):
            try:
                body = self.boundary.application(environ, self.start_response)
            except BaseException as error:
                self.log("raised", type(error).__name__)
                raise
            finally:
                refused, self.refused = self.refused, None
        if refused is not None:
            self.blame_below(18, f"{type(refused).__name__} of start_response was caught")
        return self.take_body(body)

    def wrap_streams(self, environ):
        length = environ.get("CONTENT_LENGTH", "")
        length = int(length) if type(length) is str and length.isascii() and length.isdecimal() else None
        if "wsgi.input" in environ:
            environ["wsgi.input"] = CheckedInput(environ["wsgi.input"], self, length)
        if "wsgi.errors" in environ:
            environ["wsgi.errors"] = CheckedErrors(environ["wsgi.errors"], self)

    @contextmanager
    def running(self, environ):
        """While the application's own code runs for this request."""
        me, running = self.boundary.who(), self.boundary.running
        if any(other != me for other in running) and not environ.get("wsgi.multithread"):
            self.blame_above(10, "wsgi.multithread is false, and another thread is in the application")
        running.append(me)
        try:
            yield
        finally:
            running.remove(me)

    # start_response and write().

    def start_response(self, *args, **kwargs):
        values = [*args, *kwargs.values()]
        if kwargs or len(args) not in (2, 3):
            self.blame_below(11, f"start_response got {len(args)} positional arguments and the names {sorted(kwargs)}")
        if len(values) not in (2, 3):
            return self.real_start_response(*args, **kwargs)
        status, headers, exc_info = (*values, None)[:3]
        self.check_head(status, headers, exc_info)
        self.start_calls += 1
        self.log("start_response", status)
        held_before = references_to(exc_info)
        try:
            write = self.real_start_response(*values)
            if any(after > before for before, after in zip(held_before, references_to(exc_info))):
                self.blame_above(19, "exc_info is still held after start_response has returned")
        except BaseException as error:
            if exc_info:
                self.refuse(error, exc_info[1])
            raise
        finally:
            args = values = None
            replaced, exc_info = bool(exc_info), None
        self.take_head(status, headers, write, replaced)
        return lambda data: self.write(write, data)

    def check_head(self, status, headers, exc_info):
        if self.start_calls and not exc_info:
            self.blame_below(15, "start_response was called again without exc_info")
        for faults in (head.faults_of_status(status), head.faults_of_headers(headers), head.faults_of_exc_info(exc_info)):
            for rule, message in faults:
                self.blame_below(rule, message)
        if head.length_of(headers) is None and head.values_of(headers, "content-length"):
            self.blame_below(28, "Content-Length is not one number")

    def refuse(self, error, original):
        self.refused = error
        if error is not original and self.transmitted and self.boundary.above == "server":
            self.blame_above(17, f"{type(error).__name__} was raised instead of the application's own exception")

    def take_head(self, status, headers, write, replaced):
        if replaced and self.transmitted and self.boundary.above == "server":
            self.blame_above(17, "start_response took another head when the first was sent")
        if not callable(write):
            self.blame_above(30, f"start_response returned a {type(write).__name__}, not write()")
        self.status = status
        self.length = head.length_of(headers)
        self.log("started", (status, list(headers)))

    def write(self, real_write, data):
        if type(data) is not bytes:
            self.blame_below(30, f"write() got a {type(data).__name__}")
        elif self.returned or self.iterating:
            self.log("late write", data)
            self.blame_below(30, "write() was called when the iterable had been returned")
        self.measure(data)
        self.log("write", data)
        real_write(data)
        self.transmitted = self.transmitted or bool(data)
        self.log("written")

    def measure(self, data):
        self.body_bytes += len(data) if isinstance(data, (bytes, bytearray, str)) else 0
        if not data or self.status is None:
            return
        if head.has_no_body(self.method, self.status):
            self.blame_below(31, f"a body for {'HEAD' if self.method == 'HEAD' else self.status[:3]}")
        elif self.length is not None and self.body_bytes > self.length:
            self.blame_below(28, f"the body is longer than its Content-Length of {self.length}")

    # The body.

    def take_body(self, body):
        self.returned = True
        self.log("returned")
        if isinstance(body, (str, bytes)) or not is_iterable(body):
            self.blame_below(23, f"the application returned a {type(body).__name__}")
            return body
        self.sized = len(body) if hasattr(type(body), "__len__") else None
        self.boundary.report.unclosed.append(self)
        return checked_body(body, self)

    def next_chunk(self, chunks):
        """Of the application's iterator; raises what it raises, StopIteration too."""
        if self.closings:
            self.blame_above(26, "a chunk was asked for after close()")
            return next(chunks)
        self.log("asked")
        self.transmitted = self.transmitted or self.pending
        self.iterating = True
        try:
            chunk = next(chunks)
        except StopIteration:
            self.exhausted()
            raise
        except BaseException as error:
            self.refused = None
            self.log("raised", type(error).__name__)
            raise
        finally:
            self.iterating = False
            refused, self.refused = self.refused, None
        if refused is not None:
            self.blame_below(18, f"{type(refused).__name__} of start_response was caught")
        self.check_chunk(chunk)
        return chunk

    def check_chunk(self, chunk):
        if not self.start_calls:
            self.blame_below(21, "a chunk came before start_response was called")
        if type(chunk) is not bytes:
            self.blame_below(23, f"a chunk is a {type(chunk).__name__}")
        self.chunks += 1
        self.pending = bool(chunk)
        self.measure(chunk)
        self.log("chunk", chunk)

    def exhausted(self):
        self.log("exhausted")
        if self.refused is not None:
            self.blame_below(18, f"{type(self.refused).__name__} of start_response was caught")
            self.refused = None
        if not self.start_calls:
            self.blame_below(21, "the body ended and start_response was not called")
        if self.sized is not None and self.sized != self.chunks:
            self.blame_below(24, f"len() is {self.sized} and {self.chunks} chunks came")
        if self.length is not None and self.body_bytes < self.length and not head.has_no_body(self.method, self.status):
            self.blame_below(28, f"the body has {self.body_bytes} bytes and its Content-Length is {self.length}")

    def close(self, body):
        self.closings += 1
        if self in self.boundary.report.unclosed:
            self.boundary.report.unclosed.remove(self)
        if self.closings > 1:
            self.blame_above(26, "close() was called twice")
        self.log("close")
        if hasattr(body, "close"):
            body.close()
        self.log("closed")
        if self.file and self.file[1] is body and getattr(self.file[0], "closed", None) is False:
            self.blame_above(42, "close() of wsgi.file_wrapper left the file open")

    def forgotten(self):
        """Nobody will call close() any more. Told without raising: the one who forgot is not on the stack."""
        report = self.boundary.report
        if self in report.unclosed:
            report.unclosed.remove(self)
            strict, report.strict = report.strict, False
            self.blame_above(26, "close() was not called")
            report.strict = strict


def references_to(exc_info):
    """How often the tuple, the exception and its traceback are referred to."""
    if type(exc_info) is not tuple or not hasattr(sys, "getrefcount"):
        return []
    parts = [part for part in exc_info if isinstance(part, (BaseException, TracebackType))]
    return [sys.getrefcount(part) for part in (exc_info, *parts)]
