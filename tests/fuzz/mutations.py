"""Inputs made of others: with something else in one place, as a router that errs or lies would write it, or far too large.

What is JSON or XML stays so most of the time, since a broken document is turned down at once and shows nothing more.
"""

from collections.abc import Iterator, Sequence
import json
from random import Random
import re
from typing import Any
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from custom_components.wps_push.wps.routers.common.documents import is_too_deep
from custom_components.wps_push.wps.routers.common.web import MAX_ANSWER
from tests.wps.routers.made_up import SECRET

from .contract import SEPARATOR

_TEXTS = (
    SECRET, SECRET, "", " ", "0", "1", "-1", "9" * 30, "1e999", "true", "null", "٣", "\u202e", "\u2028", "\ud800", "İ" * 64, "\x07\n\x1b", "x" * 5000,
    "00:00:00:00:00:00", "AA-BB-CC-00-00-01", "aabbcc000001", "fe80::1%\x07", "192.0.2.1", "2026-11-29T12:00:00Z",
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "/../", "//x/", "a]\n<3>WPS-REG-SUCCESS aa:bb:cc:00:00:02 x\n", "|", "=", ":",
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    1,
    -1,
    13,
    2**31,
    10**30,
    -(10**400),
    0.5,
    float("inf"),
    float("nan"),
    [],
    {},
    [[]],
    [{}],
)

type Path = tuple[str | int, ...]
"""Keys and places, from the outermost on."""

_LEVELS = (30, 900, 30_000)
"""How deep a document is nested: as deep as is accepted, more than Python calls functions, more than C code calls itself."""


def mutated(data: bytes, random: Random, words: Sequence[str]) -> bytes:
    """The input with one to three things changed in one of its answers; `words` are what else may stand somewhere."""
    parts = data.split(SEPARATOR)
    place = random.randrange(len(parts))
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        parts[place] = _changed(parts[place], random, words)
    return SEPARATOR.join(parts)


def grown(data: bytes, random: Random, longest: int = MAX_ANSWER) -> bytes:
    """The input with one of its answers, or all, as large as a driver accepts: nested, or with something in it many times.

    All, because the work may grow with the product of their sizes.
    """
    parts = data.split(SEPARATOR)
    places = range(len(parts)) if random.random() < 0.3 else [random.randrange(len(parts))]
    for place in places:
        parts[place] = _large(parts[place], random)[:longest]
    return SEPARATOR.join(parts)


def words_in(inputs: Sequence[bytes]) -> list[str]:
    """The words that inputs are made of."""
    found: dict[str, None] = {}
    for data in inputs:
        for part in data.split(SEPARATOR):
            match parsed(split_head(part)[1]):
                case Element() as root:
                    for each in root.iter():
                        found |= dict.fromkeys((each.tag, (each.text or "").strip()))
                case None:
                    found |= dict.fromkeys(part.decode(errors="replace").replace("=", " ").split())
                case [document]:
                    found |= dict.fromkeys(str(value) for value in _inside(document) if isinstance(value, str | int))
    return [word for word in found if word and len(word) < 200]


def _changed(part: bytes, random: Random, words: Sequence[str]) -> bytes:
    head, body = split_head(part)
    if head and random.random() < 0.2:
        return _text(head, random, words) + b"\n\n" + body
    found = parsed(body) if random.random() < 0.9 else None
    match found:
        case Element() as root:
            _change_xml(root, random, words)
            changed = tostring(root, encoding="unicode").encode(errors="replace")
        case [document]:
            changed = json.dumps(_change_json(document, random, words)).encode()
        case _:
            changed = _text(body, random, words)
    return head + b"\n\n" + changed if head else changed


def split_head(part: bytes) -> tuple[bytes, bytes]:
    """What stands in front of a body, and the body."""
    if not part.startswith(b"HTTP "):
        return b"", part
    head, _, body = part.partition(b"\n\n")
    return head, body


def parsed(body: bytes) -> Element | list[Any] | None:
    """A document of XML, or of JSON in a list of its own; None if it is neither, or deeper than what is read."""
    try:
        if body.lstrip().startswith(b"<"):
            root: Element = fromstring(body)
            return None if is_too_deep(root) else root
        document = json.loads(body) if body.lstrip()[:1] in {b"{", b"["} else None
    except ParseError, DefusedXmlException, LookupError, ValueError, RecursionError:
        return None
    return None if document is None or is_too_deep(document) else [document]


def _inside(document: Any) -> Iterator[Any]:
    """Everything in a document: names, values, and itself."""
    waiting = [document]
    while waiting:
        found = waiting.pop()
        yield found
        if isinstance(found, dict):
            waiting += [*found, *found.values()]
        elif isinstance(found, list):
            waiting += found


def _value(random: Random, words: Sequence[str]) -> Any:
    kind = random.random()
    if kind < 0.4 and words:
        word = random.choice(words)
        return int(word) if word.isascii() and word.isdigit() and len(word) < 9 and random.random() < 0.5 else word
    return random.choice(_TEXTS if kind < 0.7 else _VALUES)


