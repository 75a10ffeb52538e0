"""What the server is told to load: the shop, in the middlewares that stack.py lists."""
from middleware.stack import stacked
from stack import MIDDLEWARE
from views import app

application = stacked(app, MIDDLEWARE)
