"""Takes the pictures in `docs/screenshots` from the demo, as a visitor sees them: `make screenshots`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from playwright.async_api import Browser, Page

from bot.calendars import calendar_of
from bot.demo_team import CLAIRE, JONAS, LEA, SALES, TOM, VENTES, ZONE
from pipeline.calendar import next_working_day
from pipeline.local_time import instant_at
from tests.chromium import launched
from tests.end_to_end.demo import Demo, demo
from tests.end_to_end.office import ROOT

FOLDER = ROOT / "docs" / "screenshots"
SETTLES = 1500
"""Milliseconds after which an answer and its chart have been drawn."""

_NO_CHART: dict[str, Any] = {"kind": "data_visualization"}
_NO_FILES: dict[str, Any] = {"method": "files.getUploadURLExternal", "error": "file_uploads_disabled", "times": 9}
REFUSING: Mapping[str, Mapping[str, Any]] = {
    "digest-picture-en": {"refuse_block": _NO_CHART},
    "digest-table-en": {"refuse_block": _NO_CHART, "refuse": _NO_FILES},
}
"""What Slack refuses while a digest is posted, for each picture of one."""

_REPORTS = {
    "pipeline": "",
    "changes": "changes",
    "funnel": "funnel",
    "forecast": "forecast this quarter",
    "team": "team",
}


async def main() -> None:
    """Start the demo, take every picture, stop it; then two weeks in which Slack takes less of a digest."""
    async with launched() as browser:
        async with demo() as told:
            await take(browser, told.address)
            await take_of_a_month(browser, told)
        for name, faults in REFUSING.items():
            async with demo() as told:
                await take_of_a_refused_chart(browser, told.address, name, faults)


async def take(browser: Browser, address: str) -> None:
    """Everything people look at, in both languages."""
    tom = await visit(browser, address, TOM, SALES, height=860)
    await say(tom, "/deal new Nova website 12k for Nova SA close 15/12 stage proposal")
    await say(tom, "/deal #61")
    await picture(tom, "card-en")
    await say(tom, "/deal move #61 moon", "/deal won nvoa wbsite", "/deal lost #61")
    await picture(tom, "refusals-en")
    lea = await visit(browser, address, LEA, VENTES, height=860)
    await say(lea, "/deal passer #61 lune", "/deal gagnée nvoa wbsite", "/deal perdue #61")
    await picture(lea, "refusals-fr")
    await take_of_reports(browser, address)
    claire = await visit(browser, address, CLAIRE, VENTES, height=1500)
    await a_week_passes(claire)
    await picture(claire, "digest-fr")
    digest = await visit(browser, address, TOM, SALES, height=1500)
    await digest.get_by_text("week of").evaluate("it => it.scrollIntoView({block: 'start'})")
    await picture(digest, "digest-en")
    await take_of_the_thread(browser, address)
    await picture(await visit(browser, address, LEA, "D0LEA", height=620), "morning-fr")
    await picture(await visit(browser, address, TOM, "D0TOM", height=620), "morning-en")
    nudge = await visit(browser, address, TOM, SALES, height=860)
    await nudge.get_by_text("have not moved").scroll_into_view_if_needed()
    await picture(nudge, "nudge-en")
    await picture(await visit(browser, address, TOM, SALES, height=844, width=390), "phone-en")
    form = await visit(browser, address, TOM, SALES, height=860)
    await say(form, "/deal new")
    await picture(form, "form-en")
    await close_form(form)
    await take_of_candidates_and_forms(browser, address)
    await take_of_cards_and_home(browser, address)
    await take_of_the_sandbox(browser, address)


async def a_week_passes(page: Page) -> None:
    """Press the demo's button, and wait until all it brings is posted and drawn, and the word of it is gone."""
    await page.get_by_role("button", name="Next Monday 9:00").click()
    await page.get_by_text("posted").last.wait_for(timeout=60_000)
    await page.wait_for_timeout(6_000)
    await page.locator("#notices > *").last.wait_for(state="detached")


async def take_of_reports(browser: Browser, address: str) -> None:
    """The figures somebody asks for, and the form that sets a digest up."""
    page = await visit(browser, address, TOM, SALES, height=1400)
    for name, words in _REPORTS.items():
        await say(page, f"/pipeline {words}")
        await last_message(page, f"{name}-en")
    await say(page, "/pipeline subscribe")
    await page.get_by_role("dialog").locator("form").screenshot(path=FOLDER / "subscribe-en.png")
    await close_form(page)


async def take_of_the_thread(browser: Browser, address: str) -> None:
    """Each person's share, beside the digest it belongs to."""
    page = await visit(browser, address, TOM, SALES, height=860, width=1300)
    await page.locator("#messages a.answers").last.click()
    await page.locator("#replies article").last.wait_for()
    await picture(page, "thread-en")


