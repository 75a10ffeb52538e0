#!/usr/bin/python3
"""Reads exactly CONTENT_LENGTH bytes from standard input: there may be no end of file after them (RFC 3875 §4.2)."""
import os
import sys
from urllib.parse import parse_qs

length = int(os.environ.get("CONTENT_LENGTH") or 0)
fields = parse_qs(sys.stdin.buffer.read(length).decode())

print("Content-Type: text/plain; charset=utf-8")
print()
for name, values in fields.items():
    print(name, "=", ", ".join(values))
