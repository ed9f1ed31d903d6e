"""How deep an answer may be nested.

What is nested as deep as an answer of `MAX_ANSWER` can be takes Python's own functions beyond their recursion limit, such as the
one that writes a value as text, and searches that begin again at each level take minutes for it.
"""

from typing import Final
from xml.etree.ElementTree import Element

_MOST: Final = 32
"""Three times as many levels as the deepest answer has that a router was seen to give."""

_NESTED: Final = (dict, list, Element)


def is_too_deep(document: object) -> bool:
    """Whether a document of JSON or XML has more levels than any router's answer."""
    level = [document]
    for _ in range(_MOST):
        level = [
            part
            for found in level
            for part in (
                found.values() if isinstance(found, dict) else found if isinstance(found, list | Element) else ()
            )
            if isinstance(part, _NESTED)
        ]
        if not level:
            return False
    return True
