"""Sends the same requests to real WSGI servers on the loopback interface and writes what came back, byte by byte, to
recorded/NAME.json. Run by hand, as `python3 record.py [NAME…]`; needs the servers that SERVERS names, and root for the
host name `app1` and the directory /srv/shapes.
"""
import json
import os
import platform
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SITE = Path("/srv/shapes")
PORT = 28731
PYTHON = sys.executable

HEADERS = "Host: shop.example:18180\r\nUser-Agent: h4-client/1.0\r\nAccept: text/html\r\n"
COOKIE = "Cookie: sid=abc123; theme=dark\r\n"
FORM = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 20\r\n"
CLOSE = "Connection: close\r\n"


def request(line, *more, body=""):
    return f"{line}\r\n{HEADERS}{''.join(more)}\r\n{body}"


REQUESTS = {
    "GET": request("GET /hello?name=kim HTTP/1.1", "Accept-Language: ko-KR,ko;q=0.9\r\n", COOKIE, CLOSE),
    "POST": request("POST /hello HTTP/1.1", COOKIE, FORM, CLOSE, body="name=%EA%B9%80&qty=2"),
    "GET 1.0": request("GET /%EA%B9%80/hello?name=%EA%B9%80 HTTP/1.0"),
    "HEAD": request("HEAD /single HTTP/1.1", CLOSE),
    "stream 1.1": request("GET /stream HTTP/1.1", CLOSE),
    "stream 1.0": request("GET /stream HTTP/1.0"),
    "stream kept": request("GET /stream HTTP/1.1"),
    "stream 1.0 kept": request("GET /stream HTTP/1.0", "Connection: keep-alive\r\n"),
    "single kept 1.0": request("GET /single HTTP/1.0", "Connection: keep-alive\r\n"),
    "single kept": request("GET /single HTTP/1.1"),
    **{name: request(f"GET /{name} HTTP/1.1", CLOSE) for name in
       ("single", "two", "write", "nothing", "empty", "missing", "late", "replaced", "printing", "unstarted")},
}

RUN = {
    "cheroot": "from cheroot.wsgi import Server; from shapes import application; Server(('127.0.0.1', PORT), application, numthreads=4).start()",
    "twisted": "from twisted.internet import reactor; from twisted.web.server import Site; from twisted.web.wsgi import WSGIResource; from shapes import application; reactor.listenTCP(PORT, Site(WSGIResource(reactor, reactor.getThreadPool(), application)), interface='127.0.0.1'); reactor.run()",
    "tornado": "from tornado.wsgi import WSGIContainer; from tornado.httpserver import HTTPServer; from tornado.ioloop import IOLoop; from shapes import application; HTTPServer(WSGIContainer(application)).listen(PORT, '127.0.0.1'); IOLoop.current().start()",
    "wsgiref": "from wsgiref.simple_server import make_server; from shapes import application; make_server('127.0.0.1', PORT, application).serve_forever()",
    "waitress": "from waitress import serve; from shapes import application; serve(application, listen='127.0.0.1:%d' % PORT)",
    "django": "import sys; from django.conf import settings; settings.configure(DEBUG=True, SECRET_KEY='x', WSGI_APPLICATION='shapes.application', ROOT_URLCONF='shapes', ALLOWED_HOSTS=['*'], INSTALLED_APPS=[]); from django.core.management import execute_from_command_line; execute_from_command_line(['manage.py', 'runserver', '--noreload', '127.0.0.1:%d' % PORT])",
}
GUNICORN = [PYTHON, "-m", "gunicorn", "-b", f"127.0.0.1:{PORT}", "shapes:application"]
UWSGI = ["/usr/bin/uwsgi", "--plugin", "python3", "--need-app", "--module", "shapes", "--processes", "1"]
VERSION = {
    **{name: [PYTHON, "-c", f"import importlib.metadata as m; print(m.version('{name}'))"] for name in ("cheroot", "waitress", "tornado", "gunicorn", "django")},
    "twisted": [PYTHON, "-c", "import twisted; print(twisted.__version__)"],
    "wsgiref": [PYTHON, "-c", "import wsgiref.simple_server as s; print(s.__version__)"],
    "uwsgi": ["/usr/bin/uwsgi", "--version"],
}
SERVERS = {
    "gunicorn-sync": (GUNICORN, "http"),
    "gunicorn-gthread": ([*GUNICORN, "-k", "gthread", "--threads", "4"], "http"),
    **{name: ([PYTHON, "-c", code.replace("PORT", str(PORT))], "http") for name, code in RUN.items()},
    "uwsgi-http": ([*UWSGI, "--http-socket", f"127.0.0.1:{PORT}"], "http"),
    "uwsgi-uwsgi": ([*UWSGI, "--socket", f"127.0.0.1:{PORT}"], "uwsgi"),
    "uwsgi-scgi": ([*UWSGI, "--scgi-socket", f"127.0.0.1:{PORT}"], "scgi"),
    "uwsgi-threads": ([*UWSGI[:-1], "2", "--master", "--threads", "2", "--socket", f"127.0.0.1:{PORT}"], "uwsgi"),
    "uwsgi-fastcgi": ([*UWSGI, "--fastcgi-socket", f"127.0.0.1:{PORT}"], "fastcgi"),
}


