"""What the server is told to load."""
import os

from djangolet.wsgi import get_wsgi_application

os.environ.setdefault("DJANGOLET_SETTINGS_MODULE", "settings")
application = get_wsgi_application()

# A real site has done this long before, by `manage.py migrate` and `manage.py loaddata`.
from first_data import prepare

prepare()
