"""`x-ndw4-interactive`, the log-in of KeeneticOS 5.2: three messages in which both sides prove that they know the password.

It is SCRAM (RFC 5802) with Argon2id, SHA3-512 and messages of its own. The vendor has not published it. What is here was
compared in four public clients that agree (hoaxisr/awg-manager, den67rus/RouterTray, cataseven/Keenetic-Router-Pro pull
request 68, and one for macOS); two of them say that they were tried on KeeneticOS 5.02 and on a Netcraze NC-1812.
"""

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass, field
from hashlib import sha3_512
import hmac
import json
from typing import Any, Self

from ...router import RouterLibraryMissing

_KEY = 64
"""Bytes of the key that is derived from the password, and of everything that is made of it."""

# What the router may ask of this computer. It is some tenths of a second; without a limit an answer could take all memory.
_ITERATIONS = range(1, 17)
_MEMORY = range(8, 64 * 1024 + 1)
"""KiB."""
_SALT = range(8, 65)
"""Bytes."""


class NotUnderstood(ValueError):
    """The router's message is not what this log-in consists of."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """The router's first message: how the password is to be hashed, and its nonce."""

    nonce: str
    salt: str
    """As it was sent; it is signed like that."""
    iterations: str
    memory: str
    """Both are signed as they were written."""

    @classmethod
    def read(cls, data: str) -> Self:
        """The `X-NDM-Data` of an answer; raises `NotUnderstood`."""
        said = _read(data)
        nonce, salt = said.get("nonce"), said.get("salt")
        if not isinstance(nonce, str) or not nonce or not isinstance(salt, str) or len(_bytes(salt)) not in _SALT:
            raise NotUnderstood("no nonce or no salt")
        return cls(nonce, salt, _number(said.get("iter"), _ITERATIONS), _number(said.get("memcost"), _MEMORY))

    def keys(self, username: str, password: str, own_nonce: str) -> Keys:
        """What is derived from the password; takes some tenths of a second, so it is for a thread.

        Raises `RouterLibraryMissing` where the package `cryptography` is missing or cannot do Argon2id.
        """
        try:
            # Imported here, since only newer routers need it.
            from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
            from cryptography.hazmat.primitives.kdf.argon2 import Argon2id  # noqa: PLC0415
        except ImportError:
            raise RouterLibraryMissing("cryptography") from None
        try:
            salted = Argon2id(
                salt=_bytes(self.salt),
                length=_KEY,
                iterations=int(self.iterations),
                lanes=1,
                memory_cost=int(self.memory),
            ).derive(password.encode(errors="replace"))
        except UnsupportedAlgorithm:
            raise RouterLibraryMissing("cryptography", "is built without Argon2id") from None
        signed = (
            f"login1={username},nonce1={own_nonce};"
            f"iter2={self.iterations},memcost2={self.memory},nonce2={self.nonce},salt2={self.salt};"
            f"login3={username},nonce3={self.nonce}"
        )
        return Keys(
            client=_mac(salted, "NDW4 Interactive Client Key"),
            server=_mac(salted, "NDW4 Interactive Server Key"),
            signed=signed,
        )


@dataclass(frozen=True, slots=True)
class Keys:
    """What both sides know of the password, and what they have said so far. All of it is secret."""

    client: bytes = field(repr=False)
    server: bytes = field(repr=False)
    signed: str = field(repr=False)

    @property
    def proof(self) -> str:
        """Shows the router that we know the password."""
        return self._prove(self.signed)

    def knows_password(self, signature: str) -> bool:
        """Whether the router has shown that it knows the same password; where it is wrong, the signature is too."""
        return hmac.compare_digest(_bytes(signature), _mac(self.server, self.signed))

    def last_proof(self, signature: str) -> str:
        """Shows the router that we have seen its signature."""
        return self._prove(f"{self.signed};signature4={signature}")

    def _prove(self, message: str) -> str:
        mask = _mac(sha3_512(self.client).digest(), message)
        return b64encode(bytes(one ^ other for one, other in zip(self.client, mask, strict=True))).decode()


def read_signature(data: str) -> str:
    """The router's second message, from the `X-NDM-Data` of an answer; raises `NotUnderstood`."""
    signature = _read(data).get("signature")
    if not isinstance(signature, str) or len(_bytes(signature)) != _KEY:
        raise NotUnderstood("no signature")
    return signature


def _mac(key: bytes, message: str) -> bytes:
    return hmac.digest(key, message.encode(errors="replace"), "sha3_512")


def _read(data: str) -> dict[str, Any]:
    try:
        said = json.loads(_bytes(data))
    except (ValueError, RecursionError) as err:
        raise NotUnderstood("no JSON") from err
    if not isinstance(said, dict):
        raise NotUnderstood("no object")
    return said


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (Base64Error, ValueError) as err:
        raise NotUnderstood("no base64") from err


def _number(value: object, allowed: range) -> str:
    """A number as it was written; some routers send it as text."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) not in allowed:
        raise NotUnderstood("a cost that is not accepted")
    return text
