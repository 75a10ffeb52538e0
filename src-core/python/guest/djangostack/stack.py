"""The WSGI middlewares around Django, outermost first. They know environ and start_response, and nothing of Django's
request object; what settings.py lists under the same name stands inside and knows that object alone."""

MIDDLEWARE = [
    "middleware.access_log:AccessLog",
    "middleware.error_catcher:ErrorCatcher",
    "middleware.gzip_body:Gzip",
]
