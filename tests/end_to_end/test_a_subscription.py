"""A digest from its form to its end, in both languages: set up, posted, opened, stopped, and told in the log."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
import pytest_asyncio

from tests.end_to_end.office import LEA, SALES, TEAM, Office, everything, open_office
from tests.end_to_end.test_administration import answers, presses, sends, the_form
from tests.messages.reading import soft


@pytest_asyncio.fixture
async def office(sqlite_url: str) -> AsyncIterator[Office]:
    async with open_office(sqlite_url) as opened:
        yield opened


def posted(office: Office) -> list[Mapping[str, Any]]:
    """What everybody can read in #sales and that has a waterfall: its digests."""
    return [one for one in office.slack.messages(SALES) if "```" in everything(one)]


def last_answer(office: Office) -> str:
    return soft(everything(answers(office)[-1]))


@pytest.mark.parametrize(
    ("language", "headline", "new", "why"),
    [
        ("en", "No deal won. The open pipeline grew €12,000 to €12,000.", "New 1", "Why did I get this?"),
        ("fr", "Aucune affaire gagnée. Le pipeline ouvert gagne 12 000 €", "Nouvelles 1", "Pourquoi ce message ?"),
    ],
)
async def test_a_digest_is_set_up_by_form_comes_opens_its_deals_and_is_stopped(
    office: Office, language: str, headline: str, new: str, why: str
) -> None:
    await office.type(LEA, "/pipeline abonner")
    await sends(office, await the_form(office), {"language": language, "cadence": "daily", "hour": "08:30"})
    assert "La synthèse Ventes est programmée pour" in last_answer(office)
    await office.type(LEA, "/deal nouvelle Acme 12k")
    async with office.books.look(TEAM) as work:
        (subscription,) = await work.subscriptions.all()
    assert subscription.next_at is not None
    await office.tick(subscription.next_at)
    await office.tick(subscription.next_at)
    (digest,) = posted(office)
    assert headline in soft(everything(digest))

    await presses(office, digest, new)
    assert last_answer(office).splitlines()[1:] == ["*#1 Acme* · 12 000 € · Contact · lea"]
    await presses(office, digest, why.replace(" ?", "\u202f?"))
    await presses(office, answers(office)[-1], "Arrêter…")
    await sends(office, await the_form(office), {})
    assert last_answer(office) == "La synthèse Ventes (chaque jour ouvré, à 8 h 30) pour <#C0SALES> est arrêtée."
    async with office.books.look(TEAM) as work:
        assert await work.subscriptions.all() == []
    await office.type(LEA, "/pipeline journal")
    (line,) = [line for line in last_answer(office).splitlines() if "synthèse" in line]
    assert line.split(" · ")[1:] == ["synthèse", "<#C0SALES>", "envoyé"]
