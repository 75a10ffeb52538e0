"""What the server is told to load. The application object is a WSGI application already."""
from shop import app as application
