"""A report on a router that its owner can attach to an issue; it contains nothing that identifies the owner."""

from collections.abc import Iterable
import re

from .detect import Detection
from .model import Network, RouterInfo, RouterReport
from .routers import DriverSpec
from .text import clean

# Headers that identify a kind of web server. Others may contain addresses, session numbers and times.
_PUBLIC_HEADERS = ("server", "content-type", "x-powered-by")

# What could show who owns the router, and its replacement. `\b` would miss an address that is next to a letter.
_IPV4 = (re.compile(r"(?<!\d)(?:\d{1,3}\.){3}\d{1,3}(?!\d)"), "(IP)")
_PRIVATE = (
    (re.compile(r"(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}", re.IGNORECASE), "(MAC)"),
    (re.compile(r"(?<![0-9a-z])(?:[0-9a-f]{0,4}:){2,8}[0-9a-f]{0,4}(?![0-9a-z])", re.IGNORECASE), "(IP)"),
    (re.compile(r"[0-9a-f]{12,}", re.IGNORECASE), "(ID)"),
)


def detected(found: Detection) -> str:
    """What answers at an address, as Markdown. Anything the owner may have named, such as a page title, is left out."""
    lines = ["### What answers", ""]
    for url, page in zip(found.urls, found.pages, strict=True):
        status, *headers = page.partition("\n\n")[0].splitlines()
        words = [status, *(public for line in headers if (public := _public_part(line)))]
        scheme = url.partition("://")[0]
        lines.append(f"- {scheme}: {'; '.join(_code(word) for word in words)}")
    lines += [] if found.urls else ["- nothing"]
    lines.append(f"- recognised as: {', '.join(spec.key for spec in found.drivers) or 'no known kind'}")
    return "\n".join(lines)


def met(spec: DriverSpec, info: RouterInfo, networks: Iterable[Network], reported: RouterReport) -> str:
    """What a router reports to a driver, as Markdown. Its networks are numbered instead of named."""
    state = "confirmed" if spec.confirmed else "experimental"
    lines = [
        f"### {spec.title}",
        "",
        f"- driver: {spec.key} ({state})",
        f"- can do: {', '.join(sorted(spec.capabilities))}",
        *(f"- {name}: {_code(getattr(info, name) or '-')}" for name in ("manufacturer", "model")),
        f"- sw_version: {_code(info.sw_version or '-', is_version=True)}",
        f"- stations: {'not reported' if reported.stations is None else len(reported.stations)}",
        "",
        "| network | role | GHz | obstacle | window | result |",
        "|---|---|---|---|---|---|",
    ]
    for number, network in enumerate(networks, 1):
        status = reported.windows.get(network.id)
        cells = (
            number,
            network.role,
            "+".join(network.bands),
            network.obstacle or "",
            status.phase if status else "",
            status.result if status else "",
        )
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def _public_part(header: str) -> str | None:
    """The part of a header that can be published; None if there is none."""
    name, _, value = header.partition(":")
    if name.lower() == "www-authenticate":
        # The realm is a name, and the rest is random.
        return f"{name}: {''.join(value.split()[:1])}"
    return header if name.lower() in _PUBLIC_HEADERS else None


def _code(text: str, *, is_version: bool = False) -> str:
    """Untrusted text as inline code in Markdown, without anything that could identify the owner."""
    # Invisible characters go first, since one could split an address and so hide it from the patterns.
    text = "".join(char for char in text if char.isprintable() and char != "`")
    # Version numbers of some makers look like IPv4 addresses.
    for pattern, instead in _PRIVATE if is_version else (*_PRIVATE, _IPV4):
        text = pattern.sub(instead, text)
    return f"`{clean(text) or '-'}`"
