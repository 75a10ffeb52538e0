"""The shop's pages."""
import os
import time
from pathlib import Path

from tinyweb import App, Response, Templates

app = App()
templates = Templates(Path(__file__).parent / "templates")

# One number in each process: two workers count each for itself.
visits = 0


@app.route("/")
def index(request):
    return templates.render("index.html")


@app.route("/hello")
def hello(request):
    global visits
    visits += 1
    name = request.query.get("name", "world")
    return templates.render("hello.html", name=name, visits=visits, pid=os.getpid())


@app.route("/form", methods=("GET", "POST"))
def form(request):
    if request.method == "GET":
        return templates.render("form.html", name=request.cookies.get("name", ""), answer="")
    name = request.form.get("name", "")
    quantity = request.form.get("qty", "1")
    response = Response(templates.render("form.html", name=name, answer=f"{quantity} for {name}, thank you."))
    if name.isalnum() and name.isascii():
        response.set_cookie("name", name)
    return response


@app.route("/slow")
def slow(request):
    seconds = float(request.query.get("seconds", "1"))
    time.sleep(seconds)
    return Response(f"slept for {seconds} s\n", content_type="text/plain; charset=utf-8")


@app.route("/broken")
def broken(request):
    basket = {"apple": 3}
    return Response(f"{basket['pear']} pears")
