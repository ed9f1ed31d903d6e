import pytest
from . import test_lab as t
@pytest.mark.parametrize("i", range(8))
def test_zz(radio, i):
    t.test_refreshed_radio_has_forgotten_everything(radio)
    radio.refresh()
    t.test_two_radios_of_one_hostapd(radio)
