"""Nothing is imported but what is needed to wait and to compute. Queries: `cpu` computes about 1 ms, `hold` waits 400 ms."""
import time


def application(environ, start_response):
    query = environ.get("QUERY_STRING", "")
    if query == "cpu":
        sum(i * i for i in range(15000))
    elif query == "hold":
        time.sleep(0.4)
    body = b"Hello\n"
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
