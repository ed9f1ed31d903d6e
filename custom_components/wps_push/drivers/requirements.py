"""Libraries that only one driver needs: they are installed when a router of that kind is set up, not before."""

import logging

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.loader import IntegrationNotFound, async_get_integration
from homeassistant.requirements import RequirementsNotFound, async_clear_install_history, async_process_requirements
from homeassistant.util.package import parse_requirement_safe

from ..const import DOMAIN
from ..wps.router import RouterLibraryMissing
from ..wps.routers import DriverSpec, Requirement

_LOGGER = logging.getLogger(__name__)


async def async_install(hass: HomeAssistant, spec: DriverSpec) -> None:
    """Install the library of a driver, if it needs one that is not installed; raises `RouterLibraryMissing`."""
    if spec.requirement is None:
        return
    try:
        wanted = await _async_wanted(hass, spec.requirement)
        await async_process_requirements(hass, DOMAIN, [wanted], is_built_in=False)
    except RequirementsNotFound as err:
        # Otherwise Home Assistant would not try again until it is restarted, although the internet may just be down.
        async_clear_install_history(hass)
        raise RouterLibraryMissing(spec.requirement.package) from err


async def _async_wanted(hass: HomeAssistant, requirement: Requirement) -> str:
    """The requirement to install: the version that Home Assistant's own integration uses, if there is one.

    With different versions, one of the two would break the other.
    """
    if requirement.shared_with:
        try:
            integration = await async_get_integration(hass, requirement.shared_with)
        except IntegrationNotFound:
            pass
        else:
            for line in integration.requirements:
                if (known := parse_requirement_safe(line)) and known.name == requirement.package:
                    return line
    return f"{requirement.package}{requirement.versions}"


@callback
def async_report(hass: HomeAssistant, spec: DriverSpec, missing: RouterLibraryMissing | None) -> None:
    """Create a repair issue if the library of a driver cannot be used, and delete it once it can."""
    issue_id = f"library_{spec.key}"
    if spec.requirement is None or missing is None:
        ir.async_delete_issue(hass, DOMAIN, issue_id)
        return
    if ir.async_get(hass).async_get_issue(DOMAIN, issue_id) is None:
        _LOGGER.warning("Routers of the kind %s cannot be used: %s", spec.title, missing)
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        is_fixable=False,
        severity=ir.IssueSeverity.ERROR,
        translation_key="library_missing",
        translation_placeholders={"router": spec.title, "package": spec.requirement.package},
    )
