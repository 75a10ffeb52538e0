"""For each rule of PEP 3333 somebody who breaks it, and nothing else. Run by wsgicheck.test.ts."""
import io
import sys

from keepers import EXPECTING, TEXT, Server, early_error, hello, late_error, raises_late, reader, request, streamer, writer
from wsgicheck import RULES, Report, check, check_middleware, drive, observe_server
from wsgicheck.drive import environ_of, serve_once

CASES = []


def breaks(rule, side):
    def register(case):
        CASES.append((rule, side, case))
        return case

    return register


def broken(rule):
    """All cases of one rule: name, side, and the records that the report holds afterwards."""
    answers = []
    for number, side, case in CASES:
        if number == rule:
            report = Report()
            case(report)
            answers.append({"name": case.__name__, "side": side, "records": report.finish().records()})
    return answers


def rules():
    return [rule._asdict() for rule in RULES.values()]


def observed(report, server, application=hello, data=request()):
    return observe_server(server, application, data, report)


# --- Rules 1–10: environ.

def with_environ(report, changes=(), without=(), application=hello, **settings):
    environ = {**environ_of("/", "GET", b"", {}), **dict(changes)}
    for name in without:
        del environ[name]
    serve_once(check(application, report, **settings), environ)


@breaks(1, "server")
def calls_by_name(report):
    def server(application, environ):
        application(environ=environ, start_response=lambda status, headers: print).close()

    server(check(hello, report), environ_of("/", "GET", b"", {}))


@breaks(2, "server")
def subclass_of_dict(report):
    class Environ(dict):
        pass

    serve_once(check(hello, report), Environ(environ_of("/", "GET", b"", {})))


for name in ("REQUEST_METHOD", "SERVER_NAME", "SERVER_PORT"):
    breaks(3, "server")(lambda report, name=name: with_environ(report, {name: ""}))
    breaks(3, "server")(lambda report, name=name: with_environ(report, without=[name]))
breaks(3, "server")(lambda report: with_environ(report, without=["SERVER_PROTOCOL"]))
breaks(3, "server")(lambda report: with_environ(report, without=["SCRIPT_NAME", "PATH_INFO"]))


@breaks(4, "server")
def number_for_a_string(report):
    with_environ(report, {"CONTENT_LENGTH": 0})


@breaks(4, "server")
def bytes_for_a_name(report):
    with_environ(report, {b"PATH": "/bin"})


@breaks(4, "server")
def decoded_path(report):
    with_environ(report, {"PATH_INFO": "/김"})


@breaks(4, "server")
def decoded_path_on_the_wire(report):
    class Decoding(Server):
        def environ(self):
            environ = super().environ()
            return {**environ, "PATH_INFO": environ["PATH_INFO"].encode("latin-1").decode()}

    observed(report, Decoding(), data=request("GET", "/%EA%B9%80"))


@breaks(5, "server")
def none_for_nothing(report):
    with_environ(report, {"REMOTE_USER": None})


@breaks(5, "server")
def empty_for_nobody(report):
    with_environ(report, {"REMOTE_USER": ""})


@breaks(5, "server")
def header_that_nobody_sent(report):
    class Inventive(Server):
        def environ(self):
            return {**super().environ(), "HTTP_ACCEPT": ""}

    observed(report, Inventive())


for name in ("wsgi.version", "wsgi.url_scheme", "wsgi.input", "wsgi.errors", "wsgi.multithread", "wsgi.run_once"):
    breaks(6, "server")(lambda report, name=name: with_environ(report, without=[name]))
breaks(6, "server")(lambda report: with_environ(report, {"wsgi.version": (2, 0)}))
breaks(6, "server")(lambda report: with_environ(report, {"wsgi.version": [1, 0]}))
breaks(6, "server")(lambda report: with_environ(report, {"wsgi.url_scheme": ""}))
breaks(7, "server")(lambda report: with_environ(report, {"HTTP_CONTENT_TYPE": "text/plain"}))


@breaks(8, "server")
def input_without_lines(report):
    class Input:
        read = __iter__ = readlines = lambda self: b""

    with_environ(report, {"wsgi.input": Input()})


