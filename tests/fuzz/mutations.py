"""Inputs made of others: with something else in one place, as a router that errs or lies would write it, or far too large.

What is JSON or XML stays so most of the time, since a broken document is turned down at once and shows nothing more.
"""

from collections.abc import Callable, Iterator, Sequence
import json
from random import Random
from typing import Any
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from custom_components.wps_push.wps.routers.common.web import MAX_ANSWER

from .contract import SEPARATOR

_TEXTS = (
    "", " ", "0", "1", "-1", "9" * 30, "1e999", "true", "null", "٣", "\u202e", "\u2028", "\ud800", "İ" * 64, "\x07\n\x1b", "x" * 5000,
    "00:00:00:00:00:00", "AA-BB-CC-00-00-01", "aabbcc000001", "fe80::1%\x07", "192.0.2.1", "2026-11-29T12:00:00Z",
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "/../", "//x/", "a]\n<3>WPS-REG-SUCCESS aa:bb:cc:00:00:02 x\n", "|", "=", ":",
)  # fmt: skip
_VALUES = (None, True, False, 0, 1, -1, 13, 2**31, 10**30, -(10**400), 0.5, float("inf"), float("nan"), [], {}, [[]], [{}])

_LEVELS = (70, 900, 30_000)
"""How deep a document is nested: more than any router's, more than Python calls functions, more than C code calls itself."""


def mutated(data: bytes, random: Random, words: Sequence[str]) -> bytes:
    """The input with one to three things changed in one of its answers; `words` are what else may stand somewhere."""
    parts = data.split(SEPARATOR)
    place = random.randrange(len(parts))
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        parts[place] = _changed(parts[place], random, words)
    return SEPARATOR.join(parts)


def grown(data: bytes) -> Iterator[bytes]:
    """The input with answers as large as a driver accepts: nested, or with one of their parts many times.

    First with one such answer, then with all of them: the work may grow with the product of their sizes.
    """
    parts = data.split(SEPARATOR)
    choices = [[large[:MAX_ANSWER] for large in _large(part)] for part in parts]
    for place, large_parts in enumerate(choices):
        for large in large_parts:
            yield SEPARATOR.join([*parts[:place], large, *parts[place + 1 :]])
    if len(parts) > 1:
        for number in range(max(map(len, choices))):
            yield SEPARATOR.join([large_parts[number % len(large_parts)] for large_parts in choices])


def words_in(inputs: Sequence[bytes]) -> list[str]:
    """The words that inputs are made of."""
    found: dict[str, None] = {}
    for data in inputs:
        for part in data.split(SEPARATOR):
            match _parsed(_split_head(part)[1]):
                case Element() as root:
                    for each in root.iter():
                        found |= dict.fromkeys((each.tag, (each.text or "").strip()))
                case None:
                    found |= dict.fromkeys(part.decode(errors="replace").replace("=", " ").split())
                case [document]:
                    found |= dict.fromkeys(str(value) for value in _inside(document) if isinstance(value, str | int))
    return [word for word in found if word and len(word) < 200]


def _changed(part: bytes, random: Random, words: Sequence[str]) -> bytes:
    head, body = _split_head(part)
    if head and random.random() < 0.2:
        return _text(head, random, words) + b"\n\n" + body
    found = _parsed(body) if random.random() < 0.9 else None
    match found:
        case Element() as root:
            _change_xml(root, random, words)
            changed = tostring(root, encoding="unicode").encode(errors="replace")
        case [document]:
            changed = json.dumps(_change_json(document, random, words)).encode()
        case _:
            changed = _text(body, random, words)
    return head + b"\n\n" + changed if head else changed


def _split_head(part: bytes) -> tuple[bytes, bytes]:
    """What stands in front of a body, and the body."""
    if not part.startswith(b"HTTP "):
        return b"", part
    head, _, body = part.partition(b"\n\n")
    return head, body


