#!/bin/bash
# orjson 3.11.9 beside Python's own json, as they meet where an answer is read with json and a request is written with orjson,
# which is what Home Assistant's shared HTTP session does with the `json=` of a request. json reads numbers of any size and
# escaped lone surrogates, orjson writes neither; and it raises a TypeError that is no ValueError. So a value that a device
# has sent (an id, a name) cannot always be sent back to it, and `except ValueError` around the request does not see that.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q orjson==3.11.9
"$work/venv/bin/python" - <<'P'
import json

import orjson


def written(value: object) -> str:
    """What orjson makes of a value, or the classes of the error that it raises."""
    try:
        return orjson.dumps(value).decode()
    except (TypeError, ValueError) as err:
        return f"TypeError: {isinstance(err, TypeError)}, ValueError: {isinstance(err, ValueError)}"


read = {text: json.loads(text) for text in ('{"id": 18446744073709551616}', '{"name": "\\ud83d"}')}
seen = {text: written(value) for text, value in read.items()}
print("orjson", orjson.__version__, seen)
assert set(seen.values()) == {"TypeError: True, ValueError: False"}, seen
assert [json.dumps(value) for value in read.values()] == list(read)
P
