"""The shop with a database behind it: `gunicorn wsgi:application`."""
from middleware.access_log import AccessLog
from views import app

application = AccessLog(app)
