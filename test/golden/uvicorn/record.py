"""Records what a real uvicorn 0.17.6 (Debian 12, h11 0.14, wsproto 1.2) answers: `python3 record.py PORT > recorded.json`.

Each case is a list of pieces that a client sends, with a pause after each, on a connection of its own.
"""
import json
import re
import socket
import struct
import subprocess
import sys
import time

PORT = int(sys.argv[1])
HERE = __file__.rpartition("/")[0] or "."
MASK = b"\x11\x22\x33\x44"
KEY = "dGhlIHNhbXBsZSBub25jZQ=="


def get(target, *headers, method="GET", version="HTTP/1.1", host=True, body=b""):
    lines = [f"{method} {target} {version}", *(["Host: shop.example"] if host else []), *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def upgrade(path, *headers, version="13", key=KEY):
    return get(path, "Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {key}", f"Sec-WebSocket-Version: {version}", *headers)


def frame(opcode, payload, fin=True, masked=True):
    head = bytes([opcode | (0x80 if fin else 0)])
    size, bit = len(payload), 0x80 if masked else 0
    head += bytes([bit | size]) if size < 126 else bytes([bit | 126]) + struct.pack("!H", size)
    if not masked:
        return head + payload
    return head + MASK + bytes(byte ^ MASK[index % 4] for index, byte in enumerate(payload))


CASES = {
    "get": [get("/hello?name=kim", "Accept: */*")],
    "get, close": [get("/hello", "Connection: close")],
    "get 1.0": [get("/hello", version="HTTP/1.0")],
    "get 1.0, keep-alive": [get("/hello", "Connection: keep-alive", version="HTTP/1.0")],
    "head": [get("/hello", method="HEAD")],
    "missing": [get("/other")],
    "two in one piece": [get("/hello") + get("/empty")],
    "in two pieces": [get("/hello")[:20], get("/hello")[20:]],
    "post": [get("/echo", "Content-Length: 20", "Content-Type: application/x-www-form-urlencoded", method="POST", body=b"name=%EA%B9%80&qty=2")],
    "post, body later": [get("/echo", "Content-Length: 6", method="POST"), b"abc", b"def"],
    "post, chunked": [get("/echo", "Transfer-Encoding: chunked", method="POST", body=b"3\r\nabc\r\n4;x=1\r\ndefg\r\n0\r\n\r\n")],
    "post, expect": [get("/echo", "Content-Length: 3", "Expect: 100-continue", method="POST"), b"abc"],
    "post, body not read": [get("/hello", "Content-Length: 3", method="POST", body=b"abc"), get("/hello")],
    "chunked answer": [get("/chunked")],
    "chunked answer, 1.0": [get("/chunked", version="HTTP/1.0")],
    "no content": [get("/empty")],
    "dump": [get("/dump?a=%20b", "X-A: 1", "x-a: 2", "Connection: close")],
    "dump, path": [get("/dump/%EA%B9%80%2Fx".replace("/dump/", "/hello/")), ],
    "behind a proxy": [get("/dump", "X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: https")],
    "behind two proxies": [get("/dump", "X-Forwarded-For: 203.0.113.7, 127.0.0.1")],
    "exception": [get("/broken")],
    "exception after the start": [get("/half")],
    "no answer": [get("/silent")],
    "no body": [get("/unfinished")],
    "body first": [get("/bodyfirst")],
    "twice": [get("/twice")],
    "returns something": [get("/returns")],
    "no host": [get("/hello", host=False)],
    "two hosts": [get("/hello", "Host: other.example")],
    "not http": [b"what is this\r\n\r\n"],
    "bad header": [get("/hello", "Bad Header: 1")],
    "two lengths": [get("/hello", "Content-Length: 3", "Content-Length: 4", method="POST", body=b"abc")],
    "unknown coding": [get("/hello", "Transfer-Encoding: gzip", method="POST")],
    "http/2 preface": [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"],
    "upgrade to h2c": [get("/hello", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__")],
    "websocket": [upgrade("/echo"), frame(1, b"one"), frame(1, "두".encode()), frame(8, struct.pack("!H", 1000))],
    "websocket, subprotocol": [upgrade("/echo", "Sec-WebSocket-Protocol: chat, other"), frame(1, b"bye")],
    "websocket, deflate offered": [upgrade("/echo", "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"), frame(8, struct.pack("!H", 1001) + b"away")],
    "websocket, dump": [upgrade("/dump?a=1", "Origin: http://shop.example", "Cookie: sid=1"), frame(8, struct.pack("!H", 1000))],
    "websocket, rejected": [upgrade("/reject")],
    "websocket, send before accept": [upgrade("/early")],
    "websocket, no accept": [upgrade("/silent")],
    "websocket, app returns": [upgrade("/leaves"), frame(1, b"x")],
    "websocket, exception": [upgrade("/echo"), frame(1, b"raise")],
    "websocket, ping": [upgrade("/echo"), frame(9, b"p"), frame(8, b"")],
    "websocket, fragments": [upgrade("/echo"), frame(1, b"one ", fin=False), frame(9, b"p"), frame(0, b"two")],
    "websocket, binary": [upgrade("/echo"), frame(2, bytes(range(130)))],
    "websocket, not masked": [upgrade("/echo"), frame(1, b"one", masked=False)],
    "websocket, reserved opcode": [upgrade("/echo"), frame(3, b"one")],
    "websocket, not utf-8": [upgrade("/echo"), frame(1, b"\xff\xfe")],
    "websocket, version 8": [upgrade("/echo", version="8")],
    "websocket, no key": [get("/echo", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13")],
    "websocket, no connection field": [get("/hello", "Upgrade: websocket")],
    "websocket, first frame with the handshake": [upgrade("/echo") + frame(1, b"one")],
}


def exchange(pieces):
    """What comes after each piece within a moment; and whether the server has closed."""
    answers, closed = [], False
    with socket.create_connection(("127.0.0.1", PORT)) as connection:
        connection.settimeout(0.15)
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
            answers.append(got.decode("latin-1"))
    return answers, closed


def main():
    command = ["/usr/bin/python3", "-m", "uvicorn", "app:app", "--app-dir", HERE, "--port", str(PORT), "--http", "h11", "--ws", "wsproto", "--loop", "asyncio"]
    server = subprocess.Popen(command, stdout=open("/tmp/uvicorn.out", "w"), stderr=open("/tmp/uvicorn.err", "w"))
    time.sleep(2)
    cases = []
    for name, pieces in CASES.items():
        answers, closed = exchange(pieces)
        cases.append({"name": name, "pieces": [piece.decode("latin-1") for piece in pieces], "answers": answers, "closed": closed})
        time.sleep(0.05)
    server.kill()  # Some of these connections would keep it from ending by itself.
    server.wait()
    stdout, stderr = open("/tmp/uvicorn.out").read(), open("/tmp/uvicorn.err").read()
    log = re.sub(r'File "/[^"]*/(?=app\.py|uvicorn/|h11/)', 'File "', stderr)
    print(json.dumps({"source": "uvicorn 0.17.6 with h11 0.14.0 and wsproto 1.2.0 (Debian 12, CPython 3.11.2), asyncio loop; record.py and app.py beside this file",
                      "cases": cases, "stdout": stdout.splitlines(), "stderr": [line for line in log.splitlines() if line[:1] not in (" ", "|")]}, indent=1, ensure_ascii=True))


main()
