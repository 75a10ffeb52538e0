"""What may be sent to the shop."""
from djangolet.forms import CharField, Form, IntegerField, ValidationError
from models import Product


class OrderForm(Form):
    name = CharField(max_length=40, label="Your name")
    product = CharField(max_length=40, initial="Apple")
    qty = IntegerField(min_value=1, max_value=99, label="Quantity", initial=1)

    def clean_product(self, name):
        found = Product.objects.filter(name=name).first()
        if found is None:
            raise ValidationError("We do not sell that.")
        return found
