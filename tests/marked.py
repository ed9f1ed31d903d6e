"""The secrets of the routers in the tests, and every form in which one of them could get out."""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
import hashlib
from html import escape
import json
from urllib.parse import quote, quote_plus

_SHORTEST = 8
"""Characters. Something shorter, such as a language in a cookie, is no secret and stands everywhere."""

_made: set[str] = set()


def mark(secret: str) -> str:
    """Take note of a secret that came into being while a test runs, such as a session id; returns it."""
    if len(secret) >= _SHORTEST:
        _made.add(secret)
    return secret


def mark_headers(headers: Iterable[tuple[str, str]]) -> None:
    """Take note of what the headers of a request or an answer contain of log-ins and sessions."""
    for name, value in headers:
        match name.lower():
            case "cookie":
                pairs = value.split(";")
            case "set-cookie":
                pairs = value.split(";")[:1]
            case lower if lower != "www-authenticate" and ("auth" in lower or "token" in lower or lower == "x-context"):
                mark(value)
                mark(value.rpartition(" ")[2])
                continue
            case _:
                continue
        for pair in pairs:
            cookie, _, text = pair.strip().partition("=")
            # Some send back how long a cookie lasts and where it counts, as they got it.
            if cookie.lower() not in {"path", "domain", "expires", "max-age", "samesite"}:
                mark(text.strip('"'))


def forget() -> None:
    """Begin anew, as the next test does."""
    _made.clear()


def made() -> frozenset[str]:
    """What was marked since the beginning."""
    return frozenset(_made)


def hashed(*parts: str) -> str:
    """The MD5 of what a router joins by colons, which some take for the password itself."""
    return hashlib.md5(":".join(parts).encode(), usedforsecurity=False).hexdigest()


@cache
def forms(secret: str) -> Mapping[str, str]:
    """What to look for, and what it is called: the secret itself, and what somebody who finds it can use as well."""
    found: dict[str, str] = {}
    hashes = {name: hashlib.new(name, secret.encode(), usedforsecurity=False) for name in ("md5", "sha1", "sha256")}
    known = {"as it is": secret} | {f"as {name}": digest.hexdigest() for name, digest in hashes.items()}
    for name, text in known.items():
        for encoding, encoded in _encoded(text):
            found.setdefault(encoded, f"{name}, {encoding}")
    for name, digest in hashes.items():
        found |= dict.fromkeys(_base64(digest.digest()), f"as {name}, in base64")
    return found


def _encoded(text: str) -> Iterator[tuple[str, str]]:
    yield "plain", text
    yield "with escapes", repr(text)[1:-1]
    yield "in JSON", json.dumps(text)[1:-1]
    yield "in JSON", json.dumps(text, ensure_ascii=False)[1:-1]
    yield "in XML", escape(text)
    yield "in a URL", quote(text)
    yield "in a URL", quote(text, safe="")
    yield "in a form", quote_plus(text)
    yield "in hexadecimal digits", text.encode().hex()
    yield "in hexadecimal digits", text.encode().hex().upper()
    yield "in capitals", text.upper()
    for encoded in _base64(text.encode()):
        yield "in base64", encoded


def _base64(raw: bytes) -> Iterator[str]:
    """How bytes look in base64, alone or in the middle of other text: at its edges the neighbours count as well."""
    for before in range(3):
        encoded = b64encode(bytes(before) + raw).decode()
        yield encoded[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]