@breaks(8, "server")
def read_needs_a_size(report):
    class Input(io.BytesIO):
        def read(self, size):
            return super().read(size)

    try:
        with_environ(report, {"wsgi.input": Input()}, application=reader)
    except TypeError:
        pass


@breaks(8, "server")
def body_does_not_end(report):
    with_environ(report, {"wsgi.input": io.BytesIO(b"body, and the next request"), "CONTENT_LENGTH": "4"}, application=reader)


@breaks(8, "server")
def input_is_text(report):
    def application(environ, start_response):
        environ["wsgi.input"].read()
        return hello(environ, start_response)

    with_environ(report, {"wsgi.input": io.StringIO("text")}, application=application)


@breaks(9, "server")
def promise_not_kept(report):
    with_environ(report, promises=("REMOTE_ADDR",))


@breaks(10, "server")
def says_one_process(report):
    with_environ(report, truth={"wsgi.multiprocess": True})


@breaks(10, "server")
def another_thread_comes_in(report):
    threads = iter(("first", "second"))

    def application(environ, start_response):
        if environ["PATH_INFO"] == "/":
            serve_once(checked, environ_of("/second", "GET", b"", {}))
        return hello(environ, start_response)

    checked = check(application, report, who=lambda: next(threads))
    serve_once(checked, environ_of("/", "GET", b"", {}))


# --- Rules 11–22: start_response.

def driven(report, application, **settings):
    try:
        drive(application, report=report, **settings)
    except (AssertionError, TypeError, ValueError, LookupError):
        pass


def starting(report, *heads, body=(b"x",), **settings):
    def application(environ, start_response):
        for head in heads:
            start_response(*head)
        return list(body)

    driven(report, application, **settings)


@breaks(11, "application")
def names_the_arguments(report):
    def application(environ, start_response):
        start_response(status="200 OK", headers=list(TEXT))
        return [b"x"]

    driven(report, application)


breaks(11, "application")(lambda report: starting(report, ("200 OK",)))
breaks(11, "application")(lambda report: starting(report, ("200 OK", [], None, None)))
for status in ("200", "200 ", "200  OK", " 200 OK", "200 OK ", "20 OK", "OK", "200 OK\r\n", "200 O\x7fK", "200 좋아", b"200 OK"):
    breaks(12, "application")(lambda report, status=status: starting(report, (status, [])))
for headers in ((("A", "b"),), [["A", "b"]], [("A", "b", "c")], [("A", 1)], [(b"A", "b")], [("A:", "b")], [("A b", "c")],
                [("", "b")], [("A", "b\nC: d")], [("A", "b\x7f")], [("A", "값")]):
    breaks(13, "application")(lambda report, headers=headers: starting(report, ("200 OK", headers)))
for name in ("Connection", "transfer-encoding", "Keep-Alive", "Upgrade"):
    breaks(14, "application")(lambda report, name=name: starting(report, ("200 OK", [(name, "x")])))
breaks(15, "application")(lambda report: starting(report, ("200 OK", []), ("200 OK", [])))


@breaks(15, "application")
def again_after_an_error(report):
    def application(environ, start_response):
        try:
            start_response("200 OK", [])
        except ValueError:
            start_response("500 Oops", [])
        return [b"x"]

    def moody(environ, start_response):
        calls = []

        def refuse_the_first(status, headers, exc_info=None):
            calls.append(status)
            if len(calls) == 1:
                raise ValueError(status)
            return start_response(status, headers)

        return checked(environ, refuse_the_first)

    checked = check(application, report)
    serve_once(moody, environ_of("/", "GET", b"", {}))


for exc_info in (ValueError("bare"), (ValueError, "text", None), (ValueError,), (TypeError, ValueError("other"), None), (ValueError, ValueError("x"), "line 1")):
    breaks(16, "application")(lambda report, given=exc_info: starting(report, ("500 Oops", [], given)))


class Lenient(Server):
    def start_response(self, status, headers, exc_info=None):
        self.head = (status, list(headers))
        return self.write


