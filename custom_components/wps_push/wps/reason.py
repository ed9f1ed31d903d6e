"""Why a device that has joined does not come onto the network."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a device that has joined did not come onto the network."""

    PMF_REQUIRED = "pmf_required"
    """It looks for the network and does not try to connect, as devices do that have no protected management frames."""
    KEY_LIST = "key_list"
    """It was given a key that the router's list of keys reserves for another device."""
    KEY_MISMATCH = "key_mismatch"
    """It uses another key than the network's."""
    BACKHAUL = "backhaul"
    """It is a repeater that was given the key of another network, and it is not seen there."""
    UNKNOWN = "unknown"
