"""Keep a device out of a router's Wi-Fi, because a person or an automation has asked for it."""

from enum import StrEnum
from typing import Protocol, runtime_checkable

from .router import RouterError


class NoBlock(StrEnum):
    """Why a device is not kept out."""

    ENDS_WPS = "ends_wps"
    """On routers of this kind, a list of devices to keep out makes WPS itself unavailable."""
    RESTARTS_WIFI = "restarts_wifi"
    """On routers of this kind, every change of such a list disconnects everybody."""
    LOCKS_OUT = "locks_out"
    """On routers of this kind, one wrong value in such a list locks everybody else out."""
    INTERNET_ONLY = "internet_only"
    """Routers of this kind can only take the internet from a device, which stays on the Wi-Fi."""
    UNPROVEN = "unproven"
    """It is not known how routers of this kind do it without harm."""
    NO_MEANS = "no_means"
    """All that is known of the router is an entity that presses its button."""

    ALLOW_LIST = "allow_list"
    """The router has a list of those that it lets in, so to keep a device out would mean to change that list."""
    LET_IN_BEFORE = "let_in_before"
    """A rule of the router lets the device in, and comes first."""
    REPEATER = "repeater"
    """The device is a repeater: whoever uses it would be cut off as well."""
    GROUP = "group"
    """The address is that of a group of devices."""
    ACCESS_POINT = "access_point"
    """The address is that of a router."""
    HOME_ASSISTANT = "home_assistant"
    """The address is that of the machine that asks."""
    LISTED = "listed"
    """The router's own list has the device already, put there by somebody else."""
    NOT_CARRIED_OUT = "not_carried_out"
    """The router accepted it, and the device is not kept out afterwards, or not let in again."""


class BlockRefused(RouterError):
    """A device is not kept out, or not let in again."""

    def __init__(self, problem: NoBlock) -> None:
        """Give the reason."""
        super().__init__(f"the device is not kept out: {problem}")
        self.problem = problem


@runtime_checkable
class Blocks(Protocol):
    """A router that can disconnect a client and keep it out of all its networks (`Capability.BLOCK`).

    It must only be done when a person or an automation of theirs has asked for it, and disturb nobody else. A device that
    was given the key knows it until the key changes; it comes back when it is let in, or under another address.
    """

    async def block(self, mac: str, seconds: float | None) -> float | None:
        """Disconnect a client, keep it out, and read that back; doing so again does no harm.

        `seconds`: for how long it is meant to be kept out at least; None if there is no end. A router may let it in later
        by itself, so whoever wants it to stay out does so again in time: returned is in how many seconds, or None if the
        router keeps it out until it restarts. Raises `BlockRefused`, `RouterUnable` where this model or firmware cannot,
        and `RouterPermissionError`.
        """

    async def unblock(self, mac: str) -> None:
        """Let a client in again that `block` keeps out, and read that back; raises the same errors."""

    async def blocked(self) -> frozenset[str]:
        """The addresses on the list that `block` uses, on any of its networks and by whomever; raises the same errors."""
