"""SQLite: the database is a file, and the one who reads and writes it is a library in this very process."""
import sqlite3

from djangolet.db.backends import Result


def connect(options):
    return SQLite(options["NAME"])


class SQLite:
    def __init__(self, name):
        # Each statement is a transaction of its own, if nobody begins another.
        self.database = sqlite3.connect(name, isolation_level=None)
        self.database.execute("PRAGMA foreign_keys = ON")

    def execute(self, sql, params):
        cursor = self.database.execute(sql, params)
        columns = [column[0] for column in cursor.description or ()]
        return Result(columns, cursor.fetchall(), cursor.lastrowid, cursor.rowcount)

    def close(self):
        self.database.close()
