"""The settings of the shop, read once in the life of each process."""
from pathlib import Path

BASE_DIR = Path(__file__).parent
SECRET_KEY = "only for this little shop"
DEBUG = False
ROOT_URLCONF = "urls"
TEMPLATE_DIRS = [BASE_DIR / "templates"]

# Requests pass these from top to bottom, responses from bottom to top.
MIDDLEWARE = [
    "djangolet.middleware.SecurityMiddleware",
    "djangolet.middleware.SessionMiddleware",
    "djangolet.middleware.CommonMiddleware",
    "djangolet.middleware.CsrfViewMiddleware",
    "shop_middleware.ShopMiddleware",
    "djangolet.middleware.XFrameOptionsMiddleware",
]

DATABASES = {
    "default": {"ENGINE": "djangolet.db.sqlite", "NAME": str(BASE_DIR / "db.sqlite3")},
}
