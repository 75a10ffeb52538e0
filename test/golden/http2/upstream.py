"""What stands behind nginx while it is recorded: answers each request with what it was sent, and writes that down."""
import json
import socketserver
import sys
import time

PORT, PATH = int(sys.argv[1]), sys.argv[2]


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = self.rfile.readline()
            if not line:
                return
            head += line
        length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
        body = self.rfile.read(length)
        with open(PATH, "a") as file:
            file.write(json.dumps((head + body).decode("latin-1")) + "\n")
        if head.startswith(b"GET /wait"):
            time.sleep(0.2)
        self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\nETag: \"a\"\r\nX-From: upstream\r\n\r\nup\n")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Server(("127.0.0.1", PORT), Handler).serve_forever()
