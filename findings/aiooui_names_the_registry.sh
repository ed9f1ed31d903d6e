#!/bin/bash
# aiooui 0.1.9 (a vendor for the first three bytes of a MAC address): blocks that the IEEE has divided among many makers
# (MA-M, 28 bits, and MA-S, 36 bits) have a vendor, too: "IEEE Registration Authority". It is not the maker of anything, and
# the library holds the three-byte list only, so that the real maker cannot be asked for. Whoever shows `get_vendor` to a
# person shows the name of an office in place of a device's maker.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q aiooui==0.1.9
"$work/venv/bin/python" - <<'P'
import asyncio
from importlib.metadata import version

import aiooui

asyncio.run(aiooui.async_load())
# The first is a whole block of one maker, the others are divided: by the IEEE's own lists 70-B3-D5 and 8C-1F-64 are
# MA-S blocks, with up to 4096 makers each.
seen = {block: aiooui.get_vendor(f"{block}:00:00:01") for block in ("b8:27:eb", "70:b3:d5", "8c:1f:64")}
print("aiooui", version("aiooui"), seen)
assert seen["b8:27:eb"] == "Raspberry Pi Foundation", seen
assert seen["70:b3:d5"] == seen["8c:1f:64"] == "IEEE Registration Authority", seen
P
