"""Model: a class whose attributes are columns. The class is read when it is made, the rows when they are asked for."""
from djangolet.db.backends import connection
from djangolet.db.fields import AutoField, Field, quoted
from djangolet.db.query import QuerySet


class Options:
    """What is known of a model's table: `_meta`."""

    def __init__(self, model, fields, db_table, ordering):
        self.model = model
        self.fields = fields
        self.db_table = db_table
        self.ordering = ordering
        self.pk = next(field for field in fields if field.primary_key)

    def field(self, name):
        """By its name or its column's; "pk" is the primary key, whatever it is called."""
        if name == "pk":
            return self.pk
        for field in self.fields:
            if name in (field.name, field.attribute):
                return field
        known = ", ".join(field.name for field in self.fields)
        raise LookupError(f"{self.model.__name__} has no field {name!r}; it has {known}")


class Manager:
    """`Product.objects`: every question about a table begins with a QuerySet of all its rows."""

    def __get__(self, row, model):
        return QuerySet(model)


class ModelBase(type):
    def __new__(kind, name, bases, attributes):
        model = super().__new__(kind, name, bases, attributes)
        fields = [value for value in attributes.values() if isinstance(value, Field)]
        if not fields:
            return model
        if not any(field.primary_key for field in fields):
            model.id = AutoField()
            model.id.__set_name__(model, "id")
            fields.insert(0, model.id)
        meta = attributes.get("Meta")
        model._meta = Options(model, fields, getattr(meta, "db_table", name.lower()), tuple(getattr(meta, "ordering", ())))
        model.DoesNotExist = type("DoesNotExist", (DoesNotExist,), {"__qualname__": f"{name}.DoesNotExist"})
        model.MultipleObjectsReturned = type("MultipleObjectsReturned", (MultipleObjectsReturned,), {})
        return model


class DoesNotExist(Exception):
    pass


class MultipleObjectsReturned(Exception):
    pass


class Model(metaclass=ModelBase):
    objects = Manager()

    def __init__(self, **values):
        for field in self._meta.fields:
            setattr(self, field.attribute, field.initial())
        for name, value in values.items():
            if name != "pk":
                self._meta.field(name)  # Raises for a name that is no field's.
            setattr(self, name, value)

    @classmethod
    def from_row(cls, row):
        instance = cls.__new__(cls)
        for field, value in zip(cls._meta.fields, row):
            setattr(instance, field.attribute, field.to_python(value))
        return instance

    @property
    def pk(self):
        return getattr(self, self._meta.pk.attribute)

    @pk.setter
    def pk(self, value):
        setattr(self, self._meta.pk.attribute, value)

    def save(self):
        """An UPDATE for a row that has its key, an INSERT if there was no such row, or no key yet."""
        if self.pk is None or not self.update():
            self.insert()

    def update(self):
        meta = self._meta
        others = [field for field in meta.fields if field is not meta.pk]
        if not others:
            return meta.model.objects.filter(pk=self.pk).exists()
        assignments = ", ".join(f"{quoted(field.column)} = ?" for field in others)
        sql = f"UPDATE {quoted(meta.db_table)} SET {assignments} WHERE {quoted(meta.pk.column)} = ?"
        return connection.execute(sql, [*self.values(others), *self.values([meta.pk])]).rowcount > 0

    def insert(self):
        meta = self._meta
        fields = [field for field in meta.fields if field is not meta.pk or self.pk is not None]
        columns = ", ".join(quoted(field.column) for field in fields)
        marks = ", ".join("?" for _ in fields)
        sql = f"INSERT INTO {quoted(meta.db_table)} ({columns}) VALUES ({marks})" if fields else f"INSERT INTO {quoted(meta.db_table)} DEFAULT VALUES"
        result = connection.execute(sql, self.values(fields))
        if self.pk is None:
            self.pk = result.lastrowid

    def delete(self):
        meta = self._meta
        connection.execute(f"DELETE FROM {quoted(meta.db_table)} WHERE {quoted(meta.pk.column)} = ?", self.values([meta.pk]))

    def values(self, fields):
        return [field.to_database(getattr(self, field.attribute)) for field in fields]

    def __eq__(self, other):
        return type(self) is type(other) and self.pk is not None and self.pk == other.pk

    def __hash__(self):
        return hash((type(self), self.pk))

    def __str__(self):
        return f"{type(self).__name__} object ({self.pk})"

    def __repr__(self):
        return f"<{type(self).__name__}: {self}>"


def create_tables(*models):
    """For each model a table, if there is none yet. (Django does this beforehand, by `manage.py migrate`.)"""
    for model in models:
        columns = ", ".join(field.declaration for field in model._meta.fields)
        connection.execute(f"CREATE TABLE IF NOT EXISTS {quoted(model._meta.db_table)} ({columns})")
