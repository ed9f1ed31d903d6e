"""On which of a network's interfaces a window is opened."""

import pytest

from custom_components.wps_push.wps.model import Band, Obstacle
from custom_components.wps_push.wps.routers.common.grouping import Interface, group


@pytest.mark.parametrize(
    ("preferred", "expected"),
    [(None, "2.4"), (Band.GHZ_2_4, "2.4"), (Band.GHZ_5, "5"), (Band.GHZ_6, "2.4")],
)
def test_the_lowest_band_unless_another_one_is_preferred(preferred: Band | None, expected: str) -> None:
    (found,) = group(
        [
            Interface(key="unknown", ssid="home"),
            Interface(key="6", ssid="home", band=Band.GHZ_6, obstacle=Obstacle.WPA3_ONLY),
            Interface(key="5", ssid="home", band=Band.GHZ_5),
            Interface(key="2.4", ssid="home", band=Band.GHZ_2_4),
        ]
    ).values()
    choice = found.choice(preferred)
    assert choice
    assert choice.key == expected