class Rewording(Server):
    def start_response(self, status, headers, exc_info=None):
        if exc_info and self.head_sent:
            exc_info = None
            raise RuntimeError("too late")
        return super().start_response(status, headers, exc_info)


class FirstHeadWins(Server):
    def start_response(self, status, headers, exc_info=None):
        self.head = self.head or (status, list(headers))
        return self.write


breaks(17, "server")(lambda report: observed(report, Lenient(), late_error))


@breaks(17, "server")
def takes_every_head(report):
    environ = environ_of("/", "GET", b"", {})
    body = check(late_error, report)(environ, lambda status, headers, exc_info=None: print)
    list(body)
    body.close()


breaks(17, "server")(lambda report: observed(report, Rewording(), late_error))
breaks(17, "server")(lambda report: observed(report, FirstHeadWins(), early_error))


def catches_start_response(environ, start_response):
    start_response("200 OK", list(TEXT))
    yield b"some"
    try:
        raise LookupError("late")
    except LookupError:
        try:
            start_response("500 Oops", list(TEXT), sys.exc_info())
        except LookupError:
            pass
    yield b"never mind"


breaks(18, "application")(lambda report: driven(report, catches_start_response))


@breaks(18, "application")
def caught_at_the_end(report):
    def application(environ, start_response):
        chunks = catches_start_response(environ, start_response)
        return (chunk for chunk in chunks if chunk == b"some")

    driven(report, application)


@breaks(18, "application")
def caught_before_it_returned(report):
    def application(environ, start_response):
        start_response("200 OK", [])(b"some")
        try:
            raise LookupError("late")
        except LookupError:
            try:
                start_response("500 Oops", [], sys.exc_info())
            except LookupError:
                return []

    driven(report, application)


@breaks(19, "server")
def keeps_exc_info(report):
    class Keeping(Server):
        def start_response(self, status, headers, exc_info=None):
            self.kept = exc_info
            return super().start_response(status, headers, exc_info)

    observed(report, Keeping(), early_error)


@breaks(20, "server")
def sends_in_start_response(report):
    class Hasty(Server):
        def start_response(self, status, headers, exc_info=None):
            write = super().start_response(status, headers, exc_info)
            self.send_head()
            return write

    observed(report, Hasty())


@breaks(20, "server")
def sends_for_an_empty_chunk(report):
    class Hasty(Server):
        def deliver(self):
            for chunk in self.body:
                self.send_head()
                self.write(chunk)

    def application(environ, start_response):
        start_response("200 OK", list(TEXT))
        yield b""
        yield b"text"

    observed(report, Hasty(), application)


breaks(21, "application")(lambda report: starting(report))
breaks(21, "application")(lambda report: starting(report, body=()))


@breaks(21, "application")
def starts_after_a_chunk(report):
    def application(environ, start_response):
        yield b""
        yield from streamer(environ, start_response)

    driven(report, application)


@breaks(21, "server")
def wants_the_head_at_once(report):
    class Impatient(Server):
        def deliver(self):
            if not self.head:
                raise AssertionError("start_response was not called")
            super().deliver()

    observed(report, Impatient(), streamer)


@breaks(22, "server")
def no_date(report):
    class Timeless(Server):
        def own_headers(self):
            return [("Connection", "close")]

    observed(report, Timeless())


# --- Rules 23–35: the body.

def returning(report, body, **settings):
    def application(environ, start_response):
        start_response("200 OK", list(TEXT))
        return body

    driven(report, application, **settings)


for body in ("text", b"bytes", None, 7, ["text"], [bytearray(b"x")]):
    breaks(23, "application")(lambda report, body=body: returning(report, body))


@breaks(24, "application")
def wrong_len(report):
    class Body(list):
        def __len__(self):
            return 1

    returning(report, Body([b"one", b"two"]))


@breaks(25, "server")
def looks_into_the_iterable(report):
    class Nosy(Server):
        def deliver(self):
            getattr(self.body, "gi_frame", None)
            super().deliver()

    observed(report, Nosy(), streamer)


@breaks(25, "server")
def takes_the_first_chunk_by_number(report):
    class Indexing(Server):
        def deliver(self):
            self.write(self.body[0] if len(self.body) == 1 else b"")
            self.send_head()

    observed(report, Indexing(), lambda environ, start_response: hello(environ, start_response))


