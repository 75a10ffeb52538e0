"""The database server's side: real SQLite does what the SQL says.

The server listens, and starts a process for each connection, as PostgreSQL does; here they share one SQLite in memory.
`sleep(seconds)` in SQL is what `pg_sleep` is there: a query that takes its time.
"""
import json
import math
import sqlite3
import time

store = None


def load(script):
    """Makes an empty database and runs the SQL of the file `script` in it, if there is one."""
    global store
    store = sqlite3.connect(":memory:", isolation_level=None)
    store.create_function("sleep", 1, sleep)
    store.execute("PRAGMA foreign_keys = ON")
    if script:
        with open(script, encoding="utf-8") as file:
            store.executescript(file.read())


def sleep(seconds):
    time.sleep(float(seconds))
    return None


def answer(question):
    """One query in, its rows out, both as JSON."""
    asked = json.loads(question)
    try:
        cursor = store.execute(asked["sql"], asked["params"])
        rows = [[shown(value) for value in row] for row in cursor.fetchall()]
    # OverflowError: a number that SQLite has no room for.
    except (sqlite3.Error, OverflowError) as error:
        return json.dumps({"error": {"code": code_of(error), "message": str(error)}}, ensure_ascii=False)
    columns = [column[0] for column in cursor.description or ()]
    count = cursor.rowcount if cursor.rowcount >= 0 else len(rows)
    told = {"columns": columns, "rows": rows, "rowCount": count}
    if cursor.lastrowid and asked["sql"].lstrip()[:6].upper() == "INSERT":
        told["lastRowId"] = cursor.lastrowid
    return json.dumps(told, ensure_ascii=False, default=repr)


def shown(value):
    """JSON has no infinity; SQLite has no NaN."""
    return repr(value) if isinstance(value, float) and math.isinf(value) else value


def code_of(error):
    if isinstance(error, sqlite3.IntegrityError):
        return "IntegrityError"
    # What the module itself refuses (two statements, a parameter too many) has no code of SQLite's.
    if not hasattr(error, "sqlite_errorcode"):
        return "ProgrammingError"
    # SQLite calls wrong SQL an operational error too (SQLITE_ERROR); a user of PEP 249 looks for it elsewhere.
    return "ProgrammingError" if error.sqlite_errorcode == sqlite3.SQLITE_ERROR else "OperationalError"
