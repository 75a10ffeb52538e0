"""The shop's pages: functions, and classes with a method for each method of HTTP."""
import os
import time

from djangolet.response import HttpResponse
from djangolet.shortcuts import get_object_or_404, redirect, render
from djangolet.views import ListView, View
from forms import OrderForm
from models import Order, Product

# One number in each process: two workers count each for itself.
visits = 0


def index(request):
    return render(request, "index.html")


def hello(request):
    global visits
    visits += 1
    request.session["seen"] = request.session.get("seen", 0) + 1
    name = request.GET.get("name", "world")
    return render(request, "hello.html", {"name": name, "visits": visits, "pid": os.getpid()})


class ProductList(ListView):
    model = Product
    template_name = "products.html"

    def get_queryset(self):
        products = Product.objects.all()
        most = self.request.GET.get("most", "")
        return products.filter(price__lte=int(most)) if most.isdecimal() else products


def product(request, number):
    return render(request, "product.html", {"product": get_object_or_404(Product, pk=number)})


class OrderView(View):
    def get(self, request):
        return self.page(request, OrderForm(initial={"name": request.session.get("name", "")}))

    def post(self, request):
        form = OrderForm(request.POST)
        if not form.is_valid():
            return self.page(request, form, status=400)
        name, product, quantity = form.cleaned_data["name"], form.cleaned_data["product"], form.cleaned_data["qty"]
        Order.objects.create(customer=name, product=product, quantity=quantity)
        request.session["name"] = name
        return redirect("form")

    def page(self, request, form, status=200):
        orders = Order.objects.order_by("-pk")[:5]
        return render(request, "form.html", {"form": form, "orders": orders}, status=status)


def slow(request):
    seconds = float(request.GET.get("seconds", "1"))
    time.sleep(seconds)
    return HttpResponse(f"slept for {seconds} s\n", content_type="text/plain; charset=utf-8")


def broken(request):
    basket = {"apple": 3}
    return HttpResponse(f"{basket['pear']} pears")
