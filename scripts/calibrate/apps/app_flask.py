"""The same on Flask."""
import time

from flask import Flask, request

application = Flask(__name__)


@application.get("/hello")
def hello():
    query = request.query_string.decode()
    if query == "cpu":
        sum(i * i for i in range(15000))
    elif query == "hold":
        time.sleep(0.4)
    return "Hello\n", 200, {"Content-Type": "text/plain"}
