"""The Django application of app_django.py under ASGI: its synchronous view runs in a thread (asgiref)."""
import app_django  # noqa: F401  (the settings come first)
from django.core.asgi import get_asgi_application

application = get_asgi_application()
