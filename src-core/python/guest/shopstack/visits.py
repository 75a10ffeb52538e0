"""Counts the visits of one browser, in the session that a middleware keeps."""


def visits(environ, start_response):
    session = environ.get("middleware.session")
    if session is None:
        text = "No middleware keeps a session.\n"
    else:
        session["visits"] = session.get("visits", 0) + 1
        text = f"Visit number {session['visits']} of this browser.\n"
    body = text.encode()
    start_response("200 OK", [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
