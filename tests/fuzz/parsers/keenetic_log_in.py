"""The messages of the log-in of KeeneticOS 5.2, which are JSON in base64, in a header. Nothing is derived from them here."""

from base64 import b64encode
from contextlib import suppress

from custom_components.wps_push.wps.routers.keenetic.ndw4 import Challenge, NotUnderstood, read_signature
from tests.fuzz.contract import Parser


def messages(challenge: bytes, signature: bytes, raw: bytes) -> tuple[Challenge | None, str | None]:
    """Both messages as they are; the third answer is what stands in the header in their place, if anything does."""
    texts = [raw.decode(errors="replace")] * 2 if raw else [b64encode(part).decode() for part in (challenge, signature)]
    found: Challenge | None = None
    with suppress(NotUnderstood):
        found = Challenge.read(texts[0])
    return found, read_signature(texts[1])


PARSERS = (
    Parser(name="keenetic.log_in", function=messages, parts=3, raises=(NotUnderstood,), raw=frozenset({"result"})),
)
