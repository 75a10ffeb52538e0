"""What flasklet does beyond what the sample shop shows. Run by frameworks.test.ts."""
import contextvars

from flasklet import Flasklet, HTTPError, abort, g, redirect, request, session, url_for
from flasklet.routing import Rule
from visits import visit


def made(**settings):
    return Flasklet(__name__, **settings)


def rule(pattern, path, values):
    made = Rule(pattern, "view", ("GET",))
    try:
        built = made.build(values)
    except LookupError as error:
        built = str(error)
    return [made.match(path), built]


def answers():
    """What a view may return."""
    app = made()
    results = ["text", {"a": "배"}, [1], ("made", 201), ("no", "499 Odd", {"X-Why": "because"}), redirect("/a?b=<c>"), None, 7]
    for number, result in enumerate(results):
        app.route(f"/{number}", endpoint=str(number))(lambda result=result: result)
    return [visit(f"/{number}", app=app)[:3] for number in range(len(results))]


def hooks():
    """The order of hooks, and what a before_request may do."""
    told = []
    app = made()
    app.before_request(lambda: told.append("before 1"))
    app.before_request(lambda: told.append("before 2") or ("closed" if request.args.get("closed") else None))
    for name in ("after 1", "after 2"):
        app.after_request(lambda response, name=name: told.append(name) or response)

    @app.route("/")
    def index():
        told.append("view")
        return "open"

    texts = [visit("/", app=app)[2]]
    texts.append(visit("/?closed=1", app=app)[2])
    visit("/nowhere", app=app)
    return [texts, told]


def handled():
    app = made()

    @app.route("/<what>")
    def fail(what):
        if what == "key":
            return {}["pear"]
        if what == "arithmetic":
            return 1 / 0
        if what == "other":
            return [][0]
        abort(int(what), "<why>")

    @app.errorhandler(KeyError)
    def key(error):
        return f"no {error.args[0]}", 404

    @app.errorhandler(ArithmeticError)
    def arithmetic(error):
        return type(error).__name__

    @app.errorhandler(418)
    def teapot(error):
        return "tea", 418

    return [visit(f"/{what}", app=app)[:3:2] for what in ("key", "arithmetic", "other", "403", "418", "500", "999")]


def methods():
    app = made()
    app.route("/x", methods=("POST",))(lambda: "x")
    app.route("/x", methods=("PUT",), endpoint="y")(lambda: "y")
    status, headers, _, _ = visit("/x", app=app)
    return [status, dict(headers)["Allow"]]


def apart():
    """Two requests at once, as threads or coroutines would run them: each sees its own."""
    app = made()

    @app.route("/<name>")
    def view(name):
        g.name = name
        if name == "outer":
            inner = contextvars.copy_context().run(visit, "/inner", app=app)[2]
            return f"{g.name} {request.path} {inner}"
        return f"{g.name} {request.path}"

    return visit("/outer", app=app)[2]


def outside():
    told = []
    for use in (lambda: request.path, lambda: session["a"], lambda: g.x):
        try:
            use()
        except RuntimeError as error:
            told.append(str(error))
    return told


def without_key():
    app = made()
    app.route("/")(lambda: session.update(a=1) or "x")
    try:
        visit("/", app=app)
    except RuntimeError as error:
        return str(error)


def addresses():
    app = made()
    app.route("/p/<int:number>/<path:rest>", endpoint="p")(lambda number, rest: url_for("p", number=number, rest=rest, q="a b"))
    mounted = lambda environ, start_response: app({**environ, "SCRIPT_NAME": "/shop"}, start_response)
    return visit("/p/7/a/b", app=mounted)[2]