class Careless(Server):
    def serve(self, application):
        self.body = application(self.environ(), self.start_response)
        self.deliver()


class CarelessAboutErrors(Server):
    def serve(self, application):
        try:
            self.body = application(self.environ(), self.start_response)
            self.deliver()
            self.body.close()
        except Exception as error:
            self.log(error)


class Thorough(Server):
    def serve(self, application):
        super().serve(application)
        self.body.close()


class Greedy(Server):
    def serve(self, application):
        super().serve(application)
        list(self.body)


breaks(26, "server")(lambda report: observed(report, Careless()))
breaks(26, "server")(lambda report: observed(report, CarelessAboutErrors(), raises_late))
breaks(26, "server")(lambda report: observed(report, Thorough()))
breaks(26, "server")(lambda report: observed(report, Greedy()))


@breaks(27, "server")
def collects_first(report):
    class Collecting(Server):
        def deliver(self):
            self.write(b"".join(self.body))
            self.send_head()

    observed(report, Collecting(), streamer)


@breaks(27, "server")
def mends_line_endings(report):
    class Mending(Server):
        def write(self, data):
            super().write(data.replace(b"\n", b"\r\n"))

    observed(report, Mending(), lambda environ, start_response: [hello(environ, start_response)[0] + b"\n"])


for body in ([b"too", b"long"], [b"few"], []):
    breaks(28, "application")(lambda report, body=body: starting(report, ("200 OK", [("Content-Length", "5")]), body=body))
breaks(28, "application")(lambda report: starting(report, ("200 OK", [("Content-Length", "many")])))


def too_long(environ, start_response):
    start_response("200 OK", [("Content-Length", "5")])
    return [b"longer than five"]


def too_short(environ, start_response):
    start_response("200 OK", [("Content-Length", "50")])
    return [b"shorter than fifty"]


class SendsAll(Server):
    def room(self):
        return None


class StaysOpen(Server):
    def hang_up(self):
        pass


breaks(28, "application, server")(lambda report: observed(report, SendsAll(), too_long))
breaks(28, "application, server")(lambda report: observed(report, StaysOpen(), too_short))
breaks(29, "server")(lambda report: observed(report, StaysOpen()))


@breaks(29, "server")
def chunks_for_an_old_client(report):
    class Chunking(Server):
        def own_headers(self):
            return [*super().own_headers(), ("Transfer-Encoding", "chunked")]

        def write(self, data):
            super().write(b"%X\r\n%b\r\n" % (len(data), data))

        def hang_up(self):
            self.wire.sendall(b"0\r\n\r\n")

    observed(Report(strict=True), Chunking())
    observed(report, Chunking(), data=request(version="HTTP/1.0"))


@breaks(29, "server")
def length_without_what_was_written(report):
    class Counting(Server):
        def own_headers(self):
            return [*super().own_headers(), ("Content-Length", "3")]

    observed(report, Counting(), writer)


def start_and_write(report, data, late=False):
    def application(environ, start_response):
        write = start_response("200 OK", list(TEXT))
        if late:
            yield b"first"
        write(data)
        yield b"last"

    driven(report, application)


breaks(30, "application")(lambda report: start_and_write(report, b"late", late=True))
breaks(30, "application")(lambda report: start_and_write(report, b"at the start of a generator"))


@breaks(30, "application")
def writes_text(report):
    def application(environ, start_response):
        start_response("200 OK", list(TEXT))("text")
        return []

    driven(report, application)


@breaks(30, "server")
def no_write(report):
    class Writeless(Server):
        def start_response(self, status, headers, exc_info=None):
            super().start_response(status, headers, exc_info)

    observed(report, Writeless())


@breaks(30, "server")
def written_last(report):
    class Disordered(Server):
        def start_response(self, status, headers, exc_info=None):
            super().start_response(status, headers, exc_info)
            self.kept = []
            return self.kept.append

        def deliver(self):
            super().deliver()
            self.write(b"".join(self.kept))

    observed(report, Disordered(), writer)


