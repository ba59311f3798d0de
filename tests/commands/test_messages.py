"""Words without a command: in the bot's direct messages, and after a mention of it in a channel or a thread."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commands.invocation import Unread
from messages.message import Message
from pipeline.deals import Person
from tests.commands.floor import GUEST, LEA, TEAM, TOM, Floor, pressables, told


async def answers(floor: Floor) -> list[str]:
    async with floor.books.look(TEAM) as work:
        return [post.key for post in await work.outbox.recent(50) if post.kind == "answer"]


async def deals(floor: Floor) -> list[tuple[int, str, str | None]]:
    async with floor.books.look(TEAM) as work:
        pipeline = await work.pipelines.default()
        return [(deal.number, deal.name, deal.stage.key) for deal in await work.deals.open_deals(pipeline.id)]


@pytest.mark.parametrize(
    "words",
    [
        "new Acme website 12k",
        "/deal new Acme website 12k",
        "deal new Acme website 12k",
        "nouvelle affaire Acme website 12k",
        "New Acme website 12k",
        "affaire nouvelle Acme website 12k",
    ],
)
async def test_a_deal_is_made_by_a_direct_message(floor: Floor, words: str) -> None:
    await floor.say(TOM, words)
    assert await deals(floor) == [(1, "Acme website", "contact")]


async def test_the_answer_to_a_direct_message_is_a_post_that_stands_there_once(floor: Floor) -> None:
    first = await floor.say(TOM, "new Acme website 12k", key="msg:DTOM:1.1")
    again = await floor.say(TOM, "new Acme website 12k", key="msg:DTOM:1.1")
    assert (first.message, first.posts, again.message) == (None, True, None)
    assert len(await answers(floor)) == 1
    assert await deals(floor) == [(1, "Acme website", "contact")]


async def test_an_answer_is_not_worth_giving_days_later(floor: Floor) -> None:
    await floor.say(TOM, "list")
    (item,) = await floor.books.delivery.claim(now=floor.now, who="a", lease_seconds=180, limit=9)
    assert (item.kind, item.worth_until) == ("answer", floor.now + timedelta(days=1))


async def test_a_refusal_too_is_said_once_and_changes_nothing(floor: Floor) -> None:
    for _ in range(2):
        await floor.say(TOM, "move nowhere proposal", key="msg:DTOM:1.1")
    assert len(await answers(floor)) == 1
    assert await deals(floor) == []


async def test_after_a_mention_the_answer_is_for_the_asker_and_the_channel_hears_of_the_change(floor: Floor) -> None:
    await floor.subscribed()
    reply = await floor.say(TOM, "new Acme website 12k", channel="CSALES")
    assert reply.message is not None
    assert reply.posts
    assert await answers(floor) == []


async def test_pipeline_words_need_no_command_either(floor: Floor) -> None:
    await floor.say(TOM, "new Acme website 12k")
    typed = await floor.ask(TOM, "funnel", command="/pipeline", channel="CSALES")
    for words in ("funnel", "pipeline funnel", "/pipeline funnel", "entonnoir"):
        said = await floor.say(TOM, words, channel="CSALES")
        assert said.message is not None
        assert typed.message is not None
        assert said.message.text == typed.message.text


async def test_no_words_at_all_are_answered_with_my_deals(floor: Floor) -> None:
    await floor.say(TOM, "new Acme website 12k")
    typed, said = await floor.ask(TOM, "", channel="CSALES"), await floor.say(TOM, "", channel="CSALES")
    assert said.message == typed.message


async def test_a_deal_called_like_a_command_is_still_found(floor: Floor) -> None:
    await floor.say(TOM, "new Pipeline inspection 4k for Nordlys")
    said = await floor.say(TOM, "pipeline inspection", channel="CSALES")
    assert said.message is not None
    assert "Pipeline inspection" in said.message.text


async def test_a_form_comes_by_a_button_that_carries_the_words_on(floor: Floor) -> None:
    said = await floor.say(LEA, "nouvelle", channel="CSALES")
    assert said.form is None
    assert said.message is not None
    ((label, value),) = pressables(said.message)
    assert label == "Ouvrir le formulaire"
    opened = await floor.press(LEA, value)
    assert opened.form is not None
    assert opened.form.view["callback_id"] == "new_deal"


async def test_a_guest_is_refused_in_words_too(floor: Floor) -> None:
    await floor.say(GUEST, "new Acme website 12k", channel="DGUEST")
    assert await deals(floor) == []
    assert len(await answers(floor)) == 1


@pytest.mark.parametrize("words", ["<!channel>", "hello", "thanks!", "\N{NULL}", "x" * 5000, "*", "deal", "pipeline"])
async def test_small_talk_and_junk_change_nothing(floor: Floor, words: str) -> None:
    reply = await floor.say(TOM, words, channel="CSALES")
    assert isinstance(reply.message, Message)
    assert await deals(floor) == []


@pytest.mark.parametrize(
    ("who", "what", "words", "line"),
    [
        (TOM, "files", "note acme the quote", "I read words only: the file stays here, and is on no deal."),
        (
            LEA, "files", "noter acme le devis",
            "Je ne lis que les mots : le fichier reste ici, il n’est joint à aucune affaire.",
        ),
        (
            TOM, "forwarded", "note acme see below",
            "I read your own words only, not the message you forwarded: *Add to a deal* in its own menu keeps it.",
        ),
    ],
)  # fmt: skip
async def test_words_beside_something_unread_are_read_and_the_rest_is_said(
    floor: Floor, who: Person, what: Unread, words: str, line: str
) -> None:
    await floor.ask(TOM, "new Acme")
    await floor.say(who, words, unread=what)
    assert told((await floor.posts())[-1]).splitlines()[-1] == line
    assert await floor.history(1) == ["created", "note"]


async def test_without_a_word_what_can_be_done_instead_is_said(floor: Floor) -> None:
    await floor.say(TOM, "", unread="files")
    assert told((await floor.posts())[-1]) == (
        "I cannot read files. Say in words what happened: `note acme the quote is sent`. Nothing was changed."
    )
