"""The site: `uvicorn main:app`. Pages, a form, two ways to wait, and a chat."""
import asyncio
import os
import time
from html import escape
from pathlib import Path
from string import Template

from fastweb import App, Depends, Form, HTMLResponse, Request, WebSocket, WebSocketDisconnect
from timing import Timing

app = App()
app.add_middleware(Timing)
templates = Path(__file__).parent / "templates"

# One number in each process, for all coroutines and threads in it.
visits = 0
# Who is in the chat, in this process.
room = []


def render(file, **values):
    template = Template((templates / file).read_text(encoding="utf-8"))
    return template.substitute({key: escape(str(value)) for key, value in values.items()})


@app.on_event("startup")
async def open_room():
    print("the chat is open")


@app.on_event("shutdown")
async def close_room():
    print("the chat is closed")


@app.get("/", response_class=HTMLResponse)
async def index():
    return render("index.html")


@app.get("/hello", response_class=HTMLResponse)
async def hello(name: str = "world"):
    global visits
    visits += 1
    return render("hello.html", name=name, visits=visits, pid=os.getpid())


@app.get("/wait")
async def wait(seconds: float = 1):
    """Awaits: whoever else asks is answered meanwhile."""
    await asyncio.sleep(seconds)
    return {"waited": seconds}


@app.get("/block")
async def block(seconds: float = 1):
    """Blocks, in a coroutine: nobody else is answered meanwhile."""
    time.sleep(seconds)
    return {"blocked": seconds}


@app.get("/thread")
def thread(seconds: float = 1):
    """Blocks too, but is not `async def`: so it runs in a thread of the pool."""
    time.sleep(seconds)
    return {"blocked a thread": seconds}


async def visitor(request: Request):
    """A dependency: what several pages need from the request."""
    return request.cookies.get("name", "")


@app.get("/form", response_class=HTMLResponse)
async def empty_form(name=Depends(visitor)):
    return render("form.html", name=name, answer="")


@app.post("/form", response_class=HTMLResponse)
async def sent_form(name: str = Form(), qty: int = Form(1)):
    response = HTMLResponse(render("form.html", name=name, answer=f"{qty} for {name}, thank you."))
    if name.isalnum() and name.isascii():
        response.set_cookie("name", name)
    return response


@app.get("/broken")
async def broken():
    basket = {"apple": 3}
    return basket["pear"]


@app.websocket("/ws")
async def chat(websocket: WebSocket, name: str = "somebody"):
    await websocket.accept()
    room.append(websocket)
    try:
        while True:
            text = await websocket.receive_text()
            for other in room:
                await other.send_text(f"{name}: {text}")
    except WebSocketDisconnect:
        room.remove(websocket)
