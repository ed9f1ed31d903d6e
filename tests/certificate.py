"""A certificate that a router has signed itself, as most do."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path
import ssl
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass(frozen=True, slots=True)
class _Files:
    certificate: bytes
    key: bytes


@cache
def self_signed(name: str = "router") -> ssl.SSLContext:
    """What a server on 127.0.0.1 needs for https; each name has a certificate of its own."""
    made = _make(name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        path = Path(folder, "router.pem")
        path.write_bytes(made.certificate + made.key)
        context.load_cert_chain(path)
    return context


def trusting(name: str = "router") -> ssl.SSLContext:
    """What a client needs to verify that certificate: somebody has given the router one that is trusted."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=_make(name).certificate.decode())
    return context


def fingerprint(name: str = "router") -> str:
    """The SHA-256 of that certificate, as browsers show it."""
    return x509.load_pem_x509_certificate(_make(name).certificate).fingerprint(hashes.SHA256()).hex(":").upper()


@cache
def _make(name: str) -> _Files:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return _Files(
        certificate.public_bytes(Encoding.PEM),
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    )
