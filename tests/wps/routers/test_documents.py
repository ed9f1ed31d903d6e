"""JSON in which bytes were changed on the way: in a stranger's text that is usual, in the API's own words it is a fault."""

import pytest

from custom_components.wps_push.wps.router import RouterProtocolError
from tests.fuzz.wire import answer


@pytest.mark.parametrize(
    "body", [b'{"res\xf0ult": []}', b'{"success": true, "result": [{"id": 1, "\x80active": true}]}']
)
def test_a_member_whose_name_is_no_text_is_not_one_that_was_left_out(body: bytes) -> None:
    with pytest.raises(RouterProtocolError, match="garbled"):
        answer(body).json()


def test_the_name_of_a_network_may_be_any_bytes() -> None:
    assert answer(b'{"ssid": "Caf\xe9", "\xc3\xa9t\xc3\xa9": [1]}').json() == {
        "ssid": "Caf\N{REPLACEMENT CHARACTER}",
        "\xe9t\xe9": [1],
    }
