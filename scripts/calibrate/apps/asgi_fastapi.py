"""The same on FastAPI, by a coroutine."""
import asyncio

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse

application = FastAPI()


@application.get("/hello", response_class=PlainTextResponse)
async def hello(request: Request):
    query = request.url.query
    if query == "cpu":
        sum(i * i for i in range(15000))
    elif query == "hold":
        await asyncio.sleep(0.4)
    return "Hello\n"
