"""Networks have ids that can be shown and stored, whatever a router calls its access points."""

import json

import pytest

from custom_components.wps_push.wps.routers.common.grouping import group
from custom_components.wps_push.wps.routers.livebox.vaps import vaps
from custom_components.wps_push.wps.routers.mikrotik.access_points import read
from custom_components.wps_push.wps.routers.mikrotik.rest import Rest
from custom_components.wps_push.wps.text import clean
from tests.fuzz import wire


@pytest.mark.parametrize("word", ["İ" * 64, "Guests\u202e at\nhome"], ids=["long", "control"])
def test_livebox(word: str) -> None:
    (vap,) = vaps({"wlanvap": {"vap2g0": {"EssIdentifier": word}}}, guest=False)
    assert vap.network_id == clean(vap.network_id)
    assert vap.network_id.isprintable()


@pytest.mark.parametrize("names", [{}, {"name": "\x07"}, {"name": "\x07", "default-name": "\u202e"}], ids=len)
def test_mikrotik(names: dict[str, str]) -> None:
    answers = (b"", json.dumps([{".id": "*1\x07\n2", **names}]).encode(), b"[]")
    rest = Rest(wire.session(*answers), wire.HOST, "wps", "", verify_tls=False, timing=wire.TIMING)
    assert list(group(wire.run(read(rest)))) == ["*1 2"]
    wire.close()
