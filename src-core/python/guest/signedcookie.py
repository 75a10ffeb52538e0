"""A value that a browser keeps for the server, and cannot change: JSON in base64url, and a signature of it.

    eyJ2aXNpdHMiOjF9.0Fb3…    the value for everybody to read, and HMAC-SHA256 of it with the server's key (RFC 2104)

Signed is not encrypted: who has the cookie can read it.
"""
import base64
import hashlib
import hmac
import json

LONGEST = 3800  # Browsers need not keep a cookie of more than 4096 bytes, its name and attributes among them (RFC 6265 §6.1).


def signed(value, key):
    payload = encoded(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())
    text = f"{payload}.{signature(payload, key)}"
    if len(text) > LONGEST:
        raise ValueError(f"{len(text)} bytes are too much for a cookie")
    return text


def verified(text, key):
    """The value; None if nobody with this key has signed it."""
    payload, _, given = text.partition(".")
    # compare_digest takes the same time however much of a guess is right.
    if not hmac.compare_digest(given.encode(), signature(payload, key).encode()):
        return None
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def signature(payload, key):
    return encoded(hmac.digest(key, payload.encode(), hashlib.sha256))


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
