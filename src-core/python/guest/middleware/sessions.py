"""What a server remembers of a browser between two requests: `environ["middleware.session"]`, a dict.

HTTP knows no visitors, so a cookie says who it is. `Sessions` keeps the values in this process and gives the browser a
number to come back with: with two processes there are two memories, and the next request may meet the other one.
`SignedSessions` gives the values themselves to the browser, signed: every process that has the key can read them.
"""
import os
import secrets
from http.cookies import CookieError, SimpleCookie

from signedcookie import signed, verified

KEY = "middleware.session"


class Sessions:
    """Values in this process's memory; the cookie `sid` is a number that nobody can guess."""

    cookie = "sid"

    def __init__(self, app):
        self.app = app
        self.values = {}

    def __call__(self, environ, start_response):
        return with_session(self, environ, start_response)

    def load(self, text):
        """The session of a cookie, which may be of another process, forged, or absent."""
        return self.values.get(text, {})

    def save(self, session, text):
        """The cookie that finds this session again."""
        known = text in self.values
        number = text if known else secrets.token_urlsafe(16)
        self.values[number] = session
        return number


class SignedSessions:
    """Values in the cookie `session`, as JSON and signed. What is stored after `start_response` comes too late."""

    cookie = "session"

    def __init__(self, app, key=None):
        """Without a key SESSION_KEY of the environment is taken; without that a key for this process alone."""
        self.app = app
        self.key = key or os.environ.get("SESSION_KEY", "").encode() or secrets.token_bytes(32)

    def __call__(self, environ, start_response):
        return with_session(self, environ, start_response)

    def load(self, text):
        session = verified(text, self.key)
        return session if isinstance(session, dict) else {}

    def save(self, session, text):
        return signed(session, self.key)


def with_session(sessions, environ, start_response):
    text = cookie_value(environ, sessions.cookie)
    session = sessions.load(text)
    before = repr(session)
    environ[KEY] = session

    def start_with_cookie(status, headers, exc_info=None):
        if repr(session) != before:
            text_now = sessions.save(session, text)
            headers = [*headers, ("Set-Cookie", f"{sessions.cookie}={text_now}; Path=/; HttpOnly; SameSite=Lax")]
        return start_response(status, headers, exc_info)

    return sessions.app(environ, start_with_cookie)


def cookie_value(environ, name):
    try:
        cookies = SimpleCookie(environ.get("HTTP_COOKIE", ""))
    except CookieError:
        return ""
    return cookies[name].value if name in cookies else ""
