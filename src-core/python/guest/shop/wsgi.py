"""What the server is told to load: `gunicorn wsgi:application`."""
from middleware.access_log import AccessLog
from middleware.gzip_body import Gzip
from views import app

application = AccessLog(Gzip(app))