for status in ("204 No Content", "304 Not Modified"):
    breaks(31, "application")(lambda report, status=status: starting(report, (status, [])))
breaks(31, "application")(lambda report: starting(report, ("200 OK", []), method="HEAD"))
breaks(31, "application")(lambda report: starting(report, ("102 Processing", []), body=()))


@breaks(31, "application, server")
def body_for_head(report):
    class Plain(Server):
        def write(self, data):
            self.send_head()
            self.wire.sendall(data)

    observed(report, Plain(), data=request("HEAD"))


@breaks(32, "server")
def expects_nothing(report):
    class Refusing(Server):
        def serve(self, application):
            self.wire.sendall(b"HTTP/1.1 417 Expectation Failed\r\n\r\n")

    observed(report, Refusing(), reader, EXPECTING)


@breaks(32, "server")
def does_not_wait_for_the_body(report):
    class Forgetful(Server):
        def request_body(self):
            return b""

    def application(environ, start_response):
        return reader(environ, start_response)

    observed(report, Forgetful(), application, EXPECTING)


@breaks(33, "server")
def passes_chunks_in(report):
    class Raw(Server):
        def request_body(self):
            return self.wire.recv(65536)

    observed(report, Raw(), reader, request("POST", "/", "Transfer-Encoding: chunked", body="4\r\nbody\r\n0\r\n\r\n"))


def using(stream, use):
    def application(environ, start_response):
        use(environ[stream])
        return hello(environ, start_response)

    return lambda report: driven(report, application, method="POST", body=b"body")


breaks(34, "application")(using("wsgi.input", lambda stream: stream.read(100)))
breaks(34, "application")(using("wsgi.input", lambda stream: stream.close()))
breaks(34, "application")(using("wsgi.input", lambda stream: stream.seek(0)))
breaks(34, "application")(using("wsgi.errors", lambda stream: stream.close()))
breaks(34, "application")(using("wsgi.errors", lambda stream: stream.isatty()))
breaks(34, "application")(using("wsgi.errors", lambda stream: stream.write(b"bytes")))


@breaks(35, "application")
def works_once(report):
    calls = []

    def application(environ, start_response):
        calls.append(environ)
        if len(calls) > 1:
            raise LookupError("used up")
        return hello(environ, start_response)

    driven(report, application, times=2)


@breaks(35, "application")
def one_iterator_for_all(report):
    body = iter([b"once"])
    returning(report, body, times=2)


@breaks(35, "server")
def silent_about_errors(report):
    class Silent(Server):
        def log(self, error):
            pass

    observed(report, Silent(), raises_late)


# --- Rules 36–41: middleware.

def between(report, middleware, application=streamer, **settings):
    driven(report, check_middleware(middleware, application, report), **settings)


@breaks(36, "middleware")
def bad_head(report):
    def middleware(application):
        def shout(environ, start_response):
            return application(environ, lambda status, headers, exc_info=None: start_response("200", headers))

        return shout

    between(report, middleware, hello)


@breaks(36, "middleware")
def bad_environ(report):
    def middleware(application):
        return lambda environ, start_response: application({**environ, "REMOTE_PORT": 80}, start_response)

    between(report, middleware, hello)


def over_body(change):
    """A middleware that passes close() on and gives another iterable."""

    class Changed:
        def __init__(self, body):
            self.body = body

        def __iter__(self):
            return change(self.body)

        def close(self):
            if hasattr(self.body, "close"):
                self.body.close()

    return lambda application: lambda environ, start_response: Changed(application(environ, start_response))


@breaks(37, "middleware")
def joins(report):
    between(report, over_body(lambda body: iter([b"".join(body)])))


@breaks(37, "middleware")
def swallows(report):
    between(report, over_body(lambda body: (chunk for chunk in body if chunk != b"two")))


@breaks(38, "middleware")
def reads_first(report):
    def middleware(application):
        def collect(environ, start_response):
            body = application(environ, start_response)
            chunks = list(body)
            body.close()
            return chunks

        return collect

    between(report, middleware)


