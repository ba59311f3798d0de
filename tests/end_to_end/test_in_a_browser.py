"""The interactive way, as a visitor of the sandbox page goes it: type, fill in, click, read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.end_to_end.office import LEA, SALES, TOM, Office, open_office

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)


@pytest_asyncio.fixture
async def office(sqlite_url: str) -> AsyncIterator[Office]:
    async with open_office(sqlite_url) as opened:
        yield opened


class Visit:
    """A person's tab. What its console complains of, and where it goes beyond this machine, is kept."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.strangers: set[str | None] = set()
        page.on("console", lambda said: self._complain(said.type, said.text))
        page.on("pageerror", lambda error: self._complain("error", str(error)))
        page.on("request", lambda request: self._note(urlsplit(request.url).hostname))

    def _complain(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(text)

    def _note(self, host: str | None) -> None:
        if host not in {"127.0.0.1", None}:
            self.strangers.add(host)

    async def types(self, text: str) -> None:
        await self.page.fill("textarea[name=text]", text)
        await self.page.keyboard.press("Enter")

    async def sees(self, text: str) -> None:
        await expect(self.page.locator("#messages").get_by_text(text).last).to_be_visible()


async def visit(browser: Browser, office: Office, who: str, where: str = SALES) -> Visit:
    tab = Visit(await (await browser.new_context()).new_page())
    await tab.page.goto(f"{office.address}/?user={who}&show={where}")
    await expect(tab.page.locator("body")).to_have_attribute("data-live", "yes")
    return tab


async def test_a_rep_fills_in_the_form_and_a_colleague_sees_it_and_opens_the_card(
    browser: Browser, office: Office
) -> None:
    tom, lea = await visit(browser, office, TOM), await visit(browser, office, LEA)
    await tom.types("/pipeline subscribe weekly monday 9:00")
    await tom.sees("Monday")
    await tom.types("/deal new")
    dialog = tom.page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill("Acme website")
    await dialog.get_by_label("Value").fill("lots")
    await dialog.get_by_role("button", name="Create").click()
    await expect(dialog.get_by_text("is not an amount")).to_be_visible()
    await dialog.get_by_label("Value").fill("12k")
    await dialog.get_by_role("button", name="Create").click()
    await expect(dialog).to_have_count(0)
    await lea.sees("Acme website")
    await lea.types("/deal acme")
    await expect(lea.page.get_by_label("Changer d’étape…")).to_be_visible()
    assert (await office.deal(1)).name == "Acme website"
    assert (tom.complaints, lea.complaints, tom.strangers, lea.strangers) == ([], [], set(), set())


async def test_the_card_moves_wins_and_takes_back(browser: Browser, office: Office) -> None:
    tom = await visit(browser, office, TOM)
    await tom.types("/deal new Acme website 12k")
    await tom.sees("Created #1")
    await tom.types("/deal acme")
    await tom.page.get_by_label("Move to…").last.select_option(label="Proposal")
    await tom.sees("Moved #1 Acme website to Proposal")
    await tom.page.get_by_role("button", name="Won", exact=True).last.click()
    await tom.sees("Won #1 Acme website for")
    await tom.page.get_by_role("button", name="Undo").last.click()
    await tom.sees("is open again, at Proposal")
    deal = await office.deal(1)
    assert (deal.status, deal.stage.key) == ("open", "proposal")
    assert (tom.complaints, tom.strangers) == ([], set())


async def test_hostile_words_stay_words_on_the_page(browser: Browser, office: Office) -> None:
    tom = await visit(browser, office, TOM)
    await tom.types('/deal new <!channel> *x* "quoted" <script>alert(1)</script> 12k')
    await tom.sees("<!channel>")
    await tom.sees("<script>alert(1)</script>")
    assert await tom.page.locator("#messages script, #messages .mention").count() == 0
    assert (tom.complaints, tom.strangers) == ([], set())
