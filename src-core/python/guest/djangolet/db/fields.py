"""What a column holds: how it is declared, and how its values pass between Python and the database."""

NOTHING = object()


class Field:
    sql_type = "TEXT"
    python_type = str

    def __init__(self, default=NOTHING, null=False, primary_key=False, unique=False):
        self.default = default
        self.null = null
        self.primary_key = primary_key
        self.unique = unique

    def __set_name__(self, model, name):
        self.name = self.attribute = self.column = name

    def initial(self):
        if self.default is NOTHING:
            return None if self.null or self.primary_key else self.python_type()
        return self.default() if callable(self.default) else self.default

    def to_database(self, value):
        return None if value is None else self.python_type(value)

    def to_python(self, value):
        return None if value is None else self.python_type(value)

    @property
    def declaration(self):
        parts = [quoted(self.column), self.sql_type]
        if self.primary_key:
            parts.append("PRIMARY KEY")
        if not self.null and not self.primary_key:
            parts.append("NOT NULL")
        if self.unique:
            parts.append("UNIQUE")
        return " ".join(parts)


class AutoField(Field):
    """A number that the database gives."""

    sql_type = "INTEGER"
    python_type = int

    def __init__(self):
        super().__init__(primary_key=True)


class CharField(Field):
    def __init__(self, max_length=255, **settings):
        super().__init__(**settings)
        self.sql_type = f"VARCHAR({max_length})"


class TextField(Field):
    pass


class IntegerField(Field):
    sql_type = "INTEGER"
    python_type = int


class FloatField(Field):
    sql_type = "REAL"
    python_type = float


class BooleanField(Field):
    sql_type = "BOOLEAN"
    python_type = bool

    def to_database(self, value):
        return None if value is None else int(bool(value))


class ForeignKey(Field):
    """The number of a row of another model in the column NAME_id; the row itself is fetched when NAME is looked at."""

    sql_type = "INTEGER"
    python_type = int

    def __init__(self, to, **settings):
        super().__init__(**settings)
        self.to = to

    def __set_name__(self, model, name):
        self.name = name
        self.attribute = self.column = name + "_id"

    def initial(self):
        return None

    def __get__(self, row, model=None):
        if row is None:
            return self
        number = getattr(row, self.attribute)
        return None if number is None else self.to.objects.get(pk=number)

    def __set__(self, row, other):
        setattr(row, self.attribute, None if other is None else other.pk)

    def to_database(self, value):
        return super().to_database(getattr(value, "pk", value))

    @property
    def declaration(self):
        target = self.to._meta
        return f"{super().declaration} REFERENCES {quoted(target.db_table)} ({quoted(target.pk.column)})"


def quoted(name):
    """A name in SQL, which is never a value: values go as parameters."""
    return '"' + name.replace('"', '""') + '"'