async def take_of_a_month(browser: Browser, told: Demo) -> None:
    """The digest of this month once it is over, and what an admin reads of what was sent."""
    page = await visit(browser, told.address, TOM, SALES, height=2000)
    await say(page, "/pipeline subscribe monthly 1st 9:00")
    await told.tick(the_next_first())
    posted = page.locator("#messages article").filter(has_text="monthly, the 1st").filter(has_text="Bottleneck")
    await posted.last.wait_for()
    await page.wait_for_timeout(SETTLES)
    await posted.last.screenshot(path=FOLDER / "digest-month-en.png")
    claire = await visit(browser, told.address, CLAIRE, VENTES, height=1500)
    await say(claire, "/pipeline journal")
    await last_message(claire, "log-fr")


def the_next_first() -> datetime:
    """9:00 in Paris of the first of next month, or of the first working day from then on."""
    today = datetime.now(ZoneInfo(ZONE)).date()
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return instant_at(next_working_day(first, calendar_of("FR")), time(9), ZoneInfo(ZONE))


async def take_of_a_refused_chart(browser: Browser, address: str, name: str, faults: Mapping[str, Any]) -> None:
    """A digest where Slack takes no chart, and perhaps no file."""
    page = await visit(browser, address, TOM, SALES, height=1500)
    for fault, given in faults.items():
        told = await page.request.post(f"{address}/control/fault/{fault}", data=given)
        assert told.ok, await told.text()
    await a_week_passes(page)
    digest = await visit(browser, address, TOM, SALES, height=1500)
    await digest.get_by_text("week of").evaluate("it => it.scrollIntoView({block: 'start'})")
    await picture(digest, name)


async def take_of_cards_and_home(browser: Browser, address: str) -> None:
    """A card and a Home in both languages, Home after an act on it and for a manager, a picker as one types."""
    for who, where, language in ((TOM, SALES, "en"), (LEA, VENTES, "fr")):
        page = await visit(browser, address, who, where, height=860)
        await say(page, "/deal #60")
        await picture(page, f"card-{language}")
        await picture(await at_home(browser, address, who, height=1200), f"home-{language}")
    acted = await at_home(browser, address, TOM, height=860)
    await acted.locator("select", has_text="Lost…").first.select_option(label="Negotiation")
    await acted.get_by_text("Moved #").wait_for()
    await picture(acted, "home-acted-en")
    await picture(await at_home(browser, address, CLAIRE, height=1000), "home-manager-fr")
    await picture(await at_home(browser, address, LEA, height=844, width=390), "home-phone-fr")
    picker = await visit(browser, address, TOM, SALES, height=860)
    await say(picker, "/deal note")
    await picture(picker, "picker-en")
    await close_form(picker)


async def take_of_candidates_and_forms(browser: Browser, address: str) -> None:
    """A name that is two deals, in both languages; the form that brings a deal up to date, and in French a new one."""
    tom = await visit(browser, address, TOM, SALES, height=860)
    await say(tom, "/deal move acme negotiation")
    await picture(tom, "candidates-en")
    await say(tom, "/deal update #60")
    await picture(tom, "update-en")
    await close_form(tom)
    lea = await visit(browser, address, LEA, VENTES, height=860)
    await say(lea, "/deal passer acme négociation")
    await picture(lea, "candidates-fr")
    await say(lea, "/deal nouvelle")
    await picture(lea, "form-fr")
    await close_form(lea)


async def at_home(browser: Browser, address: str, who: str, *, height: int, width: int = 1000) -> Page:
    page = await visit(browser, address, who, "home", height=height, width=width)
    await page.locator("#home button").first.wait_for()
    return page


async def take_of_the_sandbox(browser: Browser, address: str) -> None:
    """The page in the dark, and the inspector beside a conversation."""
    dark = await visit(browser, address, JONAS, SALES, height=860, scheme="dark")
    await say(dark, "/deal #60")
    await picture(dark, "dark-en")
    inspector = await visit(browser, address, JONAS, f"{SALES}&inspect=1", height=860, width=1300)
    await say(inspector, "/deal list")
    await picture(inspector, "inspector-en")


async def visit(
    browser: Browser,
    address: str,
    who: str,
    where: str,
    *,
    height: int,
    width: int = 1000,
    scheme: Literal["light", "dark"] = "light",
) -> Page:
    page = await browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    await page.goto(f"{address}/?user={who}&show={where}")
    await page.wait_for_timeout(SETTLES)
    return page


async def say(page: Page, *lines: str) -> None:
    for line in lines:
        await page.fill("textarea[name=text]", line)
        await page.keyboard.press("Enter")
        await page.wait_for_timeout(SETTLES)


async def close_form(page: Page) -> None:
    """What is open stays open wherever somebody goes, and would be typed into."""
    await page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    await page.get_by_role("dialog").wait_for(state="hidden")


async def last_message(page: Page, name: str) -> None:
    await page.locator("#messages article").last.screenshot(path=FOLDER / f"{name}.png")


async def picture(page: Page, name: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=Path(FOLDER / f"{name}.png"))


if __name__ == "__main__":
    asyncio.run(main())
