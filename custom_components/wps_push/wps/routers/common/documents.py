"""Reading JSON and XML that a router has sent, and how deep they may be nested.

What is nested as deep as an answer of `MAX_ANSWER` can be takes Python's own functions beyond their recursion limit, such as the
one that writes a value as text, and searches that begin again at each level take minutes for it.
"""

from json import JSONDecoder
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

_MOST: Final = 32
"""Three times as many levels as the deepest answer has that a router was seen to give."""

_NESTED: Final = frozenset({dict, list, Element})
"""The types that contain others; what reads JSON and XML makes these, and none of their subclasses."""

_BROKEN: Final = "\N{REPLACEMENT CHARACTER}"
"""Where bytes of an answer were no text. In the text of a stranger that is usual, in the name of a member it is a fault: what
the member said would be taken for something that the router has left out."""

_JSON: Final = JSONDecoder(strict=False)
"""Some routers send tabs and line feeds within a text as they are."""


def read_json(text: str) -> Any:
    """A document of JSON; raises `ValueError` that says what the text is instead."""
    try:
        document = _JSON.decode(text)
    except ValueError, RecursionError:
        raise ValueError("not JSON") from None
    if is_too_deep(document):
        raise ValueError("nested too deeply")
    if _BROKEN in text and _has_broken_name(document):
        raise ValueError("garbled")
    return document


def read_xml(body: bytes) -> Element:
    """The root of a document of XML; raises `ValueError` that says what the body is instead."""
    try:
        root: Element = fromstring(body)
    except ParseError, DefusedXmlException, LookupError, ValueError, RecursionError:
        raise ValueError("not XML") from None
    if is_too_deep(root):
        raise ValueError("nested too deeply")
    return root


def _has_broken_name(document: Any) -> bool:
    """Whether the name of a member of an object is broken, in a document that is not nested too deeply."""
    if type(document) is dict:
        return any(_BROKEN in name for name in document) or any(map(_has_broken_name, document.values()))
    return type(document) is list and any(map(_has_broken_name, document))


def is_too_deep(document: object) -> bool:
    """Whether a document of JSON or XML has more levels than any router's answer."""
    level: list[Any] = [document] if type(document) in _NESTED else []
    for _ in range(_MOST):
        level = [
            part
            for found in level
            for part in (found.values() if type(found) is dict else found)
            if type(part) in _NESTED
        ]
        if not level:
            return False
    return True
