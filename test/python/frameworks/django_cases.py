"""What djangolet does beyond what the sample shop shows. Run by frameworks.test.ts, in the shop's process."""
import sys
import types

import wsgi  # Settings and tables are there.
from djangolet.conf import settings
from djangolet.db import BooleanField, CharField, FloatField, IntegerField, Model, TextField, connection
from djangolet.db.backends import Result
from djangolet.db.models import create_tables
from djangolet.exceptions import Http404, MiddlewareNotUsed, PermissionDenied, SuspiciousOperation
from djangolet.forms import CharField as CharFormField
from djangolet.forms import Form, IntegerField as IntegerFormField
from djangolet.handlers import BaseHandler
from djangolet.middleware import MiddlewareMixin
from djangolet.request import QueryDict, WSGIRequest
from djangolet.response import HttpResponse
from djangolet.template import Template, TemplateResponse, TemplateSyntaxError, loaded
from djangolet.urls import NoReverseMatch, RootResolver, RoutePattern, include, path, re_path, reverse
from models import Order, Product
from wsgicheck.drive import environ_of


# URLs.

def resolved(target):
    def view(name):
        function = lambda request: name
        function.__name__ = name
        return function

    patterns = [
        path("", view("root")),
        path("a/<int:n>/", view("number")),
        path("a/<slug:s>/", view("slug")),
        path("a/new/", view("never")),
        path("shop/", include([path("<str:x>/", include([path("y", view("deep"))])), re_path(r"^(?P<year>\d{4})$", view("year"))])),
        re_path(r"^(\d+)-(\d+)$", view("pair")),
        path("files/<path:rest>", view("files")),
    ]
    try:
        match = RootResolver(RoutePattern("/", False), patterns).resolve(target)
    except Http404 as error:
        return str(error)
    return [match.func.__name__, list(match.args), match.kwargs]


def reversed_path(name, values):
    try:
        return reverse(name, **values)
    except NoReverseMatch as error:
        return str(error)


# Middleware.

class Chain(BaseHandler):
    """A handler with middlewares of its own, and one view."""

    def __init__(self, middlewares, view):
        module = sys.modules["chain"] = types.ModuleType("chain")
        for middleware in middlewares:
            setattr(module, middleware.__name__, middleware)
        self.view = view
        settings.MIDDLEWARE, kept = [f"chain.{middleware.__name__}" for middleware in middlewares], settings.MIDDLEWARE
        self.load_middleware()
        settings.MIDDLEWARE = kept

    def resolve_request(self, request):
        return self.view, (), {}


def noting(told, name, **answers):
    """A middleware that notes its hooks, and answers where it is told to."""
    def hook(kind):
        def function(self, request, *more):
            told.append(f"{name} {kind}")
            return answers.get(kind) or (more[-1] if kind in ("response", "template") else None)

        return function

    kinds = {"request": "process_request", "view": "process_view", "template": "process_template_response",
             "exception": "process_exception", "response": "process_response"}
    return type(name, (MiddlewareMixin,), {method: hook(kind) for kind, method in kinds.items()})


def chain(kind):
    """What is called, in which order, when the view answers, when it fails, and when somebody answers before it."""
    told = []
    early = {"request": HttpResponse("early")} if kind == "early" else {}
    late = {"exception": HttpResponse("rescued")} if kind == "rescued" else {}

    def view(request):
        told.append("the view")
        if kind in ("broken", "rescued"):
            raise LookupError("pear")
        return TemplateResponse(request, "t.html", {"a": 1}) if kind == "template" else HttpResponse("answer")

    loaded["t.html"] = Template("a is {{ a }}")
    handler = Chain([noting(told, "A"), noting(told, "B", **early, **late), noting(told, "C")], view)
    request = WSGIRequest(environ_of("/", "GET", b"", {}))
    response = handler.get_response(request)
    return [response.status_code, response.content.decode().split("\n")[0], told]


def not_used():
    class Unused:
        def __init__(self, get_response):
            raise MiddlewareNotUsed

    told = []
    Chain([Unused, noting(told, "A")], lambda request: HttpResponse()).get_response(WSGIRequest(environ_of("/", "GET", b"", {})))
    return told


def statuses():
    def raising(error):
        def view(request):
            raise error

        return Chain([], view).get_response(WSGIRequest(environ_of("/", "GET", b"", {}))).status_code

    nothing = Chain([], lambda request: None).get_response(WSGIRequest(environ_of("/", "GET", b"", {}))).status_code
    return [raising(error) for error in (Http404(), PermissionDenied(), SuspiciousOperation(), LookupError())] + [nothing]


# Templates and forms.

def rendered(text, values):
    try:
        return Template(text).render(values)
    except TemplateSyntaxError as error:
        return f"error: {error}"


