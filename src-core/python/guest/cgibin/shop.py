#!/usr/bin/python3
"""The same WSGI application as behind the other servers, in a CGI program: loaded for one request, and gone with it."""
import sys

sys.path.insert(0, "/srv/shop")
from gateway.cgi_handler import run
from wsgi import application

run(application)
