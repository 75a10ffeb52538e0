#!/usr/bin/python3
"""A local redirect: the server answers as if the browser had asked for the other path (RFC 3875 §6.2.2)."""
print("Location: /hello?name=moved")
print()
