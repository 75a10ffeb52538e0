"""Stands in for a page of the embedded language: what it prints is the body, httpd makes the head."""
import html
import os
from urllib.parse import parse_qs

visits = 0
visits += 1

query = parse_qs(os.environ.get("QUERY_STRING", ""))
name = html.escape(query.get("name", ["world"])[0])

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
