"""The site's settings: the module that DJANGOLET_SETTINGS_MODULE names, and defaults for what it leaves out."""
import importlib
import os

DEFAULTS = {
    "DEBUG": False,
    "SECRET_KEY": "",
    "ROOT_URLCONF": "urls",
    "MIDDLEWARE": [],
    "TEMPLATE_DIRS": [],
    "DATABASES": {},
    "APPEND_SLASH": True,
    "X_FRAME_OPTIONS": "DENY",
    "SESSION_COOKIE_NAME": "sessionid",
    "CSRF_COOKIE_NAME": "csrftoken",
}


class Settings:
    """Read when the first setting is asked for, and then kept."""

    def __getattr__(self, name):
        if name.startswith("_") or not name.isupper():
            raise AttributeError(name)
        module = importlib.import_module(os.environ["DJANGOLET_SETTINGS_MODULE"])
        value = getattr(module, name, DEFAULTS.get(name))
        setattr(self, name, value)
        return value


settings = Settings()


def import_string(path):
    """"shop.middleware.Timing" → the class Timing."""
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)
