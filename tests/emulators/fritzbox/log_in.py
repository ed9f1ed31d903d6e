"""Digest authentication as the device asks for it (RFC 7616; AVM, "TR-064 - First Steps", section 4.1)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import md5
import math
import re

REALM = "HTTPS Access"

_PAIR = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')


@dataclass(slots=True, kw_only=True)
class LogIns:
    """Who may come in, and what was tried."""

    passwords: Mapping[str, str]
    clock: Callable[[], float]
    holds_for: float = math.inf
    """How long a challenge can be answered, in seconds; nobody has written down how long that is on a real device."""
    wrong: int = 0
    """How often a password was wrong since the last right one."""
    refused: int = 0
    """How often a password was wrong at all."""
    challenged: int = 0
    """How often a request came without a valid signature."""
    _counts: dict[str, int] = field(default_factory=dict)
    """How often each challenge was answered."""
    _since: dict[str, float] = field(default_factory=dict)
    """When each challenge was made."""

    def challenge(self) -> str:
        """A new challenge, as a real device writes it: without spaces, and without a word on whether the last one is over."""
        self.challenged += 1
        nonce = f"{0x88B30A35B27FDC00 + self.challenged:016X}"
        self._counts[nonce], self._since[nonce] = 0, self.clock()
        return f'Digest realm="{REALM}",nonce="{nonce}",algorithm=MD5,qop="auth"'

    def who(self, header: str, method: str, path: str) -> str | None:
        """The user who has signed a request; None where nobody has, or not well."""
        said: dict[str, str] = {name: quoted or bare for name, quoted, bare in _PAIR.findall(header)}
        user, nonce = said.get("username", ""), said.get("nonce", "")
        count = int(said.get("nc", "0"), 16)
        if nonce not in self._counts or count <= self._counts[nonce]:
            return None
        if self.clock() >= self._since[nonce] + self.holds_for:
            return None
        expected = _digest(
            _digest(user, REALM, self.passwords.get(user, "")),
            nonce,
            said.get("nc", ""),
            said.get("cnonce", ""),
            said.get("qop", ""),
            _digest(method, path),
        )
        if user not in self.passwords or said.get("uri") != path or said.get("response") != expected:
            self.wrong += 1
            self.refused += 1
            return None
        self._counts[nonce] = count
        self.wrong = 0
        return user

    def forget(self) -> None:
        """No challenge holds any more."""
        self._counts.clear()


def _digest(*parts: str) -> str:
    # The algorithm that the device asks for.
    return md5(":".join(parts).encode(), usedforsecurity=False).hexdigest()
