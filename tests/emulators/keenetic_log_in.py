"""The router's side of `x-ndw4-interactive`, the log-in of KeeneticOS 5.2.

After what public clients say of KeeneticOS 5.02.A.11 and of a Netcraze NC-1812 (see the driver's `ndw4.py`): a user whom the
router does not know gets no data; a wrong password is answered with a wrong signature, and the last message is the only
one that is answered with status 200. That a password from before the update has no hash for it is a guess.
"""

from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from hashlib import sha3_512
import hmac
from typing import Any

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

SALT = b"0123456789abcdef"
ITERATIONS, MEMORY = 2, 8


def _mac(key: bytes, message: str) -> bytes:
    return hmac.digest(key, message.encode(), "sha3_512")


@dataclass(slots=True)
class Verifier:
    """What the router keeps of a password."""

    stored: bytes = field(repr=False)
    server: bytes = field(repr=False)

    @classmethod
    def of(cls, password: str) -> Verifier:
        salted = Argon2id(salt=SALT, length=64, iterations=ITERATIONS, lanes=1, memory_cost=MEMORY).derive(
            password.encode()
        )
        client = _mac(salted, "NDW4 Interactive Client Key")
        return cls(sha3_512(client).digest(), _mac(salted, "NDW4 Interactive Server Key"))

    def accepts(self, proof: str, message: str) -> bool:
        mask = _mac(self.stored, message)
        client = bytes(one ^ other for one, other in zip(b64decode(proof), mask, strict=True))
        return sha3_512(client).digest() == self.stored


@dataclass(slots=True)
class Exchange:
    """A log-in that is under way."""

    signed: str
    nonce: str
    signature: str = ""


class Ndw4:
    """Answers the three messages of a log-in."""

    def __init__(self, users: dict[str, str]) -> None:
        self.verifiers = {user: Verifier.of(password) for user, password in users.items()}
        """Those whose password was set since the update."""
        self.unready = 0
        """How many first messages get no data, since the router has just started."""
        self.costs: dict[str, object] = {"iter": ITERATIONS, "memcost": MEMORY}
        """What is asked of the client, as it is written."""
        self.wrong = 0
        """How many wrong passwords were tried."""
        self.answers: list[dict[str, Any] | None] = []
        """What is answered instead of the right data, oldest first; None leaves it right."""
        self._under_way: dict[str, Exchange] = {}

    def answer(self, session: str, message: dict[str, str]) -> tuple[dict[str, Any] | None, bool]:
        """The data that goes back, and whether somebody is logged in now."""
        data, is_in = self._answer(session, message)
        instead = self.answers.pop(0) if self.answers else None
        return (data if instead is None else instead), is_in

    def _answer(self, session: str, message: dict[str, str]) -> tuple[dict[str, Any] | None, bool]:
        user = message["login"]
        verifier = self.verifiers.get(user)
        exchange = self._under_way.get(session)
        if "proof" not in message and "signature-proof" not in message:
            if self.unready or verifier is None:
                self.unready = max(0, self.unready - 1)
                return None, False
            return self._begin(session, user, message["nonce"]), False
        if verifier is None or exchange is None or message["nonce"] != exchange.nonce:
            return None, False
        if "proof" in message:
            is_right = verifier.accepts(message["proof"], exchange.signed)
            self.wrong += not is_right
            signature = _mac(verifier.server if is_right else b"another key", exchange.signed)
            exchange.signature = b64encode(signature).decode()
            return {"signature": exchange.signature}, False
        del self._under_way[session]
        return None, verifier.accepts(message["signature-proof"], f"{exchange.signed};signature4={exchange.signature}")

    def _begin(self, session: str, user: str, nonce: str) -> dict[str, Any]:
        both, salt = f"{nonce}@{session}%", b64encode(SALT).decode()
        costs = f"iter2={self.costs['iter']},memcost2={self.costs['memcost']}"
        signed = f"login1={user},nonce1={nonce};{costs},nonce2={both},salt2={salt};login3={user},nonce3={both}"
        self._under_way[session] = Exchange(signed, both)
        return {"salt": salt, "nonce": both, **self.costs}
