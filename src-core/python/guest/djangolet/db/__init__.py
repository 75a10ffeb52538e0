"""A small ORM: classes are tables, objects are rows, and a QuerySet is a question that is asked when it is looked at.

    fields.py   what a column holds, and how it is declared in SQL
    models.py   Model: the class is read once, and its objects are saved and deleted
    query.py    QuerySet: conditions become SQL with parameters
    backends.py the one place where SQL leaves for a database
"""
from djangolet.db.backends import connection
from djangolet.db.fields import AutoField, BooleanField, CharField, FloatField, ForeignKey, IntegerField, TextField
from djangolet.db.models import Model

__all__ = [
    "AutoField", "BooleanField", "CharField", "FloatField", "ForeignKey", "IntegerField", "Model", "TextField",
    "connection",
]
