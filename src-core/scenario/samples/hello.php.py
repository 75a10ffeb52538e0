"""Stands in for hello.php: this page has no PHP, so Python runs here. What it prints is the body, PHP-FPM makes the head.

Every request begins with the first line, whatever the process did before. So the counter never gets beyond 1.
"""
import html
import os
from urllib.parse import parse_qs

visits = 0
visits += 1

query = parse_qs(os.environ["QUERY_STRING"])
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
  <p>Visit number {visits} since this script began, in process {os.getpid()}.</p>
</body>
</html>""")
