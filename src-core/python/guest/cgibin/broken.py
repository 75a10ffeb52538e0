#!/usr/bin/python3
"""Forgets the header: what it prints is no CGI response (RFC 3875 §6)."""
print("<h1>Hello</h1>")
