"""Middleware: to the server it is an application, to the application it is a server (PEP 3333)."""
