"""Everything that can be pressed, chosen or sent in, by a rep in English and an admin in French, over real sockets.

Each screen is asked for, and each of its elements used once: a button pressed, every option chosen, every form that
opens sent in as it is and, where it is refused, closed. Whatever it is, the person sees that something happened, and
the bot never fails.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import func, select

from sandbox.acting import Seen
from sandbox.choices import offered
from storage.tables_deals import DealChangeRow
from tests.end_to_end.office import LEA, SALES, TEAM, TOM, Office, open_office

TYPED = {
    TOM: """
    /deal; /deal acme website; /deal acme; /deal list all; /deal list all by value; /deal find acme; /deal find zzz;
    /deal move acme proposal; /deal move 1; /deal move nowhere proposal; /deal won bolt; /deal lost 1; /deal note 1
    they like it; /deal remind 1 in 3 days call; /deal remind 1; /deal todo; /deal done 1; /deal history 1; /deal
    help; /deal help move; /deal new Acme redesign for Acme SA; /deal new Zebra 3k; /deal edit 1; /deal update 1;
    /deal park 1; /deal assign 1; /deal delete 1; /deal contact 1 Jane Doe, CFO, jane@acme.com; /deal contact 1;
    /deal qualify 1; /deal settings; /deal new; /pipeline; /pipeline changes; /pipeline stale; /pipeline
    subscribe; /pipeline forecast; /pipeline team; /pipeline hygiene; /pipeline subscriptions; /pipeline preview;
    /pipeline log; /pipeline help
    """,
    LEA: """
    /deal; /deal acme website; /deal acme; /deal liste toutes; /deal chercher acme; /deal passer acme proposition;
    /deal passer 1; /deal perdue 1; /deal noter 1 appel ils hésitent; /deal relance 1; /deal à faire; /deal fait 1;
    /deal aide; /deal nouvelle Acme refonte pour Acme SA; /deal nouvelle; /deal maj 1; /deal modifier 1; /deal pause
    1; /deal attribuer 1; /deal supprimer 1; /deal qualifier 1; /deal réglages; /pipeline; /pipeline setup;
    /pipeline roles; /pipeline goal; /pipeline handover; /pipeline audit; /pipeline envois; /pipeline entonnoir;
    /pipeline origines; /pipeline pertes; /pipeline taille 100k
    """,
}
"""What is typed, parted by semicolons."""

SETTING_UP = (
    "/deal new Acme website 12k for Acme SA stage qualification close 15/12",
    "/deal new Acme hosting 3k",
    "/deal new Bolt 4k",
    "/deal remind 1 in 5 days send the contract",
)


@pytest.fixture
async def at_work(sqlite_url: str) -> AsyncIterator[Office]:
    async with open_office(sqlite_url) as office:
        for words in ("/pipeline subscribe weekly monday 9:00", *SETTING_UP):
            await office.type(TOM, words)
        yield office


@pytest.mark.timeout(400)
@pytest.mark.parametrize("who", [TOM, LEA], ids=["in English", "in French"])
async def test_every_element_of_every_answer_does_something(at_work: Office, who: str) -> None:
    used = 0
    for words in " ".join(TYPED[who].split()).split("; "):
        used += await use_all_of(at_work, who, words)
    assert faults(at_work) == 0
    assert used > 60


@pytest.mark.parametrize("who", [TOM, LEA], ids=["in English", "in French"])
async def test_every_element_of_home_does_something(at_work: Office, who: str) -> None:
    await at_work.type(who, "/deal new Zebra 3k")
    await at_work.type(who, "/deal remind zebra in 2 days call")
    done = await changes(at_work, who)
    for place in range(200):
        home = await opened_home(at_work, who)
        wanted = list(elements(home["blocks"]))[place : place + 1]
        if not wanted:
            break
        for block, element, value in wanted:
            await at_work.slack.act.click_in_view(who, home["id"], element["action_id"], value, block["block_id"])
            await settled(at_work)
            await send_in(at_work, who)
            await back_to(at_work, who, done)
    assert place > 10
    assert faults(at_work) == 0


async def use_all_of(office: Office, who: str, words: str) -> int:
    """Type the words and use the elements of the answer, typing anew where one of them changed something."""
    used = 0
    while True:
        before, done = standing(office, who), await changes(office, who)
        await office.type(who, words)
        if office.slack.views(who):
            await send_in(office, who)
            await back_to(office, who, done)
            return used + 1
        ts, blocks = next(((ts, blocks) for ts, blocks in standing(office, who).items() if ts not in before), ("", []))
        places = list(elements(blocks))
        done_by_words = await changes(office, who)
        while used < len(places) and standing(office, who).get(ts) == blocks:
            block, element, value = places[used]
            seen = await office.slack.act.click(who, SALES, ts, element["action_id"], value, block["block_id"])
            assert seen.error is None, (words, element, value)
            await settled(office)
            await send_in(office, who)
            used += 1
            if await changes(office, who) != done_by_words:
                break
        await back_to(office, who, done)
        if used >= len(places):
            return used


def elements(blocks: list[dict[str, Any]]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any], Any]]:
    """Each element with its block, and each value it can be given: of a long menu the first twelve."""
    for block in blocks:
        inside = [*(block.get("elements") or ()), *filter(None, [block.get("accessory")])]
        for element in inside if block["type"] in {"actions", "section"} else ():
            choices = offered(element) if "options" in element or "option_groups" in element else []
            for choice in choices[:12]:
                yield block, element, choice["value"]
            if not choices and element["type"] == "button" and not element.get("url"):
                yield block, element, element.get("value")


async def send_in(office: Office, who: str) -> None:
    """Send in whatever form is open, as it stands; what is refused is said under its field, or in a new form."""
    for _ in range(3):
        if not office.slack.views(who):
            return
        form = office.slack.views(who)[-1]
        seen: Seen = await office.slack.act.submit(who, form["id"]) if form.get("submit") else Seen()
        assert seen.error is None, form["callback_id"]
        assert all(sentence.strip() for sentence in seen.errors.values())
        await settled(office)
        if seen.errors or not form.get("submit"):
            await office.slack.act.close(who, form["id"], clear=True)


async def back_to(office: Office, who: str, before: int) -> None:
    """Take back what was done since somebody had made so many changes, so that the next screen is as the last was."""
    for _ in range(3):
        if await changes(office, who) <= before:
            return
        await office.slack.act.command(who, SALES, "/deal undo")
        await settled(office)


async def changes(office: Office, who: str) -> int:
    """How many changes somebody made that were not taken back."""
    mine = select(func.count(DealChangeRow.seq)).where(DealChangeRow.by_id == who)
    effective = mine.where(DealChangeRow.undone_at.is_(None), DealChangeRow.undoes.is_(None))
    async with office.books.look(TEAM) as work:
        return await work._scope.session.scalar(effective) or 0


async def opened_home(office: Office, who: str) -> Mapping[str, Any]:
    await office.slack.act.open_home(who)
    await settled(office)
    home = office.slack.home(who)
    assert home is not None
    return home


async def settled(office: Office) -> None:
    assert await office.bot.in_hand.finish(seconds=60)


def standing(office: Office, who: str) -> dict[str, list[dict[str, Any]]]:
    """What stands in the channel, the last first, as it was drawn."""
    return {message["ts"]: message.get("blocks", []) for message in office.slack.messages(SALES, viewer=who)[::-1]}


def faults(office: Office) -> int:
    """How often the bot failed."""
    counted = [
        line for line in office.house.metrics.exposition().decode().splitlines() if "affluent_faults_total" in line
    ]
    return sum(int(float(line.rpartition(" ")[2])) for line in counted if not line.startswith("#"))
