"""A middleware of the site's own, with every hook there is. It notes which were called, in a header field."""
from djangolet.middleware import MiddlewareMixin
from djangolet.response import HttpResponse


class ShopMiddleware(MiddlewareMixin):
    def process_request(self, request):
        request.hooks = ["request"]

    def process_view(self, request, view, args, kwargs):
        request.hooks.append(f"view {view.__name__}")

    def process_template_response(self, request, response):
        request.hooks.append(f"template {response.template_name}")
        return response

    def process_exception(self, request, error):
        """An answer instead of the exception, or None to let it go on."""
        request.hooks.append(f"exception {type(error).__name__}")
        if isinstance(error, ValueError):
            return HttpResponse("<h1>400 Bad Request</h1>\n<p>That is not a number.</p>\n", status=400)
        return None

    def process_response(self, request, response):
        response["X-Shop-Hooks"] = ", ".join([*request.hooks, "response"])
        return response
