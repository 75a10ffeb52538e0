"""Records what real servers answer to HTTP/2 with prior knowledge (RFC 9113 §3.3): `python3 record.py hypercorn|nginx PORT > NAME.json`.

Needs hypercorn 0.13.2 with h2 4.1.0 (Debian 12), or nginx 1.22.1. Each case is a list of pieces that a client sends, with a pause
after each, on a connection of its own; header blocks are made by hpack 4.0.0. Bytes are hexadecimal.
"""
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time

from hpack import Encoder

KIND, PORT = sys.argv[1], int(sys.argv[2])
HERE = os.path.dirname(os.path.abspath(__file__))
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
END_STREAM, ACK, END_HEADERS = 1, 1, 4


def frame(kind, flags, stream, payload=b""):
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def settings(**values):
    numbers = {"push": 2, "window": 4}
    return frame(SETTINGS, 0, 0, b"".join(numbers[name].to_bytes(2, "big") + value.to_bytes(4, "big") for name, value in values.items()))


class Client:
    def __init__(self):
        self.encoder = Encoder()

    def ask(self, stream, path, method="GET", more=(), end=True):
        fields = [(":method", method), (":path", path), (":scheme", "http"), (":authority", "shop.example"), ("user-agent", "HopByHop/1.0"), *more]
        return frame(HEADERS, END_HEADERS | (END_STREAM if end else 0), stream, self.encoder.encode(fields))


def cases():
    hello = PREFACE + settings(push=0)
    client = Client
    two = client()
    post = client()
    yield "get", [hello + client().ask(1, "/hello?name=kim")]
    yield "head", [hello + client().ask(1, "/hello", method="HEAD")]
    yield "dump", [hello + client().ask(1, "/dump?a=%20b", more=[("cookie", "a=1"), ("cookie", "b=2"), ("x-a", "1")])]
    yield "post", [hello + post.ask(1, "/echo", method="POST", more=[("content-length", "6")], end=False) + frame(DATA, 0, 1, b"abc"), frame(DATA, END_STREAM, 1, b"def")]
    yield "two streams, the first waits", [hello + two.ask(1, "/wait") + two.ask(3, "/hello"), b""]
    yield "large", [hello + client().ask(1, "/large")]
    yield "no content", [hello + client().ask(1, "/empty")]
    yield "missing", [hello + client().ask(1, "/missing")]
    yield "a window of 10", [PREFACE + settings(push=0, window=10) + client().ask(1, "/hello/a/long/path"), frame(WINDOW_UPDATE, 0, 1, (100).to_bytes(4, "big"))]
    yield "ping", [hello, frame(PING, 0, 0, b"12345678")]
    yield "goaway", [hello, frame(GOAWAY, 0, 0, bytes(8))]
    yield "data on stream 0", [hello, frame(DATA, 0, 0, b"x")]
    yield "an even stream", [hello, client().ask(2, "/hello")]
    yield "a block that is no HPACK", [hello, frame(HEADERS, END_HEADERS | END_STREAM, 1, b"\xff\xff\xff\xff\xff\xff")]
    yield "an unknown frame", [hello, frame(200, 0, 0, b"x") + client().ask(1, "/hello")]
    yield "HTTP/1.1", [b"GET /hello HTTP/1.1\r\nHost: shop.example\r\n\r\n"]
    yield "a bad preface", [b"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n" + settings(push=0)]
    if KIND == "hypercorn":
        yield "exception", [hello + client().ask(1, "/broken")]
        yield "exception after the start", [hello + client().ask(1, "/half")]
        yield "no answer", [hello + client().ask(1, "/silent")]
        yield "in pieces", [hello + client().ask(1, "/pieces")]
        yield "HTTP/1.1, post", [b"POST /echo HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 3\r\n\r\nabc"]
        yield "HTTP/1.1, close", [b"GET /hello HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n"]
        yield "HTTP/1.1, exception", [b"GET /broken HTTP/1.1\r\nHost: shop.example\r\n\r\n"]
        yield "HTTP/1.1, not HTTP", [b"what is this\r\n\r\n"]


def exchange(pieces):
    answers, closed = [], False
    with socket.create_connection(("127.0.0.1", PORT)) as connection:
        connection.settimeout(0.3)
        for piece in pieces:
            got = b""
            try:
                connection.sendall(piece)
                while not closed:
                    data = connection.recv(65536)
                    closed = closed or not data
                    got += data
            except ConnectionError:
                closed = True
            except TimeoutError:
                pass
            answers.append(got.hex())
    return answers, closed


NGINX = """daemon off; master_process off; pid PLACE/nginx.pid; error_log PLACE/error.log; events {}
http { client_body_temp_path PLACE/b; proxy_temp_path PLACE/p; fastcgi_temp_path PLACE/f; uwsgi_temp_path PLACE/u; scgi_temp_path PLACE/s;
access_log PLACE/access.log;
server { listen 127.0.0.1:PORT http2; root PLACE; default_type text/plain;
location = /hello { return 200 "hello\\n"; add_header X-Served-By nginx; }
location = /empty { return 204; } location = /hello/a/long/path { return 200 "GET /hello/a/long/path\\n"; }
location = /large { alias PLACE/large.txt; }
location ~ ^/(dump|echo|wait)$ { proxy_pass http://127.0.0.1:UPSTREAM; proxy_set_header Host $host; } } }
"""


def started(place):
    """The server, and for nginx the application behind it as well."""
    if KIND == "hypercorn":
        command = [sys.executable, "-m", "hypercorn", "app:app", "--bind", f"127.0.0.1:{PORT}", "--access-logfile", "-"]
        return [subprocess.Popen(command, cwd=HERE, stdout=open(f"{place}/access.log", "w"), stderr=open(f"{place}/error.log", "w"))]
    with open(f"{place}/large.txt", "w") as file:
        file.write("x" * 20000)
    os.utime(f"{place}/large.txt", (1_760_000_000, 1_760_000_000))
    os.chmod(place, 0o755)
    with open(f"{place}/nginx.conf", "w") as file:
        file.write(NGINX.replace("PLACE", place).replace("PORT", str(PORT)).replace("UPSTREAM", str(PORT + 1)))
    upstream = subprocess.Popen([sys.executable, f"{HERE}/upstream.py", str(PORT + 1), f"{place}/upstream.json"])
    return [subprocess.Popen(["nginx", "-p", place, "-c", f"{place}/nginx.conf", "-e", f"{place}/error.log"]), upstream]


def main():
    place = tempfile.mkdtemp()
    servers = started(place)
    time.sleep(3)
    recorded = []
    for name, pieces in cases():
        answers, closed = exchange(pieces)
        recorded.append({"name": name, "pieces": [piece.hex() for piece in pieces], "answers": answers, "closed": closed})
        time.sleep(0.05)
    for server in servers:
        server.terminate()
    for server in servers:
        server.wait()
    def lines(name):
        path = f"{place}/{name}"
        return [line for line in open(path).read().replace(place, "").splitlines()] if os.path.exists(path) else []
    source = {"hypercorn": "hypercorn 0.13.2 with h2 4.1.0, hpack 4.0.0 and h11 0.14.0 (Debian 12)", "nginx": "nginx 1.22.1 (Debian 12), listen ... http2"}[KIND]
    print(json.dumps({"source": f"{source}; record.py beside this file", "cases": recorded, "access": lines("access.log"), "error": [line for line in lines("error.log") if re.match(r"\[\d{4}-|\d{4}/", line)], "upstream": lines("upstream.json")}, indent=1))


main()
