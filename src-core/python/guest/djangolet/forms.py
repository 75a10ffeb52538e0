"""Forms: what was sent becomes values, or messages of what is wrong with it."""
from html import escape

from djangolet.template.variables import SafeString


class ValidationError(Exception):
    pass


class Field:
    kind = "text"

    def __init__(self, label=None, required=True, initial=""):
        self.label = label
        self.required = required
        self.initial = initial

    def clean(self, text):
        if self.required and not text:
            raise ValidationError("This field is required.")
        return self.to_python(text) if text else self.empty()

    def empty(self):
        return None

    def to_python(self, text):
        return text


class CharField(Field):
    def __init__(self, max_length=None, **settings):
        super().__init__(**settings)
        self.max_length = max_length

    def empty(self):
        return ""

    def to_python(self, text):
        if self.max_length is not None and len(text) > self.max_length:
            raise ValidationError(f"At most {self.max_length} characters; it has {len(text)}.")
        return text


class IntegerField(Field):
    kind = "number"

    def __init__(self, min_value=None, max_value=None, **settings):
        super().__init__(**settings)
        self.min_value = min_value
        self.max_value = max_value

    def to_python(self, text):
        try:
            number = int(text)
        except ValueError:
            raise ValidationError("Enter a whole number.") from None
        if self.min_value is not None and number < self.min_value:
            raise ValidationError(f"At least {self.min_value}.")
        if self.max_value is not None and number > self.max_value:
            raise ValidationError(f"At most {self.max_value}.")
        return number


class Form:
    """A class with fields. `Form(request.POST)` is bound to what was sent; `Form()` is an empty form to show."""

    def __init_subclass__(cls):
        cls.fields = {name: value for name, value in vars(cls).items() if isinstance(value, Field)}

    def __init__(self, data=None, initial=None):
        self.data = data
        self.initial = initial or {}
        self.errors = {}
        self.cleaned_data = {}
        if data is not None:
            self.full_clean()

    def full_clean(self):
        for name, field in self.fields.items():
            try:
                value = field.clean(self.data.get(name, "").strip())
                clean = getattr(self, f"clean_{name}", None)
                self.cleaned_data[name] = clean(value) if clean else value
            except ValidationError as error:
                self.errors[name] = str(error)

    def is_valid(self):
        return self.data is not None and not self.errors

    def as_p(self):
        return SafeString("\n".join(self.row(name, field) for name, field in self.fields.items()))

    def row(self, name, field):
        value = self.data.get(name, "") if self.data is not None else self.initial.get(name, field.initial)
        label = field.label or name.capitalize()
        error = f'<strong class="error">{escape(self.errors[name])}</strong> ' if name in self.errors else ""
        required = " required" if field.required else ""
        box = f'<input type="{field.kind}" name="{name}" value="{escape(str(value))}"{required}>'
        return f"<p>{error}<label>{escape(label)} {box}</label></p>"
