"""Every gateway under the eyes of wsgicheck. Run by checked.test.ts."""
import io
import sys
import time
from email.utils import formatdate
from types import SimpleNamespace
from urllib.parse import unquote_to_bytes

from gateway import cgi_handler, fastcgi, gthread, http_worker, mod_wsgi, scgi, sync_worker, uwsgi, uwsgi_worker
from gateway.http_profiles import PROFILES
from keepers import EVERY, FOR_HEAD, REQUESTS
from wsgicheck import Report, observe_server

CLIENT, SERVER = ("192.0.2.1", 50000), ("198.51.100.20", 8000)


class Front:
    """The web server before a gateway: it passes the request on in the gateway's protocol, and makes HTTP of the answer.
    It is the least that keeps HTTP's own rules: a Date, no body for HEAD, the connection ends with the body."""

    def __init__(self, wire, pass_on):
        self.wire = wire
        head, _, body = read_whole(wire).partition(b"\r\n\r\n")
        line, *fields = head.decode("latin-1").split("\r\n")
        self.method, target, version = line.split(" ")
        path, _, query = target.partition("?")
        headers = dict(field.split(": ", 1) for field in fields)
        if headers.pop("Transfer-Encoding", "") == "chunked":
            body = b"".join(body.split(b"\r\n")[1::2])
        variables = {
            "REQUEST_METHOD": self.method, "SCRIPT_NAME": "", "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query, "SERVER_NAME": "shop.example", "SERVER_PORT": "80", "SERVER_PROTOCOL": version,
            "REMOTE_ADDR": CLIENT[0], "CONTENT_TYPE": "", "CONTENT_LENGTH": str(len(body)) if body else "",
        }
        for name, value in headers.items():
            name = name.upper().replace("-", "_")
            if name != "CONTENT_LENGTH":
                variables[name if name == "CONTENT_TYPE" else "HTTP_" + name] = value
        self.variables = list(variables.items())
        self.body = body
        self.unread = pass_on(self.variables, body) if pass_on else body
        self.head_sent = False

    def recv(self, size):
        taken, self.unread = self.unread[:size], self.unread[size:]
        return taken

    def sendall(self, data):
        if not self.head_sent:
            head, _, data = data.partition(b"\r\n\r\n")
            first, _, rest = head.partition(b"\r\n")
            status = first.partition(b" ")[2]
            date = formatdate(time.time(), usegmt=True).encode()
            self.head_sent = True
            head = b"\r\n".join([b"HTTP/1.1 " + status, b"Date: " + date, b"Connection: close", *rest.split(b"\r\n")]).strip()
            self.wire.sendall(head + b"\r\n\r\n" + (b"" if self.method == "HEAD" else data))
        elif data and self.method != "HEAD":
            self.wire.sendall(data)

    def close(self):
        if not self.head_sent:
            self.wire.sendall(b"HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n")
        self.wire.close()


class RecordFront(Front):
    """Of FastCGI's answer, what stands in STDOUT."""

    def sendall(self, data):
        if data[1] == fastcgi.STDOUT and len(data) > 8:
            super().sendall(data[8:])


def read_whole(wire):
    """What the client sends; one that expects to be told to go on is told so."""
    data = b""
    while part := wire.recv(65536):
        data += part
        if b"100-continue" in part:
            wire.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    return data


def connected(module, wire):
    module.socket = SimpleNamespace(socket=lambda fileno: wire, SHUT_RDWR=2, gethostname=lambda: "app1")


def http(name):
    def serve(application, wire):
        connected(http_worker, wire)
        http_worker.profile, http_worker.application = PROFILES[name], application
        http_worker.handle(9, CLIENT, SERVER)
        wire.close()

    return serve


def serve_gthread(application, wire):
    connected(sync_worker, wire)
    sync_worker.application = application
    sync_worker.settings.update({"worker_class": "gthread", "keepalive": 2})
    gthread.handle(9, CLIENT, SERVER)
    sync_worker.settings.pop("worker_class")


def uwsgi_packet(variables, body):
    data = b"".join(len(text).to_bytes(2, "little") + text.encode("latin-1") for pair in variables for text in pair)
    return b"\0" + len(data).to_bytes(2, "little") + b"\0" + data + body


def scgi_packet(variables, body):
    data = "".join(f"{name}\0{value}\0" for name, value in variables).encode("latin-1")
    return b"%d:%b,%b" % (len(data), data, body)


def fastcgi_records(variables, body):
    def record(kind, content):
        return bytes([1, kind, 0, 1]) + len(content).to_bytes(2, "big") + b"\0\0" + content

    pairs = b"".join(
        len(name).to_bytes(1) + (0x80000000 | len(value)).to_bytes(4, "big") + (name + value).encode("latin-1")
        for name, value in variables
    )
    begin = record(fastcgi.BEGIN_REQUEST, b"\0\1\0" + bytes(5))
    stdin = record(fastcgi.STDIN, body) if body else b""
    return begin + record(fastcgi.PARAMS, pairs) + record(fastcgi.PARAMS, b"") + stdin + record(fastcgi.STDIN, b"")


def uwsgi_family(module, pass_on, make_front=Front):
    def serve(application, wire):
        front = make_front(wire, pass_on)
        connected(module, front)
        connected(uwsgi_worker, front)
        uwsgi_worker.application = application
        module.handle(9)

    return serve


def serve_mod_wsgi(application, wire):
    front = Front(wire, None)
    connected(mod_wsgi, front)
    streams = sys.stdout, sys.stderr, sys.__stderr__
    sys.__stderr__ = sys.stderr  # Where the observer looks for what is logged.
    try:
        mod_wsgi.start({"process_group": "shop"})
        mod_wsgi.scripts["/srv/shop/wsgi.py"] = SimpleNamespace(application=application)
        mod_wsgi.handle(9, "/srv/shop/wsgi.py", front.variables)
    finally:
        sys.stdout, sys.stderr, sys.__stderr__ = streams
        front.close()


def serve_cgi(application, wire):
    front = Front(wire, None)
    names = dict(front.variables)
    environ, stdin, stdout = cgi_handler.os.environ, sys.stdin, sys.stdout
    cgi_handler.os = SimpleNamespace(environ=names, fsencode=lambda text: text.encode("latin-1"))
    sys.stdin, sys.stdout = SimpleNamespace(buffer=io.BytesIO(front.body)), SimpleNamespace(buffer=Pipe(front))
    try:
        cgi_handler.run(application)
    finally:
        cgi_handler.os = SimpleNamespace(environ=environ, fsencode=lambda text: text.encode("latin-1"))
        sys.stdin, sys.stdout = stdin, stdout
        front.close()


class Pipe:
    def __init__(self, front):
        self.write = front.sendall

    def flush(self):
        pass


SERVERS = {
    **{name: http(name) for name in PROFILES},
    "gthread": serve_gthread,
    "uwsgi": uwsgi_family(uwsgi, uwsgi_packet),
    "scgi": uwsgi_family(scgi, scgi_packet),
    "fastcgi": uwsgi_family(fastcgi, fastcgi_records, RecordFront),
    "mod_wsgi": serve_mod_wsgi,
    "cgi_handler": serve_cgi,
}


def observe(server, request):
    """For each application: its name, and which rules the server broke for it, with what was said."""
    answers = []
    for application in FOR_HEAD if request == "HEAD" else EVERY:
        report = Report()
        observe_server(SERVERS[server], application, REQUESTS[request], report)
        broken = [[record["rule"], record["message"]] for record in report.records() if record["side"] == "server"]
        answers.append([application.__name__, broken])
    return answers