def variables_of(text):
    """What Debian's uwsgi_params and scgi_params of nginx 1.22 make of a request, and its header fields."""
    head, _, body = text.partition("\r\n\r\n")
    line, *fields = head.split("\r\n")
    method, target, protocol = line.split(" ")
    path, _, query = target.partition("?")
    headers = dict(field.split(": ", 1) for field in fields)
    variables = [
        ("QUERY_STRING", query), ("REQUEST_METHOD", method), ("CONTENT_TYPE", headers.get("Content-Type", "")),
        ("CONTENT_LENGTH", headers.get("Content-Length", "")), ("REQUEST_URI", target),
        ("PATH_INFO", bytes_of_path(path)), ("DOCUMENT_ROOT", "/srv/www"), ("SERVER_PROTOCOL", protocol),
        ("REQUEST_SCHEME", "http"), ("REMOTE_ADDR", "203.0.113.7"), ("REMOTE_PORT", "42272"), ("SERVER_PORT", "80"),
        ("SERVER_NAME", "localhost"), *(("HTTP_" + name.upper().replace("-", "_"), value) for name, value in headers.items()),
    ]
    return [(name.encode(), value.encode("latin-1")) for name, value in variables], body.encode()


def bytes_of_path(path):
    from urllib.parse import unquote_to_bytes
    return unquote_to_bytes(path).decode("latin-1")


def packet_of(protocol, text):
    if protocol == "http":
        return text.encode("latin-1")
    variables, body = variables_of(text)
    if protocol == "uwsgi":
        data = b"".join(struct.pack("<H", len(part)) + part for pair in variables for part in pair)
        return struct.pack("<BHB", 0, len(data), 0) + data + body
    if protocol == "scgi":
        others = [(name, value) for name, value in variables if name != b"CONTENT_LENGTH"]
        data = b"".join(name + b"\0" + value + b"\0" for name, value in [(b"CONTENT_LENGTH", str(len(body)).encode()), (b"SCGI", b"1"), *others])
        return b"%d:%b,%b" % (len(data), data, body)
    pairs = b"".join(fastcgi_length(name) + fastcgi_length(value) + name + value for name, value in variables)
    stdin = fastcgi_record(5, body) if body else b""
    return fastcgi_record(1, b"\0\1\0\0\0\0\0\0") + fastcgi_record(4, pairs) + fastcgi_record(4, b"") + stdin + fastcgi_record(5, b"")


def fastcgi_length(text):
    return bytes([len(text)]) if len(text) < 128 else struct.pack(">I", len(text) | 0x80000000)


def fastcgi_record(kind, content):
    padding = -len(content) % 8
    return struct.pack(">BBHHBB", 1, kind, 1, len(content), padding, 0) + content + bytes(padding)


def exchange(data):
    """All that came, and whether the server closed the connection."""
    with socket.create_connection(("127.0.0.1", PORT), 5) as connection:
        connection.sendall(data)
        client = connection.getsockname()[1]
        parts = []
        connection.settimeout(1.0)
        try:
            while part := connection.recv(65536):
                parts.append(part)
            closed = True
        except TimeoutError:
            closed = False
        except ConnectionResetError:
            closed = "reset"
    return {"response": b"".join(parts).decode("latin-1"), "closed": closed, "clientPort": client}


def wait_for_server():
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", PORT), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def record(name):
    command, protocol = SERVERS[name]
    version = subprocess.run(VERSION[name.partition("-")[0]], capture_output=True, text=True).stdout.strip()
    with tempfile.TemporaryFile("w+") as output:
        environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/", "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        named = ["unshare", "--uts", "sh", "-c", 'hostname app1; exec "$0" "$@"', *command]
        server = subprocess.Popen(named, cwd=SITE, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            wait_for_server()
            time.sleep(0.3)
            exchanges = {}
            for key, text in REQUESTS.items():
                before = os.fstat(output.fileno()).st_size
                data = packet_of(protocol, text)
                answer = exchange(data)
                time.sleep(0.1)
                logged = os.pread(output.fileno(), 100_000, before).decode()
                exchanges[key] = {"request": data.decode("latin-1"), **answer, "logged": logged}
        finally:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
    shown = [part.replace(PYTHON, "python3").replace(str(PORT), "PORT") for part in command]
    source = f"{name.partition('-')[0]} {version}, CPython {platform.python_version()}, Debian 12, on the loopback interface, by record.py"
    (HERE / "recorded").mkdir(exist_ok=True)
    (HERE / "recorded" / f"{name}.json").write_text(json.dumps({"source": source, "version": version, "command": shown, "port": PORT, "environment": environment, "exchanges": exchanges}, indent=1, ensure_ascii=True) + "\n")
    print(name, version)


def lay_out_site():
    SITE.mkdir(exist_ok=True)
    (SITE / "shapes.py").write_text((HERE / "shapes.py").read_text())


if __name__ == "__main__":
    lay_out_site()
    for name in sys.argv[1:] or SERVERS:
        record(name)
