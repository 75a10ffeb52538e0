"""The application of the recordings: one small ASGI callable with a path for each thing that can happen."""
import json


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        return await lifespan(receive, send)
    if scope["type"] == "websocket":
        return await WEBSOCKETS[scope["path"]](scope, receive, send)
    await PAGES.get(scope["path"], missing)(scope, receive, send)


async def lifespan(receive, send):
    while True:
        message = await receive()
        await send({"type": message["type"] + ".complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def answer(send, body, status=200, headers=()):
    start = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode()), *headers]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body})


async def hello(scope, receive, send):
    await answer(send, b"hello\n", headers=[(b"X-Case", b"Kept")])


async def dump(scope, receive, send):
    await answer(send, json.dumps(scope, default=lambda value: value.decode("latin-1")).encode())


async def missing(scope, receive, send):
    await answer(send, b"nothing here\n", status=404)


async def echo(scope, receive, send):
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    await answer(send, body)


async def chunked(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"one", "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": True})
    await send({"type": "http.response.body", "body": b"second", "more_body": False})


async def empty(scope, receive, send):
    await send({"type": "http.response.start", "status": 204})
    await send({"type": "http.response.body"})


async def broken(scope, receive, send):
    raise ValueError("no pears")


async def half(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"20")]})
    await send({"type": "http.response.body", "body": b"half of it", "more_body": True})
    raise ValueError("too late")


async def silent(scope, receive, send):
    return None


async def unfinished(scope, receive, send):
    await send({"type": "http.response.start", "status": 200})


async def bodyfirst(scope, receive, send):
    await send({"type": "http.response.body", "body": b"?"})


async def twice(scope, receive, send):
    await answer(send, b"once\n")
    await send({"type": "http.response.body", "body": b"again"})


async def returns(scope, receive, send):
    await answer(send, b"fine\n")
    return "something"


PAGES = {
    "/hello": hello, "/dump": dump, "/echo": echo, "/chunked": chunked, "/empty": empty, "/broken": broken, "/half": half,
    "/silent": silent, "/unfinished": unfinished, "/bodyfirst": bodyfirst, "/twice": twice, "/returns": returns,
}


async def ws_echo(scope, receive, send):
    await receive()
    protocols = scope["subprotocols"]
    await send({"type": "websocket.accept", "subprotocol": protocols[0] if protocols else None})
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            print("disconnect", message.get("code"), flush=True)
            return
        if message.get("text") == "bye":
            return await send({"type": "websocket.close", "code": 4000, "reason": "asked for"})
        if message.get("text") == "raise":
            raise ValueError("in a socket")
        if message.get("text") is not None:
            await send({"type": "websocket.send", "text": "echo " + message["text"]})
        else:
            await send({"type": "websocket.send", "bytes": message["bytes"]})


async def ws_dump(scope, receive, send):
    await receive()
    await send({"type": "websocket.accept", "headers": [(b"x-extra", b"1")]})
    await send({"type": "websocket.send", "text": json.dumps(scope, default=lambda value: value.decode("latin-1"))})
    await send({"type": "websocket.close"})


async def ws_reject(scope, receive, send):
    await receive()
    await send({"type": "websocket.close"})


async def ws_early(scope, receive, send):
    await send({"type": "websocket.send", "text": "too early"})


async def ws_silent(scope, receive, send):
    return None


async def ws_leaves(scope, receive, send):
    await send({"type": "websocket.accept"})


WEBSOCKETS = {"/echo": ws_echo, "/dump": ws_dump, "/reject": ws_reject, "/early": ws_early, "/silent": ws_silent, "/leaves": ws_leaves}
