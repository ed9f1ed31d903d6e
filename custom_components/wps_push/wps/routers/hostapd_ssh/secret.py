"""The secret for a log-in: a password, or a private key in its place.

The password field of a form is a single line, so a key that is pasted into it loses its line breaks.
"""

import re
import textwrap

import asyncssh

from ...router import LogInProblem, RouterLogInRefused

_LOOKS_LIKE_A_KEY = re.compile(r"\s*(-----BEGIN |PuTTY-User-Key-File)")
_KEY = re.compile(r"\s*-----BEGIN ([A-Z ]*PRIVATE KEY)-----([A-Za-z0-9+/=\s]+)-----END \1-----\s*")


class Secret:
    """A password or a private key, which does not appear in any representation of the object."""

    def __init__(self, text: str) -> None:
        """Take the text from the form."""
        self.text = text

    def private_key(self) -> asyncssh.SSHKey | None:
        """The private key; None if this is a password. Raises `RouterLogInRefused` if the key cannot be used."""
        if not _LOOKS_LIKE_A_KEY.match(self.text):
            return None
        try:
            return asyncssh.import_private_key(_lines(self.text))
        except asyncssh.KeyImportError, asyncssh.KeyEncryptionError:
            raise RouterLogInRefused(
                LogInProblem.UNREADABLE_KEY,
                "the private key cannot be read; one that needs a passphrase cannot be used",
            ) from None


def _lines(key: str) -> str:
    """A key with its line breaks restored; any other text is returned as it is."""
    match = _KEY.fullmatch(key)
    if match is None:
        return key
    kind, body = match.groups()
    lines = textwrap.wrap("".join(body.split()), 70)
    return "\n".join([f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----", ""])
