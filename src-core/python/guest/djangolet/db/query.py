"""QuerySet: a question to one table. It asks when it is iterated, counted or indexed, and not before.

Each method returns a new QuerySet with one thing more in it, so that questions can be built up and shared. Values
never become part of the SQL text: they go beside it, as parameters.
"""
from djangolet.db.backends import connection
from djangolet.db.fields import quoted

# Look-up → SQL, and what becomes of the value. LIKE has two wildcards, which in a value mean themselves.
LOOKUPS = {
    "exact": ("{} = ?", lambda value: value),
    "gt": ("{} > ?", lambda value: value),
    "gte": ("{} >= ?", lambda value: value),
    "lt": ("{} < ?", lambda value: value),
    "lte": ("{} <= ?", lambda value: value),
    "contains": (r"{} LIKE ? ESCAPE '\'", lambda value: f"%{literal(value)}%"),
    "startswith": (r"{} LIKE ? ESCAPE '\'", lambda value: f"{literal(value)}%"),
    "endswith": (r"{} LIKE ? ESCAPE '\'", lambda value: f"%{literal(value)}"),
}


class QuerySet:
    def __init__(self, model):
        self.model = model
        self.conditions = ()  # (SQL, parameters), all of which hold
        self.ordering = model._meta.ordering
        self.start, self.stop = 0, None
        self.cache = None

    def but(self, **changes):
        """The same question with something else in it."""
        other = QuerySet(self.model)
        names = ("conditions", "ordering", "start", "stop")
        other.__dict__.update({name: getattr(self, name) for name in names} | changes)
        return other

    # Building the question.

    def all(self):
        return self.but()

    def filter(self, **conditions):
        return self.but(conditions=self.conditions + tuple(self.condition(*item) for item in conditions.items()))

    def exclude(self, **conditions):
        """Rows for which not all of these hold. (A NULL counts as not holding, as in SQL's own words it would not.)"""
        found = [self.condition(*item) for item in conditions.items()]
        sql = " AND ".join(sql for sql, _ in found)
        params = tuple(value for _, values in found for value in values)
        return self.but(conditions=(*self.conditions, (f"({sql}) IS NOT TRUE", params))) if found else self.but()

    def order_by(self, *names):
        """"price" upwards, "-price" downwards."""
        return self.but(ordering=names)

    def condition(self, name, value):
        """`price__gte=900` → ('"price" >= ?', (900,))"""
        name, _, lookup = name.partition("__")
        field = self.model._meta.field(name)
        column = quoted(field.column)
        if lookup == "isnull" or (value is None and lookup in ("", "exact")):
            return (f"{column} IS NULL" if value in (True, None) else f"{column} IS NOT NULL"), ()
        if lookup == "in":
            values = tuple(field.to_database(item) for item in value)
            return (f"{column} IN ({', '.join('?' for _ in values)})" if values else "1 = 0"), values
        if (lookup or "exact") not in LOOKUPS:
            raise LookupError(f"there is no look-up {lookup!r}")
        sql, prepared = LOOKUPS[lookup or "exact"]
        return sql.format(column), (prepared(field.to_database(value)),)

    # The question as SQL.

    @property
    def query(self):
        """(SQL, parameters), as it will be sent."""
        columns = ", ".join(quoted(field.column) for field in self.model._meta.fields)
        return self.select(columns, ordered=True)

    def select(self, what, ordered=False):
        where, params = self.where()
        sql = f"SELECT {what} FROM {quoted(self.model._meta.db_table)}{where}"
        if ordered and self.ordering:
            sql += " ORDER BY " + ", ".join(self.order_of(name) for name in self.ordering)
        if self.stop is not None or self.start:
            sql += f" LIMIT {-1 if self.stop is None else max(self.stop - self.start, 0)} OFFSET {self.start}"
        return sql, params

    def where(self):
        if not self.conditions:
            return "", ()
        return (
            " WHERE " + " AND ".join(sql for sql, _ in self.conditions),
            tuple(value for _, values in self.conditions for value in values),
        )

    def order_of(self, name):
        column = quoted(self.model._meta.field(name.removeprefix("-")).column)
        return column + (" DESC" if name.startswith("-") else " ASC")

    # Asking it.

    def fetch(self):
        if self.cache is None:
            self.cache = [self.model.from_row(row) for row in connection.execute(*self.query).rows]
        return self.cache

    def __iter__(self):
        return iter(self.fetch())

    def __len__(self):
        return len(self.fetch())

    def __bool__(self):
        return bool(self.fetch())

    def __getitem__(self, index):
        """A slice is a question still, with LIMIT and OFFSET; a number is a row."""
        if isinstance(index, slice):
            if index.step is not None or (index.start or 0) < 0 or (index.stop is not None and index.stop < 0):
                raise ValueError("only slices from the front, without a step")
            start = self.start + (index.start or 0)
            stops = [stop for stop in (self.stop, None if index.stop is None else self.start + index.stop) if stop is not None]
            return self.but(start=start, stop=min(stops, default=None))
        if index < 0:
            raise ValueError("rows are counted from the front")
        return self.fetch()[index] if self.cache is not None else self[index : index + 1].fetch()[0]

    def get(self, **conditions):
        """The one row for which these hold; raises DoesNotExist or MultipleObjectsReturned."""
        found = self.filter(**conditions)[:2].fetch()
        if not found:
            raise self.model.DoesNotExist(f"No {self.model.__name__} matches {conditions}.")
        if len(found) > 1:
            raise self.model.MultipleObjectsReturned(f"More than one {self.model.__name__} matches {conditions}.")
        return found[0]

    def first(self):
        return next(iter((self if self.ordering else self.order_by("pk"))[:1]), None)

    def count(self):
        if self.stop is not None or self.start:
            return len(self.fetch())
        return connection.execute(*self.select("COUNT(*)")).rows[0][0]

    def exists(self):
        return bool(connection.execute(*self[:1].select("1")).rows)

    # Changing rows.

    def create(self, **values):
        row = self.model(**values)
        row.insert()
        return row

    def update(self, **values):
        """All rows of the question at once; the number of rows."""
        fields = {self.model._meta.field(name): value for name, value in values.items()}
        assignments = ", ".join(f"{quoted(field.column)} = ?" for field in fields)
        where, params = self.unsliced().where()
        sql = f"UPDATE {quoted(self.model._meta.db_table)} SET {assignments}{where}"
        return connection.execute(sql, [*(field.to_database(value) for field, value in fields.items()), *params]).rowcount

    def delete(self):
        where, params = self.unsliced().where()
        return connection.execute(f"DELETE FROM {quoted(self.model._meta.db_table)}{where}", params).rowcount

    def unsliced(self):
        if self.stop is not None or self.start:
            raise TypeError("a slice cannot be changed at once")
        return self

    def __repr__(self):
        return f"<QuerySet {self.query[0]!r} {self.query[1]}>"


def literal(value):
    return "".join("\\" + character if character in "%_\\" else character for character in str(value))
