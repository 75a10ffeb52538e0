"""A client of the database server, in the manner of DB-API 2.0 (PEP 249).

    connection = database.connect("db:5432", pool_size=5)
    connection.execute("SELECT name FROM product WHERE id = ?", (1,)).fetchone()

Each process keeps a pool: a query takes a connection out of it and puts it back with the answer. When all are taken,
the next query waits. (The socket code of a real driver would stand where `outside.ask` does.)
"""
import json

import outside

apilevel = "2.0"
threadsafety = 2  # Threads may share the module and connections.
paramstyle = "qmark"


class Error(Exception):
    """Everything that goes wrong here."""


class OperationalError(Error):
    """The server cannot be reached, or cannot do it now."""


class ProgrammingError(Error):
    """The SQL is wrong."""


class IntegrityError(Error):
    """A constraint of the schema forbids it."""


ERRORS = {cls.__name__: cls for cls in (OperationalError, ProgrammingError, IntegrityError)}


def connect(address, pool_size=5):
    return Connection(address, pool_size)


class Connection:
    """Stands for the pool: it opens connections when they are needed."""

    def __init__(self, address, pool_size):
        self.address = address
        self.pool_size = pool_size

    def cursor(self):
        return Cursor(self)

    def execute(self, sql, params=()):
        cursor = self.cursor()
        cursor.execute(sql, params)
        return cursor

    def commit(self):
        """Each statement is a transaction of its own (autocommit)."""

    def close(self):
        """The pool closes with its process."""


class Cursor:
    def __init__(self, connection):
        self.connection = connection
        self.description = None
        self.rowcount = -1
        self.lastrowid = None
        self.rows = []

    def execute(self, sql, params=()):
        question = json.dumps({"sql": sql, "params": list(params)}, ensure_ascii=False)
        try:
            answer = json.loads(outside.ask(self.connection.address, question, self.connection.pool_size))
        except OSError as error:
            raise OperationalError(f"could not connect to server: {error}") from None
        if "error" in answer:
            raise ERRORS.get(answer["error"]["code"], Error)(answer["error"]["message"])
        self.rows = [tuple(row) for row in answer["rows"]]
        self.rowcount = answer["rowCount"]
        self.lastrowid = answer.get("lastRowId")
        self.description = [(name, None, None, None, None, None, None) for name in answer["columns"]] or None
        return self

    def fetchone(self):
        return self.rows.pop(0) if self.rows else None

    def fetchall(self):
        rows, self.rows = self.rows, []
        return rows

    def __iter__(self):
        return iter(self.fetchall())

    def close(self):
        self.rows = []
