"""Takes the pictures in `docs/screenshots` from the demo, as a visitor sees them: `make screenshots`."""

from __future__ import annotations

import asyncio
import os
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from playwright.async_api import Browser, Page

from bot.demo_team import CLAIRE, JONAS, LEA, SALES, TOM, VENTES
from tests.chromium import launched
from tests.end_to_end.office import ROOT, affluent

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
        async with demo() as address:
            await take(browser, address)
        for name, faults in REFUSING.items():
            async with demo() as address:
                await take_of_a_refused_chart(browser, address, name, faults)


@asynccontextmanager
async def demo() -> AsyncIterator[str]:
    """The address of a demo of its own."""
    with TemporaryDirectory() as data:
        environment = {**os.environ, "AFFLUENT_DATA": data}
        process = await asyncio.create_subprocess_exec(
            *affluent("demo", "--port", "0"), stdout=PIPE, stderr=DEVNULL, env=environment
        )
        try:
            assert process.stdout is not None
            yield (await process.stdout.readline()).decode().strip()
        finally:
            process.terminate()
            await process.wait()


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
    await take_of_a_month(browser, address)


async def a_week_passes(page: Page) -> None:
    """Press the demo's button, and wait until all it brings is posted and drawn."""
    await page.get_by_role("button", name="Next Monday 9:00").click()
    await page.get_by_text("posted").last.wait_for(timeout=60_000)
    await page.wait_for_timeout(6_000)


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


async def take_of_a_month(browser: Browser, address: str) -> None:
    """The digest of this month as it would go out now, and what an admin reads of what was sent."""
    page = await visit(browser, address, TOM, SALES, height=2000)
    await say(page, "/pipeline subscribe monthly 1st 9:00")
    await page.locator("#messages article").last.get_by_role("button", name="Preview").click()
    await page.get_by_text("A preview for you alone").last.wait_for()
    await page.wait_for_timeout(SETTLES)
    await last_message(page, "digest-month-en")
    claire = await visit(browser, address, CLAIRE, VENTES, height=1500)
    await say(claire, "/pipeline journal")
    await last_message(claire, "log-fr")


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
