"""A pipeline taken away in `/pipeline setup`: asked about, its open deals going to another, its digests ending."""

from __future__ import annotations

import asyncio

import pytest

from pipeline.figures import Period
from storage.books import Books
from tests.commands.floor import LEA, TEAM, TOM, Floor, buttons, labels, told
from tests.commands.test_setup import ADA, AXEL, audit, fills, opened

SERVICES = "CSERV"
GONE = "Services was removed: its open deals are in Sales now. `/pipeline setup` shows the pipelines there are. "


@pytest.fixture
async def floor(books: Books) -> Floor:
    """Sales in #sales; Services, whose Proposal has a namesake there, with a digest, three open deals and a won one."""
    floor = await (await Floor(books).open()).joined_by(ADA, AXEL)
    await floor.subscribed("CSALES")
    async with books.work(TEAM) as work:
        services = await work.shaping.add_pipeline("Services", ["Brief", "Proposal"], at=floor.now)
        await work.shaping.set_pipeline(services.id, channel_id=SERVICES)
    await floor.ask(TOM, "subscribe weekly monday 9:00", command="/pipeline", channel=SERVICES)
    for words in ("new Acme 1k", "new Bolt 2k stage proposal", "new Cork 3k", "new Dune 4k stage proposal"):
        await floor.ask(TOM, words, channel=SERVICES)
    await floor.ask(TOM, "won dune", channel=SERVICES)
    return floor


async def where(floor: Floor, number: int) -> tuple[int, str, str]:
    deal = await floor.deal(number)
    return deal.pipeline_id, deal.stage.name, deal.status


async def removed(floor: Floor) -> None:
    await fills(floor, ADA, {"into": "1"}, w="pipeline_removal", n=2)


async def test_it_is_asked_about_and_its_open_deals_go_to_the_stage_of_that_name_or_the_first(floor: Floor) -> None:
    menu = await floor.ask(ADA, "setup", command="/pipeline")
    assert labels(menu).count("Remove…") == 2
    view = await opened(floor, ADA, w="pipeline_removal", n=2)
    assert view["blocks"][0]["text"]["text"] == (
        "*Remove Services?* Its 3 open deals go to the pipeline you choose, each to the stage of the same name, else "
        "to the first. Its digests end: <#CSERV>. Closed deals keep their history and count as before."
    )
    reply = await fills(floor, ADA, {"into": "1"}, view=view)
    assert told(reply) == "Services is gone. 3 open deals went to Sales. Its digests end: <#CSERV>."
    assert "Remove…" not in labels(reply)
    assert [await where(floor, number) for number in (1, 2, 3, 4)] == [
        (1, "Contact", "open"), (1, "Proposal", "open"), (1, "Contact", "open"), (2, "Proposal", "won"),
    ]  # fmt: skip
    assert await floor.history(1) == ["created", "transferred"]
    assert (await floor.deal(1)).life_kind == "created"
    async with floor.books.look(TEAM) as work:
        assert [one.channel_id for one in await work.subscriptions.all()] == ["CSALES"]
        assert await work.pipelines.next_nudge_at(2) is None
        assert await work.pipelines.of_channel(SERVICES) is None
        (_, _, after), *_ = [(one.act, one.by, one.facts["after"]) for one in await work.audit.recent(1)]
    assert after == {"name": "Services", "into": "Sales", "deals": 3, "digests": ["CSERV"]}
    assert "Services" not in told(await floor.ask(ADA, "setup", command="/pipeline"))
    listed = told(await floor.ask(ADA, "audit", command="/pipeline"))
    assert listed.split("\n")[1].split(" · ", 2)[2] == (
        "a pipeline removed (Services) · Name: Services · Its deals go to: Sales · Open deals: 3 · "
        "Digests ended: <#CSERV>"
    )


