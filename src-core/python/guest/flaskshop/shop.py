"""The shop in the manner of Flask: views are functions, and the request is a name that they import."""
import os
import time

from flasklet import Flasklet, abort, g, redirect, render_template, request, session, url_for

app = Flasklet(__name__, secret_key=b"only for this little shop")

PRODUCTS = {1: ("Apple", 900), 2: ("Pear", 1200), 3: ("Peach", 1500)}

# One number in each process: two workers count each for itself.
visits = 0


@app.before_request
def start_clock():
    g.started = time.perf_counter()


@app.after_request
def say_how_long(response):
    response.headers.append(("Server-Timing", f"app;dur={(time.perf_counter() - g.started) * 1000:.3f}"))
    return response


@app.route("/")
def index():
    return render_template("index.html", first=url_for("product", number=1), hello=url_for("hello", name="kim"))


@app.route("/hello")
@app.route("/hello/<name>")
def hello(name=None):
    global visits
    visits += 1
    name = name or request.args.get("name", "world")
    session["seen"] = session.get("seen", 0) + 1
    return render_template("hello.html", name=name, visits=visits, pid=os.getpid(), seen=session["seen"])


@app.route("/product/<int:number>")
def product(number):
    if number not in PRODUCTS:
        abort(404, f"There is no product number {number}.")
    name, price = PRODUCTS[number]
    return {"number": number, "name": name, "price": price}


@app.route("/form", methods=("GET", "POST"))
def form():
    if request.method == "GET":
        return render_template("form.html", name=session.get("name", ""), thanks=session.pop("thanks", ""))
    session["name"] = request.form.get("name", "")
    session["thanks"] = f"{request.form.get('qty', '1')} for {session['name']}, thank you."
    return redirect(url_for("form"), 303)


@app.route("/slow")
def slow():
    seconds = float(request.args.get("seconds", "1"))
    time.sleep(seconds)
    return f"slept for {seconds} s\n"


@app.route("/broken")
def broken():
    basket = {"apple": 3}
    return f"{basket['pear']} pears"


@app.errorhandler(404)
def not_found(error):
    return render_template("not_found.html", why=error.description), 404
