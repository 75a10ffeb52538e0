"""What the recorded hypercorn serves."""
import asyncio
import json


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    path = scope["path"]
    if path == "/broken":
        raise ValueError("no such thing")
    if path == "/silent":
        return
    if path == "/half":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise ValueError("half way")
    if path == "/wait":
        await asyncio.sleep(0.2)
    body, more = b"", True
    if path == "/echo":
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
    elif path == "/dump":
        shown = {key: value for key, value in scope.items() if key not in ("client", "server")}
        body = json.dumps(shown, default=lambda value: value.decode("latin-1")).encode()
    elif path == "/large":
        body = b"x" * 20000
    elif path == "/pieces":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"one", "more_body": True})
        await send({"type": "http.response.body", "body": b"two", "more_body": True})
        await send({"type": "http.response.body"})
        return
    elif path == "/empty":
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})
        return
    else:
        body = f"{scope['method']} {path}\n".encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})
