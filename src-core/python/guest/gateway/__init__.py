"""A WSGI gateway: HTTP bytes on one side, `application(environ, start_response)` on the other (PEP 3333).

It does what a sync worker of gunicorn 20.1 does with one connection, file by file: request.py parses, environ.py
builds the dictionary, response.py turns the application's answer into bytes, sync_worker.py holds them together.
"""

SERVER = "gunicorn"
SERVER_SOFTWARE = "gunicorn/20.1.0"
