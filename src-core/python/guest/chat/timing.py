"""A middleware: an ASGI application that holds another, and listens to what it sends."""
import time


class Timing:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started = time.perf_counter()

        async def send_timed(message):
            if message["type"] == "http.response.start":
                took = time.perf_counter() - started
                message["headers"].append((b"x-process-time", f"{took:.6f}".encode()))
            await send(message)

        await self.app(scope, receive, send_timed)
