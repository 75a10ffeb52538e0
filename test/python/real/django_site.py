"""A site with the real Django, its ORM and SQLite, in one file."""
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpResponse, JsonResponse
from django.template import engines
from django.urls import path

# In the interpreter of a browser an event loop always counts as running, and Django would refuse its own ORM there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

settings.configure(
    DEBUG=False,
    SECRET_KEY="only for this little site",
    ALLOWED_HOSTS=["shop.example"],
    ROOT_URLCONF=__name__,
    USE_I18N=False,  # Its catalogues are binary files.
    MIDDLEWARE=["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
)
application = get_wsgi_application()


class Product(models.Model):
    name = models.CharField(max_length=40)

    class Meta:
        app_label = "shop"


with connection.schema_editor() as editor:
    editor.create_model(Product)
for name in ("Apple", "Pear"):
    Product.objects.create(name=name)


def hello(request):
    return HttpResponse(engines["django"].from_string("<h1>Hello, {{ name }}!</h1>").render({"name": request.GET.get("name", "world")}))


def products(request):
    return JsonResponse({"names": [product.name for product in Product.objects.filter(name__contains="pp")]})


def broken(request):
    return {}["pear"]


urlpatterns = [path("hello", hello), path("products/", products), path("broken", broken)]
