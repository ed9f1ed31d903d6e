"""Access to the box: somebody has to grant it on the box itself, once.

Source: "Login" in the box's own documentation (`/doc/index.html`), "Obtaining an app_token".
"""

import asyncio

from ...router import AuthorisationDenied, RouterProtocolError, RouterUnreachable
from ...timing import Timing
from .api import APP_ID, TOKEN, Api, Call

_APPLICATION = {"app_id": APP_ID, "app_name": "WPS Push", "app_version": "1", "device_name": "Home Assistant"}
"""What the box shows to the person in front of it, and in its list of applications."""

_ENDS = {
    "denied": "access was refused at the box",
    "timeout": "nobody has granted access at the box in time",
    "unknown": "the box does not know the request any more",
}

# The box ends a request by itself, after a minute or two.
_WALK_TIMES = 3

# How many times in a row it may fail to answer meanwhile. A press on the box in such a moment is not lost.
_MISSES = 3


async def authorise(api: Api, timing: Timing) -> str:
    """Ask for access, wait until it is granted, and return the token that it is granted by.

    Raises `AuthorisationDenied` where it is refused or nobody grants it, `RouterPermissionError` where the box takes no
    requests, and `RouterUnreachable` where it does not answer any more.
    """
    asked = await api.call_openly(Call("authorize", "login/authorize/", "POST", _APPLICATION, once=True))
    match asked:
        case {"app_token": str(token), "track_id": int(track)} if TOKEN.fullmatch(token):
            look = Call("authorize", f"login/authorize/{track}")
        case _:
            raise RouterProtocolError("authorize: no token in the answer")
    missed = 0
    for _ in range(int(_WALK_TIMES * timing.walk_time / timing.open_poll)):
        try:
            reported = await api.call_openly(look)
        except RouterUnreachable:
            missed += 1
            if missed > _MISSES:
                raise
            reported = {"status": "pending"}
        else:
            missed = 0
        match reported:
            case {"status": "granted"}:
                return token
            case {"status": str(status)} if status in _ENDS:
                raise AuthorisationDenied(_ENDS[status])
            case {"status": "pending"}:
                await asyncio.sleep(timing.open_poll)
            case _:
                raise RouterProtocolError("authorize: no status in the answer")
    raise AuthorisationDenied(_ENDS["timeout"])
