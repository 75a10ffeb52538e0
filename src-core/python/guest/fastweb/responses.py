"""Status, headers and body; a response is itself called with `send`."""
import json


class Response:
    media_type = None

    def __init__(self, content=b"", status_code=200, headers=(), media_type=None):
        self.body = self.render(content)
        self.status_code = status_code
        self.headers = [(b"content-length", str(len(self.body)).encode())]
        media_type = media_type or self.media_type
        if media_type:
            self.headers.append((b"content-type", media_type.encode()))
        self.headers += [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]

    def render(self, content):
        return content if isinstance(content, bytes) else content.encode()

    def set_cookie(self, name, value):
        self.headers.append((b"set-cookie", f"{name}={value}; Path=/; SameSite=lax".encode()))

    async def __call__(self, send):
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})


class PlainTextResponse(Response):
    media_type = "text/plain; charset=utf-8"


class HTMLResponse(Response):
    media_type = "text/html; charset=utf-8"


class JSONResponse(Response):
    media_type = "application/json"

    def render(self, content):
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
