"""A router with prplOS: its data model over HTTP on a real server, before a simulated registrar."""

from .access_points import METHODS, PASSPHRASE, PIN, AccessPoint
from .server import NEVER, PASSWORD, Account, EmulatedPrplOs

__all__ = ["METHODS", "NEVER", "PASSPHRASE", "PASSWORD", "PIN", "AccessPoint", "Account", "EmulatedPrplOs"]
