"""An ASGI server: HTTP/1.1 and WebSocket bytes on one side, `await application(scope, receive, send)` on the other.

It does what uvicorn 0.17.6 does with one event loop, file by file: loop.py turns, transport.py holds a socket, http1.py
reads and writes HTTP, http_protocol.py makes a scope of it, websocket.py upgrades, lifespan.py starts and stops the
application, threads.py runs what may not run on the loop, server.py is what the operating system wakes.
"""
