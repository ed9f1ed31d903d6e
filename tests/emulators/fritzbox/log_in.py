"""Digest authentication as the device asks for it (RFC 7616; AVM, "TR-064 - First Steps", section 4.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import md5
import re

REALM = "HTTPS Access"

_PAIR = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')


@dataclass(slots=True, kw_only=True)
class LogIns:
    """Who may come in, and what was tried."""

    passwords: Mapping[str, str]
    wrong: int = 0
    """How often a password was wrong since the last right one."""
    refused: int = 0
    """How often a password was wrong at all."""
    challenged: int = 0
    """How often a request came without a valid signature."""
    _counts: dict[str, int] = field(default_factory=dict)
    """How often each challenge was answered."""

    def challenge(self) -> str:
        """A new challenge, as a real device writes it: without spaces."""
        self.challenged += 1
        nonce = f"{0x88B30A35B27FDC00 + self.challenged:016X}"
        self._counts[nonce] = 0
        return f'Digest realm="{REALM}",nonce="{nonce}",algorithm=MD5,qop="auth"'

    def who(self, header: str, method: str, path: str) -> str | None:
        """The user who has signed a request; None where nobody has, or not well."""
        said: dict[str, str] = {name: quoted or bare for name, quoted, bare in _PAIR.findall(header)}
        user, nonce = said.get("username", ""), said.get("nonce", "")
        count = int(said.get("nc", "0"), 16)
        if nonce not in self._counts or count <= self._counts[nonce]:
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
