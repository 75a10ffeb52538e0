"""Views as classes: a method for each method of HTTP."""
from djangolet.response import HttpResponseNotAllowed
from djangolet.template import TemplateResponse

METHODS = ("get", "post", "put", "patch", "delete", "head", "options")


class View:
    def __init__(self, **settings):
        for name, value in settings.items():
            setattr(self, name, value)

    @classmethod
    def as_view(cls, **settings):
        """A function for urls.py. Each request gets an object of its own."""

        def view(request, *args, **kwargs):
            self = cls(**settings)
            self.request, self.args, self.kwargs = request, args, kwargs
            return self.dispatch(request, *args, **kwargs)

        view.__name__ = cls.__name__
        return view

    def dispatch(self, request, *args, **kwargs):
        name = request.method.lower()
        if name == "head" and not hasattr(self, "head"):
            name = "get"
        method = getattr(self, name, None) if name in METHODS else None
        if method is None:
            return HttpResponseNotAllowed([name.upper() for name in METHODS if hasattr(self, name)])
        return method(request, *args, **kwargs)


class TemplateView(View):
    template_name = None

    def get_context_data(self, **kwargs):
        return {**kwargs, "view": self}

    def get(self, request, *args, **kwargs):
        return TemplateResponse(request, self.template_name, self.get_context_data(**kwargs))


class ListView(TemplateView):
    """All objects of a model, as `object_list`."""

    model = None

    def get_queryset(self):
        return self.model.objects.all()

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "object_list": self.get_queryset()}
