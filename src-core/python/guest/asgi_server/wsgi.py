"""A WSGI application behind an ASGI server: each call runs in a thread, and what it gives is sent from the loop."""
import asyncio
import io
import sys


class WsgiMiddleware:
    """`await` does not reach into a WSGI application: while it runs, it holds a thread."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        assert scope["type"] == "http", "WSGI knows no " + scope["type"]
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        loop = asyncio.get_running_loop()
        response = await loop.run_in_executor(None, self.call, scope, body)
        await send({"type": "http.response.start", "status": response.status, "headers": response.headers})
        for chunk in response.chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    def call(self, scope, body):
        """In a thread of the pool."""
        response = Response()
        result = self.app(build_environ(scope, body), response.start_response)
        try:
            response.chunks = list(result)
        finally:
            if hasattr(result, "close"):
                result.close()
        return response


class Response:
    def __init__(self):
        self.status = 500
        self.headers = []
        self.chunks = []

    def start_response(self, status, headers, exc_info=None):
        """The reason phrase has no place in ASGI and is lost."""
        self.status = int(status[:3])
        self.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def build_environ(scope, body):
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope["root_path"],
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("ascii"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stdout,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    server, client = scope["server"] or ("localhost", 80), scope["client"]
    environ["SERVER_NAME"], environ["SERVER_PORT"] = server
    if client:
        environ["REMOTE_ADDR"] = client[0]
    for name, value in scope["headers"]:
        name, value = name.decode("latin-1"), value.decode("latin-1")
        key = name.upper().replace("-", "_")
        if name not in ("content-length", "content-type"):
            key = "HTTP_" + key
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ
