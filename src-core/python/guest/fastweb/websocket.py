"""A friendlier face for a WebSocket's scope, `receive` and `send`."""
from fastweb.request import Request


class WebSocketDisconnect(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.code = code


class WebSocket(Request):
    def __init__(self, scope, receive, send, path_values=()):
        super().__init__(scope, receive, path_values)
        self.send = send

    async def accept(self):
        await self.receive()  # websocket.connect
        await self.send({"type": "websocket.accept"})

    async def receive_text(self):
        message = await self.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message["code"])
        return message["text"]

    async def send_text(self, text):
        await self.send({"type": "websocket.send", "text": text})

    async def close(self, code=1000, reason=""):
        await self.send({"type": "websocket.close", "code": code, "reason": reason})
