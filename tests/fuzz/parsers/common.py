"""What several drivers read, and what reads without any driver."""

from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from custom_components.wps_push.wps import detect, gateway, report, text
from custom_components.wps_push.wps.routers.common import ages, web
from custom_components.wps_push.wps.routers.common.ages import http_date
from tests.fuzz import wire
from tests.fuzz.contract import Parser


def texts(data: bytes) -> tuple[str | None, ...]:
    """A name, an address, whatever a text may be."""
    found = data.decode(errors="surrogateescape")
    return text.clean(found), text.host_name(found), text.normal_mac(found), text.normal_ip(found)


def dates(data: bytes, second: bytes) -> tuple[float | None, ...]:
    """The dates of headers, of data models, and in seconds."""
    first, then = (part.decode(errors="replace") for part in (data, second))
    now = http_date(then)
    found: list[datetime | None] = [http_date(first), ages.iso_date(first), ages.iso_date(then)]
    if first.isascii() and first.isdigit() and len(first) < 4000:
        found.append(ages.unix_date(int(first)))
    return tuple(ages.age(date, now) for date in found)


def routes(data: bytes) -> str | None:
    """The kernel's routing table, in a file."""
    with NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        return gateway.default_gateway(Path(file.name))


def host(data: bytes) -> tuple[str, ...]:
    """What somebody has typed in as the address of a router."""
    return tuple(str(base) for base in web.bases(data.decode(errors="replace")))


def front_page(*answers: bytes) -> str:
    """What answers at an address, found out and reported."""
    return report.detected(wire.run(detect.detect(wire.session(*answers), wire.HOST, timing=wire.TIMING)))


PARSERS = (
    Parser(name="common.text", function=texts),
    Parser(name="common.dates", function=dates, parts=2),
    Parser(name="common.gateway", function=routes),
    Parser(name="common.host", function=host, raw=frozenset({"result"})),
    Parser(name="common.detect", function=front_page, parts=4, raw=frozenset({"result"})),
)
