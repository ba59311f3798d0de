"""Takes the pictures in `docs/screenshots` from the demo, as a visitor sees them: `make screenshots`."""

from __future__ import annotations

import asyncio
import os
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from playwright.async_api import Browser, Page

from bot.demo_team import CLAIRE, JONAS, LEA, SALES, TOM, VENTES
from tests.chromium import launched
from tests.end_to_end.office import ROOT, affluent

FOLDER = ROOT / "docs" / "screenshots"
SETTLES = 1500
"""Milliseconds after which an answer and its chart have been drawn."""


async def main() -> None:
    """Start the demo, take every picture, stop it."""
    with TemporaryDirectory() as data:
        environment = {**os.environ, "AFFLUENT_DATA": data}
        demo = await asyncio.create_subprocess_exec(
            *affluent("demo", "--port", "0"), stdout=PIPE, stderr=DEVNULL, env=environment
        )
        try:
            assert demo.stdout is not None
            address = (await demo.stdout.readline()).decode().strip()
            async with launched() as browser:
                await take(browser, address)
        finally:
            demo.terminate()
            await demo.wait()


async def take(browser: Browser, address: str) -> None:
    """Everything people look at, in both languages."""
    tom = await visit(browser, address, TOM, SALES, height=860)
    await say(tom, "/deal new Acme website 12k for Acme SA close 15/12 stage proposal")
    await say(tom, "/deal #61")
    await picture(tom, "card-en")
    await say(tom, "/deal move #61 moon", "/deal won acme wbsite", "/deal lost #61")
    await picture(tom, "refusals-en")
    lea = await visit(browser, address, LEA, VENTES, height=860)
    await say(lea, "/deal passer #61 lune", "/deal gagnée acme sitte", "/deal perdue #61")
    await picture(lea, "refusals-fr")
    claire = await visit(browser, address, CLAIRE, VENTES, height=1500)
    await claire.get_by_role("button", name="Next Monday 9:00").click()
    await claire.get_by_text("posted").wait_for(timeout=30_000)
    await claire.wait_for_timeout(6_000)
    await picture(claire, "digest-fr")
    digest = await visit(browser, address, TOM, SALES, height=1500)
    await digest.get_by_text("week of").evaluate("it => it.scrollIntoView({block: 'start'})")
    await picture(digest, "digest-en")
    await picture(await visit(browser, address, LEA, "D0LEA", height=620), "morning-fr")
    await picture(await visit(browser, address, TOM, "D0TOM", height=620), "morning-en")
    nudge = await visit(browser, address, TOM, SALES, height=860)
    await nudge.get_by_text("have not moved").scroll_into_view_if_needed()
    await picture(nudge, "nudge-en")
    await picture(await visit(browser, address, TOM, SALES, height=844, width=390), "phone-en")
    form = await visit(browser, address, TOM, SALES, height=860)
    await say(form, "/deal new")
    await picture(form, "form-en")
    await take_of_cards_and_home(browser, address)
    await take_of_the_sandbox(browser, address)


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


async def picture(page: Page, name: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=Path(FOLDER / f"{name}.png"))


if __name__ == "__main__":
    asyncio.run(main())
