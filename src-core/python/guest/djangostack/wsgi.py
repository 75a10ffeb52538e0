"""What the server is told to load: the site's WSGI handler, in the middlewares that stack.py lists."""
import os

from djangolet.wsgi import get_wsgi_application
from middleware.stack import stacked
from stack import MIDDLEWARE

os.environ.setdefault("DJANGOLET_SETTINGS_MODULE", "settings")
application = stacked(get_wsgi_application(), MIDDLEWARE)

# A real site has done this long before, by `manage.py migrate` and `manage.py loaddata`.
from first_data import prepare

prepare()
