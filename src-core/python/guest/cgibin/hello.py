#!/usr/bin/python3
"""A CGI program: variables in the environment, the body on standard input, the answer on standard output (RFC 3875)."""
import html
import os
from urllib.parse import parse_qs

# It counts in its process, and each request has a process of its own.
visits = 0
visits += 1

query = parse_qs(os.environ.get("QUERY_STRING", ""))
name = html.escape(query.get("name", ["world"])[0])

print("Content-Type: text/html; charset=utf-8")
print()
print(f"""<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>Hello</title>
  <link rel="stylesheet" href="/static/site.css">
</head>
<body>
  <h1>Hello, {name}!</h1>
  <p>Visit number {visits} to process {os.getpid()}.</p>
</body>
</html>""")
