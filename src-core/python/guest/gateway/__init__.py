"""Gateways: a protocol on one side, `application(environ, start_response)` on the other (PEP 3333).

gunicorn 20.1, file by file: request.py parses, environ.py builds the dictionary, response.py turns the application's
answer into bytes; sync_worker.py and gthread.py hold them together.
uWSGI 2.0.21: uwsgi_worker.py has the application; uwsgi.py, scgi.py, fastcgi.py and uwsgi_http.py are its protocols.
mod_wsgi 4.9.4: mod_wsgi.py, with mod_wsgi_environ.py and mod_wsgi_log.py.
CGI: cgi_handler.py, for a script that holds a WSGI application.
Others that speak HTTP: http_worker.py, http_answer.py; what differs is data in http_profiles.py and http_environs.py.
exchange.py is the call itself, for all but gunicorn. What a file's functions take, tell and return is told in the file.
"""

SERVER = "gunicorn"
SERVER_SOFTWARE = "gunicorn/20.1.0"
