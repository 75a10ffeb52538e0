"""An ASGI application without a framework: `uvicorn asgi:app`. A callable, three arguments, dictionaries."""


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await live(receive, send)
    elif scope["type"] == "http":
        await answer(scope, receive, send)
    else:
        await receive()
        await send({"type": "websocket.close"})


async def live(receive, send):
    """The server tells when it starts and when it stops."""
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


async def answer(scope, receive, send):
    body = f"{scope['method']} {scope['path']}\n".encode()
    await send({
        "type": "http.response.start",
        "status": 200,
        "headers": [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())],
    })
    await send({"type": "http.response.body", "body": body})