def _change_json(document: Any, random: Random, words: Sequence[str]) -> Any:
    """The document with one thing changed, somewhere; it is taken apart."""
    places = [found for found in _inside(document) if isinstance(found, dict | list) and found]
    if not places:
        return _value(random, words)
    place = random.choice(places)
    key = random.choice(list(place) if isinstance(place, dict) else range(len(place)))
    match random.randrange(9):
        case 0:
            del place[key]
        case 1:
            place[key] = [place[key]]
        case 2:
            place[key] = {random.choice(words) if words else "x": place[key]}
        case 3 if isinstance(place, dict):
            place[str(_value(random, words))] = place.pop(key)
        case 4 if isinstance(place, dict):
            place[str(_value(random, words))] = json.loads(json.dumps(place[key]))
        case 5 if isinstance(place, list):
            place.append(json.loads(json.dumps(place[key])))
        case 6:
            place[key] = json.loads(json.dumps(random.choice(list(_inside(document)))))
        case 7:
            return json.loads(json.dumps(place[key]))
        case _:
            place[key] = _value(random, words)
    return document


def _change_xml(root: Element, random: Random, words: Sequence[str]) -> None:
    """Change one thing in the document, somewhere."""
    place = random.choice(list(root.iter()))
    match random.randrange(6):
        case 0 if len(place):
            place.remove(random.choice(list(place)))
        case 1 if words:
            place.tag = "".join(char for char in random.choice(words) if char.isalnum()) or "x"
        case 2 if len(place):
            place.append(random.choice(list(place)))
        case 3:
            place.append(Element(random.choice(["x", *(each.tag for each in root.iter())])))
        case _:
            place.text = "".join(char for char in str(_value(random, words)) if char.isprintable() or char in "\t\n")


def _text(body: bytes, random: Random, words: Sequence[str]) -> bytes:
    """The text with one thing changed, somewhere."""
    lines = body.split(b"\n")
    line = random.randrange(len(lines))
    begin = random.randrange(len(body) + 1)
    end = min(len(body), begin + random.choice((0, 1, 1, 2, 8, 64)))
    match random.randrange(7):
        case 0:
            return b"\n".join([*lines[:line], *lines[line + 1 :]])
        case 1:
            return b"\n".join([*lines[:line], lines[line], *lines[line:]])
        case 2:
            return b"\n".join([*lines[:line], random.choice(lines), *lines[line + 1 :]])
        case 3:
            return body[:begin] + random.randbytes(end - begin) + body[end:]
        case 4:
            return body[:begin] + body[end:]
    return body[:begin] + str(_value(random, words)).encode(errors="replace") + body[end:]


def _large(part: bytes, random: Random) -> bytes:
    head, body = split_head(part)
    front = head + b"\n\n" if head else b""
    match parsed(body):
        case Element() as root:
            each = random.choice(list(root.iter()))
            text = tostring(each)
            opening, closing = f"<{each.tag}>".encode(), f"</{each.tag}>".encode()
            levels = min(random.choice(_LEVELS), (MAX_ANSWER - len(body) - len(text)) // len(opening + closing))
            many = text * ((MAX_ANSWER - len(body)) // len(text))
            return front + _instead(body, text, random.choice((many, opening * levels + text + closing * levels)))
        case [document]:
            path = random.choice(_paths(document))
            grow = _many if random.random() < 0.5 else _deep
            return front + grow(document, path, random)
    text = random.choice((body + b"\n", body[-1:], random.choice(body.split(b"\n")) + b"\n"))
    return front + body + text * ((MAX_ANSWER - len(body)) // max(1, len(text)))


def _instead(body: bytes, text: bytes, other: bytes) -> bytes:
    return body.replace(text, other, 1) if text in body else other


def _many(document: Any, path: Path, _: Random) -> bytes:
    """The document with a list or object at this place that is as long as the answer may be."""
    found = _at(document, path)
    if not found:
        return json.dumps(document).encode()
    count = (MAX_ANSWER - len(json.dumps(document))) // (len(json.dumps(found)) // len(found) + 16)
    if isinstance(found, list):
        return json.dumps(_with(document, path, [found[n % len(found)] for n in range(count)])).encode()
    keys = list(found)
    longer = {_numbered(keys[n % len(keys)], n): found[keys[n % len(keys)]] for n in range(count)}
    return json.dumps(_with(document, path, found | longer)).encode()


def _numbered(key: str, number: int) -> str:
    """Another name like this one: with another number in it, or at its end where it has none."""
    if key.count(":") == 5:
        return ":".join(f"{number:012x}"[place : place + 2] for place in range(0, 12, 2))
    return re.sub(r"\d+", str(number), key, count=1) if re.search(r"\d", key) else f"{key}{number}"


def _deep(document: Any, path: Path, random: Random) -> bytes:
    """The document with the value at this place nested in lists, in objects, or in what it is itself the value of."""
    marked, inner = json.dumps(_with(document, path, "MARK")), json.dumps(_at(document, path))
    name = json.dumps(str(path[-1] if path else "x"))
    begin, end = random.choice((("[", "]"), (f"{{{name}: ", "}"), (f"[{{{name}: ", "}]")))
    levels = min(random.choice(_LEVELS), (MAX_ANSWER - len(marked) - len(inner)) // (len(begin) + len(end)))
    return marked.replace('"MARK"', begin * levels + inner + end * levels).encode()


def _paths(document: Any) -> list[Path]:
    """The ways to all lists and objects in a document."""
    found: list[Path] = [()]
    waiting: list[tuple[Path, Any]] = [((), document)]
    while waiting:
        path, value = waiting.pop()
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(part, dict | list):
                found.append((*path, key))
                waiting.append(((*path, key), part))
    return found


def _at(document: Any, path: Path) -> Any:
    for key in path:
        document = document[key]
    return document


def _with(document: Any, path: Path, value: Any) -> Any:
    """A copy of the document with something else at the end of this way."""
    if not path:
        return value
    copy = document.copy()
    copy[path[0]] = _with(document[path[0]], path[1:], value)
    return copy
