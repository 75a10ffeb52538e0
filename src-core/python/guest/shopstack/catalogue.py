"""What the shop sells, as XML: an application without a framework, and the sheet that makes HTML of it."""
from middleware.xml_to_html import XmlToHtml

CATALOGUE = """\
<?xml version="1.0" encoding="utf-8"?>
<catalogue title="Fruit &amp; more">
  <product id="1"><name>Apple</name><price>900</price></product>
  <product id="2"><name>Pear</name><price>1200</price></product>
  <product id="3"><name>배 (Korean pear)</name><price>3500</price></product>
</catalogue>
"""

SHEET = {
    "catalogue": """\
<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>{@title}</title>
  <link rel="stylesheet" href="/static/site.css">
</head>
<body>
  <h1>{@title}</h1>
  <ul>{*}</ul>
  <p><a href="/">Back to the shop</a></p>
</body>
</html>
""",
    "product": "\n    <li>{name}: {price} won</li>",
}


def catalogue(environ, start_response):
    body = CATALOGUE.encode()
    start_response("200 OK", [("Content-Type", "text/xml; charset=utf-8"), ("Content-Length", str(len(body)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def as_html(app):
    return XmlToHtml(app, SHEET)
