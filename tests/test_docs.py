"""The tables of routers in the documentation say what the table of drivers says."""

import json
from pathlib import Path
import re
import subprocess
from typing import Any

import pytest

from custom_components.wps_push.drivers.registry import SPECS
from custom_components.wps_push.wps.model import Capability, Refusal
from custom_components.wps_push.wps.reason import Reason
from custom_components.wps_push.wps.routers import DRIVERS, DriverSpec, FieldKind, PinMethod
from custom_components.wps_push.wps.timing import LOOKS, LOOKS_WHERE_TOLD, Timing

from .repository import ROOT
from .wizard import ENGLISH

ROW = re.compile(r"^\| (?!promise|---)([^|]+) \| ([^|]+) \|$", re.MULTILINE)
"""A row of a table with two columns."""

PAGES = (ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md")))


def rows(name: str, heading: str) -> list[list[str]]:
    """The rows of the first table below a heading, as they are read."""
    text = (ROOT / name).read_text(encoding="utf-8").partition(f"\n{heading}\n")[2]
    table = re.search(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert table, f"{name} has no table below {heading}"
    head, _, *lines = table[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in (head, *lines)]


def plain(cell: str) -> str:
    """A cell without its link."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", cell)


def elsewhere(spec: DriverSpec) -> str:
    if Capability.PUSH in spec.capabilities:
        return "at once"
    seconds = round(Timing().idle_poll * spec.idle_share)
    return f"within {seconds} s" if Capability.IDLE_STATUS in spec.capabilities else "no"


def who(spec: DriverSpec) -> str:
    if Capability.REPORTS_ENROLLEE in spec.capabilities:
        return "reported"
    return "concluded" if Capability.CONCLUDES_ENROLLEE in spec.capabilities else "observed"


def how_it_ended(spec: DriverSpec) -> str:
    return "reported by the router" if Capability.STATUS in spec.capabilities else "not reported"


def yes(spec: DriverSpec, capability: Capability) -> str:
    return "yes" if capability in spec.capabilities else "no"


def own_pin(spec: DriverSpec) -> str:
    if Capability.SWITCH_PIN in spec.capabilities:
        return "switched off"
    if Capability.TELLS_PIN in spec.capabilities:
        return "told"
    return {PinMethod.NONE: "none", PinMethod.WITH_WPS: "on with WPS", None: "not told"}[spec.pin]


def state(spec: DriverSpec) -> str:
    return "confirmed" if spec.confirmed else "experimental"


def idle(spec: DriverSpec) -> str:
    """Looks of one request each; `tests/behaviour/test_idle.py` measures it."""
    is_elsewhere = any(field.kind is FieldKind.HOST for field in spec.fields)
    looks = round(3600 / (Timing().idle_poll * spec.idle_share))
    return f"{looks}" if Capability.IDLE_STATUS in spec.capabilities and is_elsewhere else "0"


def library(spec: DriverSpec) -> str:
    return f"`{spec.requirement.package}`" if spec.requirement else "none"


def test_the_readme_lists_every_kind_of_router() -> None:
    head, *listed = rows("README.md", "## Supported routers")
    assert head == ["router", "opened elsewhere is noticed", "who joined", "closes early", "state"]
    assert [[plain(cell) for cell in row] for row in listed] == [
        [spec.title, elsewhere(spec), who(spec), yes(spec, Capability.CANCEL), state(spec)] for spec in SPECS.values()
    ]


def test_the_readme_says_how_often_a_router_is_asked() -> None:
    timing = Timing()
    listed = rows("README.md", "## How data is updated")
    (_, idle_looks, looks) = next(row for row in listed if row[0] == "can be asked cheaply")
    (told,) = {round(timing.idle_poll * spec.idle_share) for spec in DRIVERS if spec.idle_share < 1}
    assert idle_looks == f"every {timing.idle_poll} seconds; OpenWrt, which answers one small request, every {told}"
    (_, first), (since, later), *_ = LOOKS
    assert (first * timing.open_poll, since * timing.walk_time) == (1, 30)
    assert looks == (
        f"every second, after half a minute every {later * timing.open_poll} seconds; OpenWrt, which shows whether a device "
        f"is joining, every {LOOKS_WHERE_TOLD[False]}, and every {LOOKS_WHERE_TOLD[True]} while one is"
    )


def test_the_page_of_routers_says_what_each_driver_can_do() -> None:
    head, *listed = rows("docs/routers.md", "## What each driver can do")
    assert head == [
        "router",
        "driver",
        "how it ended",
        "opened elsewhere is noticed",
        "who joined",
        "closes early",
        "own PIN",
        "requests an hour while idle",
        "library",
        "state",
    ]
    assert [[plain(cell) for cell in row] for row in listed] == [
        [
            spec.title,
            f"`{spec.key}`",
            how_it_ended(spec),
            elsewhere(spec),
            who(spec),
            yes(spec, Capability.CANCEL),
            own_pin(spec),
            idle(spec),
            library(spec),
            state(spec),
        ]
        for spec in DRIVERS
    ]


def test_the_page_of_routers_tells_which_drivers_keep_a_device_out_and_why_the_others_do_not() -> None:
    head, *listed = rows("docs/routers.md", "## Keeping a device out")
    assert head == ["router", "ejects and blocks", "how, or why not"]
    assert [(plain(router), able) for router, able, _ in listed] == [
        (spec.title, yes(spec, Capability.BLOCK)) for spec in DRIVERS
    ]
    assert all(words for *_, words in listed)


@pytest.mark.parametrize("spec", DRIVERS, ids=lambda spec: spec.key)
def test_every_driver_has_a_page_that_the_tables_lead_to(spec: DriverSpec) -> None:
    assert (ROOT / "docs" / f"{spec.key}.md").is_file()
    assert f"[{spec.title}]({spec.key}.md)" in (ROOT / "docs" / "routers.md").read_text(encoding="utf-8")
    assert f"[{spec.title}](docs/{spec.key}.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("spec", DRIVERS, ids=lambda spec: spec.key)
def test_the_page_of_a_driver_says_where_the_band_cannot_be_chosen(spec: DriverSpec) -> None:
    page = (ROOT / "docs" / f"{spec.key}.md").read_text(encoding="utf-8")
    assert ("no choice of band" in page) is not spec.obeys_band


def links() -> list[Any]:
    """The links of all pages to files of the repository."""
    return [
        pytest.param(page, target, id=f"{page.name}-{target}")
        for page in PAGES
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("page", "target"), links())
def test_links_lead_somewhere(page: Any, target: str) -> None:
    assert (page.parent / target).exists()


IMAGES = ROOT / "docs" / "images"
LARGEST_IMAGE = 120_000


def test_every_picture_is_shown_and_described_and_small() -> None:
    shown: dict[Path, str] = {}
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for words, target in re.findall(r"!\[([^\]]*)\]\((?!https?:)([^)]+)\)", page.read_text(encoding="utf-8")):
            shown[(page.parent / target).resolve()] = words
    assert shown.keys() == set(IMAGES.iterdir())
    assert all(len(words) > 20 for words in shown.values())
    assert max(image.stat().st_size for image in shown) < LARGEST_IMAGE


def test_the_page_of_proof_claims_no_more_than_there_is() -> None:
    head, *proofs = rows("docs/proof.md", "## The drivers")
    assert head == ["driver", "emulator", "bodies of routers", "published reports", "real software", "owner"]
    assert [plain(proof[0]) for proof in proofs] == [f"`{spec.key}`" for spec in DRIVERS]
    for spec, (_, emulator, bodies, _, software, owner) in zip(DRIVERS, proofs, strict=True):
        assert (emulator == "yes") is (ROOT / f"tests/behaviour/stands/{spec.key}.py").exists()
        assert (bodies != "none") is (ROOT / f"tests/reference/test_{spec.key}.py").exists()
        assert spec.confirmed is (software != "none" or owner != "none")
        assert (software != "none") is bool([*(ROOT / "tests/wps/routers").glob(f"test_{spec.key}_radio.py")])


def anchors(path: Path) -> set[str]:
    """The headings of a page, as links name them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", plain(heading).casefold()).replace(" ", "-") for heading in headings}


def links_to_headings() -> list[Any]:
    """The links of all pages to a heading of a page of the repository."""
    return [
        pytest.param(page.parent / target if target else page, heading, id=f"{page.name}-{target}#{heading}")
        for page in PAGES
        for target, heading in re.findall(r"\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)", page.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("page", "heading"), links_to_headings())
def test_links_to_headings_lead_to_one(page: Path, heading: str) -> None:
    assert heading in anchors(page)


@pytest.mark.parametrize("spec", DRIVERS, ids=lambda spec: spec.key)
def test_the_form_of_a_driver_leads_to_headings_that_its_page_has(spec: DriverSpec) -> None:
    description = ENGLISH["config"]["step"][spec.key]["description"]
    assert "({docs})" in description
    assert set(re.findall(r"\{docs\}#([^)]+)", description)) <= anchors(ROOT / "docs" / f"{spec.key}.md")


def test_owners_are_invited_to_a_heading_that_is_there() -> None:
    assert "confirming-a-router" in anchors(ROOT / "docs" / "routers.md")


def named_tests() -> list[str]:
    """The tests that the page on security names, as pytest does."""
    return re.findall(r"`(tests/[\w/]+\.py(?:::\w+)?)`", (ROOT / "docs" / "security.md").read_text(encoding="utf-8"))


def test_each_promise_on_the_page_of_security_names_its_tests() -> None:
    promises = ROW.findall((ROOT / "docs" / "security.md").read_text(encoding="utf-8"))
    assert len(promises) > 20
    assert [promise for promise, tests in promises if "`tests/" not in tests and "script/secrets" not in tests] == []


@pytest.mark.parametrize("name", named_tests())
def test_a_test_that_the_page_of_security_names_exists(name: str) -> None:
    path, _, function = name.partition("::")
    functions = re.findall(r"^(?:async )?def (test_\w+)", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
    assert not function or function in functions


def first_sentence(text: str) -> str:
    return f"{text.format(name='*Home*', seconds='120').partition('. ')[0].rstrip('.')}."


@pytest.mark.parametrize("refusal", Refusal)
def test_the_page_on_joining_has_a_remedy_for_each_refusal_in_its_own_words(refusal: Refusal) -> None:
    remedies = dict(rows("docs/joining.md", "## The window does not open")[1:])
    assert remedies[first_sentence(ENGLISH["exceptions"][f"refused_{refusal}"]["message"])]


@pytest.mark.parametrize("reason", Reason)
def test_the_page_on_joining_has_a_remedy_for_each_reason_not_to_connect(reason: Reason) -> None:
    remedies = dict(rows("docs/joining.md", "## It joined, and does not come onto the network")[1:])
    assert remedies[ENGLISH["common"][f"reason_{reason}"]]


def test_the_page_on_joining_explains_each_outcome_and_where_wps_is_switched_on() -> None:
    outcomes = rows("docs/joining.md", "## The window opens, and nobody comes")[1:]
    states = ENGLISH["entity"]["sensor"]["last_outcome"]["state"]
    assert {state for state, _ in outcomes} == set(states.values()) - {states["paired"]}
    places = rows("docs/joining.md", "## Where to switch WPS on")[1:]
    assert {page for _, place in places for page in re.findall(r"\((\w+)\.md", place)} >= {
        spec.key for spec in DRIVERS if spec.key != "hostapd_ssh"
    }


PACKAGE = ROOT / "custom_components" / "wps_push"


def parts() -> list[Path]:
    """What the page of the architecture names, in the order of its table. A name alone is beside the one before it."""
    named: list[Path] = []
    for cell, _ in rows("docs/architecture.md", "## The way down, and the way up")[1:]:
        room = PACKAGE
        for name in re.findall(r"`([\w/]+)(?:\.py)?`", cell):
            room = (PACKAGE / name).parent if "/" in name else room
            path = room / Path(name).name
            named.append(path if name.endswith("/") else path.with_suffix(".py"))
    return named


def test_the_page_of_the_architecture_names_each_part_once() -> None:
    named = [path for path in parts() if path.name != "KEY"]
    assert [path for path in named if not path.exists()] == []
    assert [path for path in named if named.count(path) > 1] == []
    rooms = {path for path in named if path.is_dir()} | {PACKAGE / "wps" / "routers" / spec.key for spec in DRIVERS}
    unnamed = [
        path
        for path in PACKAGE.rglob("*.py")
        if path.name != "__init__.py" and path not in named and not rooms & set(path.parents)
    ]
    assert unnamed == []


OPENWRT_ACL = "docs/openwrt/wps_push.json"


def test_what_makes_an_account_on_openwrt_can_be_pasted(tmp_path: Path) -> None:
    """It runs in a real shell; the router's own programs only write down how they are called."""
    page = (ROOT / "docs" / "openwrt.md").read_text(encoding="utf-8")
    (pasted,) = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    programs = {
        "wget": f'test "${{3##*/main/}}" = {OPENWRT_ACL} && cp "$PWD/{OPENWRT_ACL}" "$2"',
        "uci": f'for word in "$@"; do printf "%s|" "$word"; done >> {tmp_path}/calls; echo >> {tmp_path}/calls',
        "uhttpd": 'test "$1" = -m && printf "%s" "\\$1\\$salt\\$of:$2"',
    }
    for name, lines in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{lines}\n")
        (tmp_path / name).chmod(0o755)
    restart = tmp_path / "etc" / "init.d" / "rpcd"
    restart.parent.mkdir(parents=True)
    restart.write_text(f"#!/bin/sh\necho rpcd $1 >> {tmp_path}/calls\n")
    restart.chmod(0o755)
    (tmp_path / "usr" / "share" / "rpcd" / "acl.d").mkdir(parents=True)
    moved = re.sub(r"(?<![\w/])/(?=etc/|usr/)", f"{tmp_path}/", pasted).replace("'the password'", "'my $ecret'")
    subprocess.run(["sh", "-e", "-c", moved], cwd=ROOT, env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, check=True)

    acl = tmp_path / "usr" / "share" / "rpcd" / "acl.d" / "wps_push.json"
    (group,) = json.loads(acl.read_text())
    assert (tmp_path / "etc" / "sysupgrade.conf").read_text().strip() == str(acl)
    assert (tmp_path / "calls").read_text().splitlines() == [
        "-q|delete|rpcd.wps_push|",
        "set|rpcd.wps_push=login|",
        "set|rpcd.wps_push.username=wps_push|",
        "set|rpcd.wps_push.password=$1$salt$of:my $ecret|",
        f"add_list|rpcd.wps_push.read={group}|",
        f"add_list|rpcd.wps_push.write={group}|",
        "commit|rpcd|",
        "rpcd restart",
    ]