def _parsed(body: bytes) -> Element | list[Any] | None:
    """A document of XML, or of JSON in a list of its own; None if it is neither."""
    try:
        if body.lstrip().startswith(b"<"):
            root: Element = fromstring(body)
            return root
        return [json.loads(body)] if body.lstrip()[:1] in (b"{", b"[") else None
    except ParseError, DefusedXmlException, LookupError, ValueError, RecursionError:
        return None


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
            return b"\n".join(lines[:line] + [random.choice(lines)] + lines[line + 1 :])
        case 3:
            return body[:begin] + random.randbytes(end - begin) + body[end:]
        case 4:
            return body[:begin] + body[end:]
    return body[:begin] + str(_value(random, words)).encode(errors="replace") + body[end:]


def _large(part: bytes) -> Iterator[bytes]:
    head, body = _split_head(part)
    front = head + b"\n\n" if head else b""
    match _parsed(body):
        case Element() as root:
            for each in list(root.iter())[:12]:
                text = tostring(each)
                yield front + _everywhere(body, text, text * (MAX_ANSWER // 2 // len(text)))
                opening, closing = f"<{each.tag}>".encode(), f"</{each.tag}>".encode()
                count = MAX_ANSWER // 2 // len(opening + closing)
                yield front + _everywhere(body, text, opening * count + text + closing * count)
        case [document]:
            yield from (front + json.dumps(large).encode() for large in _many(document))
            for levels in _LEVELS:
                yield from (front + text for text in _deep(document, levels))
        case _:
            yield front + (body + b"\n") * (MAX_ANSWER // (len(body) + 1))
            yield front + body + body[-1:] * (MAX_ANSWER - len(body))
            yield front + b"\n" * MAX_ANSWER


def _everywhere(body: bytes, text: bytes, instead: bytes) -> bytes:
    return body.replace(text, instead, 1) if text in body else instead


def _many(document: Any) -> Iterator[Any]:
    """The document with each of its lists and objects as long as the answer may be."""
    for path in _paths(document):
        found = _at(document, path)
        if not found:
            continue
        size = max(2, len(json.dumps(found)) // len(found) + 8)
        count = (MAX_ANSWER - len(json.dumps(document))) // size
        if isinstance(found, list):
            yield _with(document, path, lambda old, count=count: [old[n % len(old)] for n in range(count)])
        else:
            keys = list(found)
            numbered = _numbered(keys)
            yield _with(
                document,
                path,
                lambda old, count=count, keys=keys, numbered=numbered: {
                    numbered(n): old[keys[n % len(keys)]] for n in range(count)
                },
            )


def _numbered(keys: list[str]) -> Callable[[int], str]:
    """Names like these, as many as one likes: another number in each, at its end where it has none."""

    def name(number: int) -> str:
        key = keys[number % len(keys)]
        if number < len(keys):
            return key
        digits = "".join(char for char in key if char.isdigit())
        if key.count(":") == 5:
            return ":".join(f"{number:012x}"[i : i + 2] for i in range(0, 12, 2))
        return key.replace(digits, str(number), 1) if digits and digits in key else f"{key}{number}"

    return name


def _deep(document: Any, levels: int) -> Iterator[bytes]:
    """The document with one of its values nested in lists, in objects, or in copies of what stands around it."""
    for path in _paths(document)[:12]:
        marked = json.dumps(_with(document, path, lambda _: "MARK"))
        inner = json.dumps(_at(document, path))
        name = json.dumps(str(path[-1])) if path and isinstance(path[-1], str) else '"x"'
        for begin, end in (("[", "]"), (f"{{{name}: ", "}")):
            count = min(levels, (MAX_ANSWER - len(marked) - len(inner)) // (len(begin) + len(end)))
            yield marked.replace('"MARK"', begin * count + inner + end * count).encode()


def _paths(document: Any) -> list[tuple[Any, ...]]:
    """The ways to all lists and objects in a document."""
    found: list[tuple[Any, ...]] = []
    waiting: list[tuple[tuple[Any, ...], Any]] = [((), document)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict | list):
            found.append(path)
            waiting += [
                ((*path, key), part) for key, part in (value.items() if isinstance(value, dict) else enumerate(value))
            ]
    return found


def _at(document: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        document = document[key]
    return document


def _with(document: Any, path: tuple[Any, ...], change: Callable[[Any], Any]) -> Any:
    """A copy of the document with something else at the end of this way."""
    if not path:
        return change(document)
    copy = document.copy()
    copy[path[0]] = _with(document[path[0]], path[1:], change)
    return copy
