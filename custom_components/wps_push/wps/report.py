"""A report that an owner can attach to an issue: what a router is and can do, without anything that tells whose it is."""

from collections.abc import Iterable
import re

from .detect import Detection
from .model import Network, RouterInfo, RouterReport
from .routers import DriverSpec
from .text import clean

# Headers that tell what a web server is; others may hold addresses, session numbers and times.
_TELLING = ("server", "content-type", "x-powered-by")

# What could tell whose router it is, and what stands in its place. It can stand beside letters: `\b` would not see it there.
_IPV4 = (re.compile(r"(?<!\d)(?:\d{1,3}\.){3}\d{1,3}(?!\d)"), "(IP)")
_PRIVATE = (
    (re.compile(r"(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}", re.IGNORECASE), "(MAC)"),
    (re.compile(r"(?<![0-9a-z])(?:[0-9a-f]{0,4}:){2,8}[0-9a-f]{0,4}(?![0-9a-z])", re.IGNORECASE), "(IP)"),
    (re.compile(r"[0-9a-f]{12,}", re.IGNORECASE), "(ID)"),
)


def detected(found: Detection) -> str:
    """What answers at an address, as Markdown; what an owner can have named, such as a page's title, is left out."""
    lines = ["### What answers", ""]
    for url, page in zip(found.urls, found.pages, strict=True):
        status, *headers = page.partition("\n\n")[0].splitlines()
        words = [status, *(told for line in headers if (told := _telling(line)))]
        scheme = url.partition("://")[0]
        lines.append(f"- {scheme}: {'; '.join(_code(word) for word in words)}")
    lines += [] if found.urls else ["- nothing"]
    lines.append(f"- recognised as: {', '.join(spec.key for spec in found.drivers) or 'no kind that is known'}")
    return "\n".join(lines)


def met(spec: DriverSpec, info: RouterInfo, networks: Iterable[Network], told: RouterReport) -> str:
    """What a router says of itself to a driver, as Markdown; its networks have numbers in place of names."""
    state = "confirmed" if spec.confirmed else "experimental"
    lines = [
        f"### {spec.title}",
        "",
        f"- driver: {spec.key} ({state})",
        f"- can do: {', '.join(sorted(spec.capabilities))}",
        *(f"- {name}: {_code(getattr(info, name) or '-')}" for name in ("manufacturer", "model")),
        f"- sw_version: {_code(info.sw_version or '-', is_version=True)}",
        f"- stations: {'not told' if told.stations is None else len(told.stations)}",
        "",
        "| network | role | GHz | obstacle | window | result |",
        "|---|---|---|---|---|---|",
    ]
    for number, network in enumerate(networks, 1):
        status = told.windows.get(network.id)
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


def _telling(header: str) -> str | None:
    """What may be told of a header; None where that is nothing."""
    name, _, value = header.partition(":")
    if name.lower() == "www-authenticate":
        # The realm is a name, and the rest is made up for each answer.
        return f"{name}: {''.join(value.split()[:1])}"
    return header if name.lower() in _TELLING else None


def _code(text: str, *, is_version: bool = False) -> str:
    """A stranger's text without addresses and numbers of its own, so that Markdown takes it for nothing else."""
    # What is not shown must not split an address either.
    text = "".join(char for char in text if char.isprintable() and char != "`")
    # The versions of some makers have four numbers.
    for pattern, instead in _PRIVATE if is_version else (*_PRIVATE, _IPV4):
        text = pattern.sub(instead, text)
    return f"`{clean(text) or '-'}`"
