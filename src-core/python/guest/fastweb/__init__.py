"""fastweb: a framework in the manner of FastAPI, of some 300 lines, to be read. It stands on ASGI alone.

A request's way through it: App.__call__ → middleware → Router → values of the function's parameters, converted by their
types → the function, on the event loop if it is `async def`, in a thread otherwise → Response → send.
"""
from fastweb.app import App
from fastweb.errors import HTTPException
from fastweb.parameters import Depends, Form
from fastweb.request import Request
from fastweb.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from fastweb.websocket import WebSocket, WebSocketDisconnect

__all__ = ["App", "Depends", "Form", "HTMLResponse", "HTTPException", "JSONResponse", "PlainTextResponse", "Request", "Response", "WebSocket", "WebSocketDisconnect"]
