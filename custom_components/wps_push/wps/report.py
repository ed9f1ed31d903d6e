"""A report that an owner can attach to an issue: what a router is and can do, without anything that tells whose it is."""

from collections.abc import Iterable
import re

from .detect import Detection
from .model import Network, RouterInfo, RouterReport
from .routers import DriverSpec
from .text import clean

# Headers that tell what a web server is; others may hold addresses, session numbers and times.
_TELLING = ("server", "content-type", "www-authenticate", "x-powered-by")

_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)

# What could tell whose router it is, and what stands in its place.
_PRIVATE = (
    (re.compile(r"(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}", re.IGNORECASE), "(MAC)"),
    (re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b"), "(IP)"),
    (re.compile(r"\b(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}\b", re.IGNORECASE), "(IP)"),
    (re.compile(r"\b[0-9a-f]{12,}\b", re.IGNORECASE), "(ID)"),
    (re.compile(r"(nonce|opaque|cnonce)=\"[^\"]*\"", re.IGNORECASE), r'\1="(ID)"'),
)


def redact(text: str) -> str:
    """A router's text without addresses and numbers of its own."""
    for pattern, instead in _PRIVATE:
        text = pattern.sub(instead, text)
    return text


def detected(found: Detection) -> str:
    """What answers at an address, as Markdown."""
    lines = ["### What answers", ""]
    for url, page in zip(found.urls, found.pages, strict=True):
        head, _, body = page.partition("\n\n")
        status, *headers = head.splitlines()
        told = [line for line in headers if line.partition(":")[0].lower() in _TELLING]
        title = _TITLE.search(body)
        words = [status, *told, *([f"title: {title[1]}"] if title else [])]
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
        *(f"- {name}: {_code(getattr(info, name) or '-')}" for name in ("manufacturer", "model", "sw_version")),
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


def _code(text: str) -> str:
    """A stranger's text, so that Markdown takes it for nothing else."""
    return f"`{(clean(redact(text)) or '-').replace('`', '')}`"
