"""A driver's settings as arguments of the command line."""

from collections.abc import Mapping
from typing import Any

import pytest

from custom_components.wps_push.wps.routers import GRANTED, PINNED, DriverSpec, FieldKind


def arguments(
    spec: DriverSpec, settings: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch, *, target: bool = False
) -> list[str]:
    """What a person types to reach a router; with `target` as `probe` wants it, which takes the address by itself."""
    argv = ["--driver", spec.key]
    address = next(field for field in spec.fields if field.kind in {FieldKind.HOST, FieldKind.PATH})
    for field in spec.fields:
        value, option = settings[field.key], f"--{field.key.replace('_', '-')}"
        match field.kind:
            case _ if target and field is address:
                argv.insert(0, value)
            case FieldKind.PASSWORD:
                monkeypatch.setenv("WPS_PASSWORD", value)
            case FieldKind.BOOL | FieldKind.CERTIFICATE:
                argv.append(option if value else f"--no-{field.key.replace('_', '-')}")
            case _:
                argv += [option, value]
    if GRANTED in settings:
        monkeypatch.setenv("WPS_GRANTED", settings[GRANTED])
    return argv + ([f"--{PINNED}", settings[PINNED]] if PINNED in settings else [])
