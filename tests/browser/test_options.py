"""What somebody allows and changes later: by voice, who is told, how the router is reached."""

from homeassistant.util.yaml import load_yaml_dict
from playwright.async_api import expect

from custom_components.wps_push.people.voice.language import Asked, Language
from demo.adding import Added
from tests.emulators.openwrt import PASSWORD
from tests.test_voice_sentences import LANGUAGES, SPOKEN

from .house import House
from .pages import Assist, Integration
from .person import Person

CONTROL = "Open and close the window by voice"


async def test_what_is_typed_opens_the_window_if_that_is_allowed(house: House, router: Added, person: Person) -> None:
    assist, integration = Assist(person), Integration(person)
    await assist.open()
    await assist.say("open the WPS window")
    await person.sees("I may not open or close WPS windows.")
    assert house.window == "closed"

    await integration.configure(router.title)
    await expect(person.switch(CONTROL)).not_to_be_checked()
    await person.toggle(CONTROL)
    await expect(person.switch(CONTROL)).to_be_checked()
    await integration.finish()

    await assist.open()
    for code, path in LANGUAGES.items():
        language = Language.from_dict(code, load_yaml_dict(str(path)))
        await assist.say(SPOKEN[code][Asked.OPEN][0])
        await person.sees(language.say("opened", network="Home"))
        assert house.window == "open"
        await assist.say(SPOKEN[code][Asked.CLOSE][0])
        await person.sees(language.say("closed", network="Home"))
        assert house.window == "closed"


async def test_somebody_can_do_without_notifications(house: House, router: Added, person: Person) -> None:
    integration = Integration(person)
    for is_on in (False, True):
        await integration.configure(router.title)
        await person.press("Notifications", within=person.page.locator("ha-expansion-panel"))
        await person.toggle("A device joined")
        if is_on:
            await expect(person.switch("A device joined")).to_be_checked()
        else:
            await expect(person.switch("A device joined")).not_to_be_checked()
        await integration.finish()
        await house.act("persistent_notification.dismiss_all")
        await integration.let_join()
        house.router.press("b8:27:eb:00:00:04", "plant-monitor")
        await person.sees("plant-monitor joined Home by WPS.")
        assert bool(await house.notifications()) is is_on
        await house.at_rest()


async def test_another_account_is_entered_without_the_address(house: House, router: Added, person: Person) -> None:
    await Integration(person).choose(router.title, "Reconfigure")
    await person.sees("Leave empty to keep it.")
    await person.fill("Username", "root")
    await person.fill("Password", "wrong")
    await person.press("Submit")
    await person.sees("The router does not accept this log-in.")
    await person.fill("Password", PASSWORD)
    await person.press("Submit")
    await person.sees("The router was reached with the new settings, which are in use now.")
