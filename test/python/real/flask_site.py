"""A site with the real Flask."""
from flask import Flask, abort, jsonify, redirect, render_template_string, request, session, url_for

application = Flask(__name__)
application.secret_key = "only for this little site"


@application.route("/hello")
def hello():
    session["seen"] = session.get("seen", 0) + 1
    return render_template_string("<h1>Hello, {{ name }}!</h1> {{ seen }}", name=request.args.get("name", "world"), seen=session["seen"])


@application.route("/form", methods=["POST"])
def form():
    return redirect(url_for("item", number=int(request.form["qty"])))


@application.route("/item/<int:number>")
def item(number):
    return jsonify(number=number) if number < 5 else abort(404)


@application.route("/broken")
def broken():
    return {}["pear"]