async def test_what_was_closed_stays_where_it_was_with_its_history_and_figures(floor: Floor) -> None:
    month = Period(start=floor.now.replace(day=1), end=floor.now.replace(month=12, day=1), zone="Europe/Paris")
    async with floor.books.look(TEAM) as work:
        before = [deal.number for deal in await work.figures.won(month, 2)]
    await removed(floor)
    async with floor.books.look(TEAM) as work:
        assert [deal.number for deal in await work.figures.won(month, 2)] == before == [4]
        assert await work.figures.won(month, 1) == []
    listed = told(await floor.ask(LEA, "liste gagnées services"))
    assert listed.split("\n")[0] == "*Affaires gagnées · Services :* 1 affaire · 4 000 €"
    assert told(await floor.ask(TOM, "show dune")).startswith("*#4 Dune*")
    assert await floor.history(4) == ["created", "won"]


async def test_a_deal_won_there_and_reopened_goes_where_the_others_went(floor: Floor) -> None:
    await removed(floor)
    await floor.ask(TOM, "reopen dune")
    assert await where(floor, 4) == (1, "Proposal", "open")
    assert (await floor.history(4))[-2:] == ["reopened", "transferred"]


async def test_a_win_taken_back_there_too(floor: Floor) -> None:
    won = await floor.ask(LEA, "won cork", channel=SERVICES)
    await removed(floor)
    await floor.press(LEA, buttons(won)["Revenir en arrière"])
    assert await where(floor, 3) == (1, "Contact", "open")


async def test_open_deals_are_not_left_behind_and_none_means_no_question(floor: Floor) -> None:
    view = await opened(floor, AXEL, w="pipeline_removal", n=2)
    refused = await fills(floor, AXEL, {"into": None}, view=view)
    assert {name: said.replace("\u00a0", " ") for name, said in refused.errors.items()} == {
        "into": "Il contient 3 affaires ouvertes : choisissez le pipeline où elles iront."
    }
    assert (await where(floor, 1))[0] == 2
    await floor.ask(TOM, "move 1 2 3 won", channel=SERVICES)
    reply = await fills(floor, AXEL, {"into": None}, view=view)
    assert told(reply) == (
        "Services est supprimé. Aucune affaire ouverte n’y était. Ses synthèses s’arrêtent : <#CSERV>."
    )


async def test_the_last_one_stays(floor: Floor) -> None:
    view = await opened(floor, ADA, w="pipeline_removal", n=1)
    await removed(floor)
    last = "This is the only pipeline, so it stays. Add another one first. Nothing was changed."
    assert told(await fills(floor, ADA, {"into": "2"}, view=view)) == last
    assert told(await floor.press(ADA, {"do": "setup", "w": "pipeline_removal", "n": 1})) == last
    assert "Remove…" not in labels(await floor.ask(ADA, "setup", command="/pipeline"))


async def test_of_two_admins_at_once_the_second_is_told_and_so_is_every_old_button(floor: Floor) -> None:
    views = [await opened(floor, who, w="pipeline_removal", n=2) for who in (ADA, AXEL)]
    rules = await opened(floor, ADA, w="pipeline", n=2)
    both = await asyncio.gather(
        *(fills(floor, who, {"into": "1"}, view=view) for who, view in zip((ADA, AXEL), views, strict=True))
    )
    assert sorted("3 " in told(reply) for reply in both) == [False, True]
    assert len([act for act, _, _ in await audit(floor) if act == "pipeline_removed"]) == 1
    assert told(await fills(floor, ADA, {"name": "Again"}, view=rules)) == GONE + "Nothing was changed."
    assert told(await floor.press(ADA, {"do": "setup", "w": "stages", "n": 2})) == GONE + "Nothing was changed."


async def test_deals_made_brought_and_moved_while_it_goes_are_not_lost(floor: Floor) -> None:
    await floor.ask(TOM, "new Elm", channel="CSALES")
    await asyncio.gather(
        removed(floor),
        floor.ask(TOM, "new Fog pipeline services"),
        floor.ask(TOM, "move elm services"),
        floor.ask(LEA, "move acme proposal", channel=SERVICES),
        floor.ask(LEA, "reopen dune", channel=SERVICES),
    )
    assert {(await floor.deal(number)).pipeline_id for number in await floor.numbers()} == {1}
