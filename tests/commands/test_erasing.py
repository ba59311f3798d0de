"""Erasing is asked first, done by admins only, and written down without the name; what it was is told in the list."""

from __future__ import annotations

import json

import pytest

from commands.invocation import Reply
from messages import actions
from tests.commands.floor import GONE, LEA, TOM, Floor, buttons, every_string, labels, told
from tests.commands.ruling import ADA, becomes, ruled

ONLY_ADMINS = "Only an admin may do that: Ada Boss. Ask them. Nothing was changed."
NOBODY = (
    "Nobody like that is known here, or they are erased already. `/pipeline erase @lea` erases a colleague,"
    " `/pipeline erase c7` a contact. Nothing was changed."
)


@pytest.fixture
async def team(floor: Floor) -> Floor:
    """#1 is Léa's, with a contact; Ada is an admin."""
    await ruled(floor)
    await floor.ask(LEA, "new Acme website 12k", channel="DLEA")
    await floor.ask(LEA, "contact #1 Paul Durand, paul@durand.fr", channel="DLEA")
    return floor


async def erased(floor: Floor, words: str) -> Reply:
    """Asked, and answered with yes."""
    question = await floor.ask(ADA, words, command="/pipeline", channel="DADA")
    return await floor.press(ADA, buttons(question)["Erase for good"], channel="DADA")


async def test_it_is_asked_first_and_says_what_stays(team: Floor) -> None:
    question = await team.ask(ADA, "erase <@ULEA>", command="/pipeline")
    assert told(question) == (
        'Erase everything known of *Léa Martin*? The history will say "a former colleague", figures stay, and they can'
        " no longer use the pipeline. This cannot be undone.\n"
        "They still own an open deal: `/pipeline handover` passes it on first."
    )
    assert labels(question) == ["Erase for good"]
    assert (await team.deal(1)).owner.name == "Léa Martin"


async def test_a_colleague_is_forgotten_everywhere_one_looks(team: Floor) -> None:
    reply = await erased(team, "erase <@ULEA>")
    assert told(reply) == 'Erased: the history now says "a former colleague". What was posted in Slack stays there.'
    assert reply.replace is not None
    for words in ("show #1", "history #1", "list all", "list <@ULEA>"):
        shown = json.dumps((await team.ask(TOM, words)).to_json(), ensure_ascii=False)
        assert "Léa" not in shown
        assert "a former colleague" in shown
    assert told(await team.ask(LEA, "list")).startswith("Guests and people of other organisations cannot")


async def test_it_is_said_in_the_readers_language(team: Floor) -> None:
    await erased(team, "erase <@ULEA>")
    await becomes(team, ADA, language="fr")
    assert "un ancien collègue" in json.dumps((await team.ask(ADA, "show #1")).to_json(), ensure_ascii=False)


async def test_who_left_is_erased_by_name(team: Floor) -> None:
    question = await team.ask(ADA, "erase Ann Gone", command="/pipeline")
    assert "*Ann Gone*" in told(question)
    await team.press(ADA, actions.erase_person(u=GONE.user_id))
    assert told(await team.ask(ADA, "erase ann gone", command="/pipeline")) == NOBODY


async def test_a_contact_is_forgotten_with_its_history(team: Floor) -> None:
    await team.ask(LEA, "note #1 Paul Durand called", channel="DLEA")
    question = await team.ask(ADA, "erase contact 1", command="/pipeline")
    assert told(question).startswith("Erase everything known of *Paul Durand*, a contact on #1?")
    assert told(await erased(team, "erase c1")).startswith("Erased: nothing names this contact any more.")
    for words in ("show #1", "history #1", "contact #1"):
        assert "Durand" not in json.dumps((await team.ask(TOM, words)).to_json(), ensure_ascii=False)


@pytest.mark.parametrize("words", ["erase <@UNOBODY>", "erase nobody", "erase c99", "erase contact 99", "erase c"])
async def test_nobody_is_nobody(team: Floor, words: str) -> None:
    assert told(await team.ask(ADA, words, command="/pipeline")) == NOBODY


async def test_only_admins_erase_and_look_at_the_list(team: Floor) -> None:
    before = await team.book()
    for words in ("erase <@ULEA>", "erase c1", "erase", "audit"):
        assert told(await team.ask(TOM, words, command="/pipeline")) == ONLY_ADMINS
    for press in (actions.erase_person(u="ULEA"), actions.erase_contact(n=1)):
        assert told(await team.press(TOM, press)) == ONLY_ADMINS
    assert await team.book() == before


async def test_pressed_twice_it_is_done_once(team: Floor) -> None:
    question = await team.ask(ADA, "erase <@ULEA>", command="/pipeline")
    yes = buttons(question)["Erase for good"]
    await team.press(ADA, yes)
    assert told(await team.press(ADA, yes)) == NOBODY
    assert told(await team.ask(ADA, "audit", command="/pipeline")).count("a person erased") == 1


async def test_the_list_says_who_when_and_what_and_names_nobody_erased(team: Floor) -> None:
    assert told(await team.ask(ADA, "audit", command="/pipeline")) == "Admins have changed nothing yet."
    await erased(team, "erase <@ULEA>")
    await erased(team, "erase c1")
    assert told(await team.ask(ADA, "audit", command="/pipeline")) == (
        "*What admins did*\n"
        "Friday 20 November, 11:00 · Ada Boss · a contact erased\n"
        "Friday 20 November, 11:00 · Ada Boss · a person erased (a former colleague)"
    )


async def test_the_list_goes_on_ten_at_a_time(team: Floor) -> None:
    async with team.books.work("T1") as work:
        for number in range(23):
            facts = {"sheet": "stage", "before": {"stale_days": str(number)}, "after": {"stale_days": str(number + 1)}}
            await work.audit.write("stage", facts, by="UADA", at=team.now)
    page = await team.ask(ADA, "audit", command="/pipeline")
    assert told(page).count("Ada Boss · settings of a stage · Limit in working days") == 10
    assert "Limit in working days: 22 → 23" in told(page)
    for expected in (10, 3):
        page = await team.press(ADA, buttons(page)["Earlier"])
        assert told(page).count("settings of a stage") == expected
    assert labels(page) == []


async def test_an_act_the_list_has_no_words_for_stands_there_all_the_same(team: Floor) -> None:
    async with team.books.work("T1") as work:
        await work.audit.write("<!channel>", {"before": 3, "number": "x"}, by=None, at=team.now)
    [said] = [
        one for one in every_string((await team.ask(ADA, "audit", command="/pipeline")).to_json()) if "bot" in one
    ][:1]
    assert "the bot · &lt;!channel&gt;" in said
