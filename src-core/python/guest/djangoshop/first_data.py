"""The tables and the first products, if they are not there yet."""
from djangolet.db import connection
from djangolet.db.models import create_tables
from models import Order, Product

PRODUCTS = [("Apple", 900, 40), ("Pear", 1200, 12), ("Peach", 1500, 0)]


def prepare():
    create_tables(Product, Order)
    if not Product.objects.exists():
        for name, price, stock in PRODUCTS:
            Product.objects.create(name=name, price=price, stock=stock)
    connection.close()
