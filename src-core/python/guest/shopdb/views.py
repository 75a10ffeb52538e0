"""Pages that ask a database on another machine."""
import html
import os

import database
from tinyweb import App, Response

app = App()

# The pool: at most two queries of this process are under way at a time.
db = database.connect("db:5432", pool_size=2)

visits = 0


def page(title, *lines):
    body = "\n".join(f"  {line}" for line in lines)
    return Response(f"<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{title}</title></head>\n<body>\n{body}\n</body>\n</html>\n")


@app.route("/hello")
def hello(request):
    global visits
    visits += 1
    name = html.escape(request.query.get("name", "world"))
    return page("Hello", f"<h1>Hello, {name}!</h1>", f"<p>Visit number {visits} to process {os.getpid()}.</p>")


@app.route("/products")
def products(request):
    rows = db.execute("SELECT name, price FROM product WHERE price < ? ORDER BY price", (10000,))
    return page("Products", "<h1>Products</h1>", "<ul>", *(f"<li>{html.escape(name)}: {price} won</li>" for name, price in rows), "</ul>")


@app.route("/report")
def report(request):
    """A query that takes the database half a second."""
    (total,) = db.execute("SELECT sum(price) FROM product WHERE sleep(0.1) IS NULL").fetchone()
    return page("Report", "<h1>Report</h1>", f"<p>Everything together: {total} won.</p>")


@app.route("/wrong")
def wrong(request):
    return page("Wrong", str(db.execute("SELEC name FROM product").fetchall()))
