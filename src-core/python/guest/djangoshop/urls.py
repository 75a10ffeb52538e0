"""Which view answers for which path. The first pattern that fits wins."""
import views
from djangolet.urls import include, path

product_patterns = [
    path("", views.ProductList.as_view(), name="products"),
    path("<int:number>/", views.product, name="product"),
]

urlpatterns = [
    path("", views.index, name="index"),
    path("hello", views.hello, name="hello"),
    path("form", views.OrderView.as_view(), name="form"),
    path("products/", include(product_patterns)),
    path("slow", views.slow),
    path("broken", views.broken),
]
