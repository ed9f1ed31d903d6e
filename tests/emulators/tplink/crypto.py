"""The router's side of the encrypted log-in and of encrypted requests.

How it works was read in the library `tplinkrouterc6u` 5.37.0 and seen from its client's side; this is the other side.
"""

from base64 import b64decode, b64encode
from functools import cache
from urllib.parse import parse_qs

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

OAEP = padding.OAEP(mgf=padding.MGF1(hashes.SHA1()), algorithm=hashes.SHA1(), label=None)  # noqa: S303 - the routers' choice


class Denied(Exception):
    """A request whose signature or encryption is not the session's: HTTP status 403."""


# The primes of a key of 512 bits, as some models sign with; libraries make none that short any more.
_P = 0xC94334BCB316A0CF1137BA7FAF0C45677C77631C8492B6A1A2415CFF5A412593
_Q = 0xED25BD51270463D588E4A303F9FFBD09141F74FC6CC9E54E4D2565BBC55B35F7


@cache
def private_key(bits: int) -> rsa.RSAPrivateKey:
    """A key pair; made once, since that takes long."""
    if bits != 512:
        return rsa.generate_private_key(public_exponent=65537, key_size=bits)
    e = 65537
    d = pow(e, -1, (_P - 1) * (_Q - 1))
    public = rsa.RSAPublicNumbers(e, _P * _Q)
    return rsa.RSAPrivateNumbers(_P, _Q, d, d % (_P - 1), d % (_Q - 1), pow(_Q, -1, _P), public).private_key()


def public_part(key: rsa.RSAPrivateKey) -> list[str]:
    """Modulus and exponent as these routers show them."""
    numbers = key.public_key().public_numbers()
    return [f"{numbers.n:0{key.key_size // 4}X}", f"{numbers.e:06X}"]


def opened(key: rsa.RSAPrivateKey, digits: str, how: padding.AsymmetricPadding) -> str:
    """What one or more blocks say that were encrypted for a key."""
    size = key.key_size // 8
    try:
        sent = bytes.fromhex(digits)
        blocks = [sent[i : i + size] for i in range(0, len(sent), size)]
        return b"".join(key.decrypt(block, how) for block in blocks).decode()
    except ValueError:
        raise Denied from None


def opened_unpadded(key: rsa.RSAPrivateKey, digits: str) -> str:
    """The same for a block without padding, which zeros fill up."""
    numbers = key.private_numbers()
    message = pow(int(digits, 16), numbers.d, numbers.public_numbers.n)
    return message.to_bytes(key.key_size // 8, "big").rstrip(b"\0").decode(errors="replace")


class Secret:
    """The AES key of one session."""

    def __init__(self, key: str, iv: str) -> None:
        self._cipher = Cipher(algorithms.AES(key.encode()), modes.CBC(iv.encode()))
        self.name = f"k={key}&i={iv}"

    def open(self, text: str) -> str:
        """What encrypted text says."""
        decryptor, unpadder = self._cipher.decryptor(), PKCS7(128).unpadder()
        try:
            padded = decryptor.update(b64decode(text)) + decryptor.finalize()
            return (unpadder.update(padded) + unpadder.finalize()).decode()
        except ValueError:
            raise Denied from None

    def seal(self, text: str) -> str:
        """Text, encrypted."""
        encryptor, padder = self._cipher.encryptor(), PKCS7(128).padder()
        padded = padder.update(text.encode()) + padder.finalize()
        return b64encode(encryptor.update(padded) + encryptor.finalize()).decode()


def fields(form: str) -> dict[str, str]:
    """The fields of a form."""
    return {name: values[-1] for name, values in parse_qs(form, keep_blank_values=True).items()}
