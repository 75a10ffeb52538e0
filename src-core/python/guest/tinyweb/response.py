"""Status, headers and body: what a view gives back."""


class Response:
    def __init__(self, text="", status="200 OK", headers=(), content_type="text/html; charset=utf-8"):
        self.status = status
        self.body = text.encode("utf-8")
        self.headers = [
            ("Content-Type", content_type),
            ("Content-Length", str(len(self.body))),
            *headers,
        ]

    def set_cookie(self, name, value):
        self.headers.append(("Set-Cookie", f"{name}={value}; Path=/; HttpOnly; SameSite=Lax"))
