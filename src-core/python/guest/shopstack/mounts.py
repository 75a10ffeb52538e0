"""The shop's neighbours: applications of their own in the same process, each under its segment of the path."""
from catalogue import catalogue
from middleware.url_routing import URLRouting
from visits import visits


def mounted(app):
    return URLRouting(app, {"catalogue": catalogue, "visits": visits})