def extended():
    loaded["base"] = Template("<{% block a %}A{% block in %}in{% endblock %}{% endblock %}|{% block b %}B{% endblock %}>")
    loaded["mid"] = Template('{% extends "base" %}{% block a %}mid({{ block.super }}){% endblock %}')
    loaded["leaf"] = Template('{% extends "mid" %} lost {% block a %}leaf({{ block.super }}){% endblock %}{% block in %}IN{% endblock %}')
    loaded["part"] = Template("[{{ x }}]")
    return [loaded["leaf"].render({}), Template('{% for x in xs %}{% include "part" %}{% endfor %}').render({"xs": [1, 2]})]


def form(text):
    class Sample(Form):
        name = CharFormField(max_length=5)
        note = CharFormField(required=False)
        number = IntegerFormField(min_value=1, max_value=9)

    made = Sample(QueryDict(text))
    return [made.is_valid(), made.cleaned_data, made.errors, str(made.as_p())]


# The database.

class Thing(Model):
    name = CharField(max_length=20)
    size = IntegerField(default=3)
    weight = FloatField(null=True)
    good = BooleanField(default=True)
    note = TextField()


THINGS = [("ant", 1, 0.5, True, "10%"), ("bee", 2, None, False, "a_b"), ("cat", 40, 4.0, True, "100"), ("'; --", 2, 1.5, True, "\\")]


def things():
    create_tables(Thing)
    Thing.objects.all().delete()
    for name, size, weight, good, note in THINGS:
        Thing.objects.create(name=name, size=size, weight=weight, good=good, note=note)
    return Thing.objects.order_by("pk")


def found(how, conditions):
    """Names that a question finds, and how it was asked."""
    question = getattr(things(), how)(**conditions)
    connection.queries.clear()
    names = [thing.name for thing in question]
    return [names, *connection.queries[-1]]


def refused():
    told = []
    for ask in (lambda: Thing.objects.filter(colour=1), lambda: Thing.objects.filter(name__sounds="x"), lambda: Thing(colour=1),
                lambda: things().get(size=99), lambda: things().get(size=2), lambda: things()[-1], lambda: things()[1:3].delete(),
                lambda: things()[::2], lambda: things()[9]):
        try:
            ask()
            told.append("nothing")
        except Exception as error:
            told.append(f"{type(error).__qualname__}: {error}")
    return told


def laziness():
    """How many queries each step made."""
    question = things()
    connection.queries.clear()
    counts = []
    for step in (lambda: question.filter(size=2).exclude(name="bee").order_by("-size")[1:5], lambda: len(question), lambda: list(question),
                 lambda: bool(question), lambda: question[0], lambda: list(question.all()), lambda: question.count(), lambda: question.exists(),
                 lambda: question.first(), lambda: repr(question)):
        before = len(connection.queries)
        step()
        counts.append(len(connection.queries) - before)
    return counts


def slices():
    question = things()
    return [[thing.name for thing in part] for part in (question[1:3], question[2:], question[1:][1:2], question[:3][2:9], question[:0], question[5:])]


def rows():
    """Saved, changed, counted, deleted; and what types come back."""
    things()
    thing = Thing(name="dog", weight=None)
    told = [thing.pk]
    connection.queries.clear()
    thing.save()
    thing.size = 7
    thing.save()
    told += [[sql.split()[0] for sql, _ in connection.queries]]
    again = Thing.objects.get(pk=thing.pk)
    told += [again == thing, again.size, again.weight, again.good, again.note, type(Thing.objects.get(name="ant").weight).__name__]
    told += [Thing.objects.filter(size=2).update(size=5, good=True), Thing.objects.filter(size=5).count()]
    thing.delete()
    told += [Thing.objects.filter(name="dog").exists(), Thing.objects.filter(good=True).delete(), Thing.objects.count()]
    numbered = Thing(pk=77, name="owl")
    numbered.save()
    return [*told, Thing.objects.get(pk=77).name]


def foreign():
    apple = Product.objects.get(name="Apple")
    order = Order.objects.create(customer="kim", product=apple, quantity=2)
    again = Order.objects.get(pk=order.pk)
    told = [again.product_id == apple.pk, again.product == apple, Order.objects.filter(product=apple).exists()]
    try:
        Order.objects.create(customer="kim", product_id=999)
    except Exception as error:
        told.append(str(error))
    order.delete()
    connection.close()
    return told


def another_backend():
    """The seam: any module with connect() takes the database's place."""
    asked = []

    class Backend:
        def execute(self, sql, params):
            asked.append([sql, list(params)])
            return Result(["id", "name", "price", "stock"], [(5, "Plum", 300, 1)], None, -1)

        def close(self):
            asked.append("closed")

    sys.modules["other_database"] = types.ModuleType("other_database")
    sys.modules["other_database"].connect = lambda options: Backend()
    connection.close()
    kept, settings.DATABASES = settings.DATABASES, {"default": {"ENGINE": "other_database"}}
    names = [product.name for product in Product.objects.filter(price__lt=500)]
    connection.close()
    settings.DATABASES = kept
    return [names, asked]
