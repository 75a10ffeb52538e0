"""The shop's tables."""
from djangolet.db import CharField, ForeignKey, IntegerField, Model


class Product(Model):
    name = CharField(max_length=40, unique=True)
    price = IntegerField()
    stock = IntegerField(default=0)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Order(Model):
    customer = CharField(max_length=40)
    product = ForeignKey(Product)
    quantity = IntegerField(default=1)

    class Meta:
        db_table = "shop_order"  # ORDER is a word of SQL itself.
