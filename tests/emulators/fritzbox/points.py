"""The access points of the device, and what it shows of them."""

from dataclasses import dataclass

_CHANNELS = {"2400": "6", "5000": "36", "6000": "5"}


@dataclass(slots=True, kw_only=True)
class Point:
    """An access point: one SSID on one band."""

    ssid: str
    band: str = "2400"
    kind: str = "normal"
    beacon: str = "11i"
    enabled: bool = True
    asleep: bool = False
    """Whether it is off for the night, though it is enabled."""
    hidden: bool = False
    wps: bool = True

    @property
    def runs_wps(self) -> bool:
        """Whether WPS can run on it."""
        fit = self.beacon in {"11i", "WPAand11i", "11iandWPA3"}
        return self.wps and self.enabled and not self.asleep and not self.hidden and fit

    def reported(self, number: int) -> dict[str, str]:
        """What it shows of itself, which of the device's it is included."""
        return {
            "NewEnable": str(int(self.enabled)),
            "NewStatus": "Up" if self.enabled and not self.asleep else "Disabled",
            "NewChannel": _CHANNELS[self.band],
            "NewSSID": self.ssid,
            "NewBeaconType": self.beacon,
            "NewBSSID": f"3C:A6:2F:00:01:{number:02X}",
            "NewX_AVM-DE_FrequencyBand": self.band,
            "NewX_AVM-DE_WLANGlobalEnable": "1",
            "NewBeaconAdvertisementEnabled": str(int(not self.hidden)),
            "NewX_AVM-DE_APEnabled": str(int(self.enabled)),
            "NewX_AVM-DE_APType": self.kind,
        }


def home() -> list[Point]:
    """What most homes have: one SSID on two bands, and a guest network."""
    return [Point(ssid="Home"), Point(ssid="Home", band="5000"), Point(ssid="Home guests", kind="guest")]
