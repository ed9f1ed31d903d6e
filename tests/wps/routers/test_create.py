"""A driver whose library is missing says so; one that is broken is a mistake of ours."""

from dataclasses import replace

import aiohttp
import pytest

from custom_components.wps_push.wps.router import RouterLibraryMissing
from custom_components.wps_push.wps.routers import DRIVERS, create
from custom_components.wps_push.wps.routers.spec import Requirement

# A module that cannot be imported, as one whose library is not there.
SPEC = replace(DRIVERS[0], module=".nowhere")


async def test_a_library_that_is_missing_is_named(session: aiohttp.ClientSession) -> None:
    spec = replace(SPEC, requirement=Requirement(package="some-library", versions=">=1"))
    with pytest.raises(RouterLibraryMissing, match="some-library") as error:
        create(spec, {}, session)
    assert error.value.package == "some-library"


async def test_a_module_that_needs_no_library_has_to_be_there(session: aiohttp.ClientSession) -> None:
    with pytest.raises(ModuleNotFoundError, match="nowhere"):
        create(replace(SPEC, requirement=None), {}, session)
