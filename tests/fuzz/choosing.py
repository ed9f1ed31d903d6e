"""Of many inputs the few that are worth keeping, and as little of each as is needed: choosing NAME FOLDER SECONDS."""

from collections.abc import Iterable, Iterator
from itertools import islice
import json
from pathlib import Path
import sys
from time import monotonic
from typing import Any
from xml.etree.ElementTree import Element, tostring

from .contract import SEPARATOR, Parser
from .corpus import forget, keep
from .coverage import Branch, branches
from .mutations import parsed, split_head
from .parsers import PARSERS

MOST = 40
"""Inputs that are kept of each parser."""

_LONGEST = 64 * 1024
"""In bytes, of an input that is looked at: what is longer was made so to see whether it takes time."""

_LONGEST_KEPT = 7 * 1024


def chosen(parser: Parser, inputs: Iterable[bytes], seconds: float) -> list[bytes]:
    """Inputs that together take the branches that all of them take, small ones; shrunk for so many seconds."""
    kept: list[tuple[bytes, frozenset[Branch]]] = []
    taken: set[Branch] = set()
    for data in sorted(
        {data for data in inputs if len(data) < _LONGEST and _is_text(data)}, key=lambda data: (len(data), data)
    ):
        if new := branches(parser, data) - taken:
            taken |= new
            kept.append((data, new))
    # Those that show most come first, in case there are too many.
    kept = sorted(kept, key=lambda each: -len(each[1]))[:MOST]
    until = monotonic() + seconds
    # One stays whole: what is read without a branch is left out of all others.
    whole = [data for data, _ in kept if len(data) <= _LONGEST_KEPT]
    shrunk = [_shrunk(parser, data, new, until) for data, new in kept]
    found = {data for data in shrunk if len(data) <= _LONGEST_KEPT}
    return [*found, *sorted(set(whole) - found, key=lambda data: -len(branches(parser, data)))[:1]]


def _is_text(data: bytes) -> bool:
    try:
        return "\0" not in data.decode()
    except UnicodeDecodeError:
        return False


def _shrunk(parser: Parser, data: bytes, needed: frozenset[Branch], until: float) -> bytes:
    """The smallest part of the input that was found to take these branches."""
    tried, before = 0, 0
    while True:
        for smaller in islice(_smaller(data), tried, None):
            if monotonic() > until:
                return data
            tried += 1
            if len(smaller) < len(data) and needed <= branches(parser, smaller):
                # What could not be left out before it most likely cannot be now.
                data, tried = smaller, tried - 1
                break
        else:
            if len(data) == before:
                return data
            tried, before = 0, len(data)


def _smaller(data: bytes) -> Iterator[bytes]:
    """The input without something: the large things first."""
    parts = data.split(SEPARATOR)
    for count in (len(parts) // 2, 1):
        for place in range(len(parts) - count + 1) if count and len(parts) > 1 else ():
            yield SEPARATOR.join(parts[:place] + parts[place + count :])
    for place in sorted(range(len(parts)), key=lambda place: -len(parts[place])):
        for smaller in _smaller_part(parts[place]):
            yield SEPARATOR.join([*parts[:place], smaller, *parts[place + 1 :]])


def _smaller_part(part: bytes) -> Iterator[bytes]:
    head, body = split_head(part)
    if head:
        lines = head.split(b"\n")
        yield from (b"\n".join(lines[:n] + lines[n + 1 :]) + b"\n\n" + body for n in range(1, len(lines)))
    front = head + b"\n\n" if head else b""
    match parsed(body):
        case Element() as root:
            yield from (front + tostring(smaller) for smaller in _smaller_xml(root))
        case [document]:
            yield from (
                front + json.dumps(smaller, ensure_ascii=False).encode(errors="backslashreplace")
                for smaller in _smaller_json(document)
            )
        case _:
            lines = body.split(b"\n")
            for count in (len(lines) // 2, 1):
                for n in range(len(lines) - count + 1) if count else ():
                    yield front + b"\n".join(lines[:n] + lines[n + count :])
            yield from (front + body[: len(body) // 2], front + body[: len(body) * 3 // 4])


def _smaller_json(document: Any) -> Iterator[Any]:
    if isinstance(document, dict):
        keys = list(document)
        yield from ({key: document[key] for key in keys if key != left_out} for left_out in keys)
        for key in keys:
            yield from ({**document, key: smaller} for smaller in _smaller_json(document[key]))
    elif isinstance(document, list):
        if len(document) > 3:
            yield from (document[: len(document) // 2], document[len(document) // 2 :])
        yield from (document[:n] + document[n + 1 :] for n in range(len(document)))
        for n, each in enumerate(document):
            yield from ([*document[:n], smaller, *document[n + 1 :]] for smaller in _smaller_json(each))


def _smaller_xml(root: Element) -> Iterator[Element]:
    for parent in list(root.iter()):
        for child in list(parent):
            place = list(parent).index(child)
            parent.remove(child)
            yield root
            parent.insert(place, child)


def main(name: str, folder: str, seconds: str) -> None:
    """Keep what is worth it of the inputs in a folder."""
    kept = chosen(PARSERS[name], [path.read_bytes() for path in Path(folder).iterdir()], float(seconds))
    forget(name)
    keep(name, kept)


if __name__ == "__main__":
    main(*sys.argv[1:])
