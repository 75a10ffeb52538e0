"""The middlewares around the shop, outermost first. A request passes them from top to bottom, its response back up."""

MIDDLEWARE = [
    "middleware.access_log:AccessLog",
    "middleware.error_catcher:ErrorCatcher",
    "middleware.gzip_body:Gzip",
    "middleware.sessions:SignedSessions",
    "catalogue:as_html",
    "mounts:mounted",
]