@breaks(39, "middleware")
def writes_what_was_yielded(report):
    def middleware(application):
        class Writing:
            def __init__(self, environ, start_response):
                self.start = start_response
                self.body = application(environ, self.start_response)

            def start_response(self, status, headers, exc_info=None):
                self.write = self.start(status, headers)
                return self.write

            def __iter__(self):
                for chunk in self.body:
                    self.write(chunk)
                    yield b""

            def close(self):
                self.body.close()

        return Writing

    between(report, middleware)


@breaks(40, "middleware")
def forgets_close(report):
    def middleware(application):
        def generator(environ, start_response):
            yield from application(environ, start_response)

        return generator

    def early(application):
        def call(environ, start_response):
            body = application(environ, start_response)
            return (chunk for chunk in body)

        return call

    between(report, middleware)
    between(report, early, hello)


@breaks(40, "middleware")
def keeps_content_length(report):
    def application(environ, start_response):
        start_response("200 OK", [("Content-Length", "5")])
        return [b"hello"]

    between(report, over_body(lambda body: (chunk * 2 for chunk in body)), application)


@breaks(41, "server")
def extension_around_middleware(report):
    def application(environ, start_response):
        fast = environ["fast.sender"](start_response)
        start_response("200 OK", list(TEXT))
        return [b"" if fast else b"slowly"]

    environ = {**environ_of("/", "GET", b"", {}), "fast.sender": lambda start_response: "served"}
    serve_once(check(application, report, extensions=("fast.sender",)), environ)


def sends_a_file(environ, start_response):
    start_response("200 OK", list(TEXT))
    return environ["wsgi.file_wrapper"](io.BytesIO(b"file"), 2)


class Wrapper:
    def __init__(self, file, size=8192):
        self.file, self.size, self.close = file, size, file.close

    def __iter__(self):
        return iter(lambda: self.file.read(self.size), b"")


class Unclosing(Wrapper):
    def __init__(self, file, size=8192):
        self.file, self.size = file, size


class LeavesOpen(Unclosing):
    def close(self):
        pass


for wrapper in (Unclosing, LeavesOpen, "sendfile"):
    breaks(42, "server")(lambda report, wrapper=wrapper: with_environ(
        report, {"wsgi.file_wrapper": wrapper}, application=sends_a_file if callable(wrapper) else hello))


@breaks(42, "server")
def wraps_into_nothing(report):
    def application(environ, start_response):
        environ["wsgi.file_wrapper"](io.BytesIO(b"file"))
        return hello(environ, start_response)

    with_environ(report, {"wsgi.file_wrapper": lambda file, size=8192: None}, application=application)


@breaks(42, "server")
def wraps_without_close(report):
    class File:
        def read(self, size=-1):
            return b""

        def close(self):
            pass

    def application(environ, start_response):
        start_response("200 OK", list(TEXT))
        return environ["wsgi.file_wrapper"](File())

    with_environ(report, {"wsgi.file_wrapper": Unclosing}, application=application)


breaks(42, "application")(lambda report: with_environ(
    report, {"wsgi.file_wrapper": lambda file: iter([])},
    application=lambda environ, start_response: [hello(environ, start_response)[0], *environ["wsgi.file_wrapper"]("name")]))


@breaks(42, "server")
def sends_the_file_at_once(report):
    class Hasty(Server):
        def environ(self):
            return {**super().environ(), "wsgi.file_wrapper": self.send_file}

        def send_file(self, file, size=8192):
            self.write(file.read())
            file.close()
            return Wrapper(io.BytesIO(b""))

    observed(report, Hasty(), sends_a_file)


@breaks(44, "server")
def port_is_a_word(report):
    with_environ(report, {"SERVER_PORT": "http"})


@breaks(44, "server")
def path_not_decoded(report):
    class Literal(Server):
        def environ(self):
            return {**super().environ(), "PATH_INFO": self.target}

    observed(report, Literal(), data=request("GET", "/a%20b"))


@breaks(44, "server")
def other_host(report):
    class Renaming(Server):
        def environ(self):
            return {**super().environ(), "HTTP_HOST": "127.0.0.1:8000"}

    observed(report, Renaming())
