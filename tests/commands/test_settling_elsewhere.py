"""A deal that stands in several unasked messages is settled in all of them, wherever that is done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from messages.follow_ups import TO_DO
from messages.message import Message
from messages.mornings import morning
from messages.nudges import STALE, channel_nudge, silent_lines
from messages.voice import Voice
from tests.commands.floor import LEA, TEAM, TOM, Floor, buttons, calendars, told

NUDGE, MORNING = "nudge:CSALES:2026-12-20", "morning:UTOM:2026-12-20"


@pytest.fixture
async def told_of(floor: Floor) -> Floor:
    """Two silent deals of Tom's in the channel's post (French) and in his morning message, with a call of today."""
    await floor.subscribed(language="fr")
    await floor.ask(TOM, "new Acme website 12k", channel="DTOM")
    await floor.ask(TOM, "new Bolt 3k stage negotiation close 15/1", channel="DTOM")
    floor.passes(days=30)
    async with floor.books.work(TEAM) as work:
        pipeline = await work.pipelines.default()
        deals = await work.deals.open_deals(pipeline.id)
        of = {pipeline.id: pipeline}
        lines = silent_lines(deals, at=floor.now, calendar_of=lambda who: calendars(who.country), pipelines=of)
    await floor.ask(TOM, "remind bolt today 18h call", channel="DTOM")
    async with floor.books.work(TEAM) as work:
        due = await work.follow_ups.of_person(TOM.user_id)
        channel = channel_nudge(
            Voice.of("fr", "Europe/Paris", now=floor.now), pipeline=pipeline, by_owner=[(TOM, lines)], more=0
        )
        own = morning(Voice.of(TOM, now=floor.now), today=due, overdue=[], stale=lines, more=0, digest_at=None)
        for key, to, message in ((NUDGE, "CSALES", channel), (MORNING, "UTOM", own)):
            kind = key.partition(":")[0]
            await work.outbox.put(key=key, kind=kind, channel=to, payload=message.to_json(), at=floor.now)
            await work.nudging.put_lines(key, [1, 2], floor.now)
    return floor


async def message(floor: Floor, key: str) -> Message:
    async with floor.books.work(TEAM) as work:
        payload = await work.outbox.standing(key)
    assert payload is not None
    return Message.from_json(payload)


async def ticks(floor: Floor, key: str) -> list[str]:
    return [line for line in told(await message(floor, key)).splitlines() if line.startswith("✓")]


async def test_a_choice_in_one_message_shows_in_the_other(told_of: Floor) -> None:
    before = await message(told_of, NUDGE)
    reply = await told_of.press(TOM, {"do": "put_off", "d": 1, "how": "week"}, standing=before, block_id=f"{STALE}1")
    assert reply.posts
    assert await ticks(told_of, NUDGE) == ["✓ #1 Acme website est remise au lundi 28 décembre (11 h)"]
    assert await ticks(told_of, MORNING) == ["✓ #1 Acme website is put off until Monday 28 December (10:00)"]
    assert "Undo" in buttons(await message(told_of, MORNING))
    back = await told_of.press(TOM, buttons(await message(told_of, MORNING))["Undo"], channel="DTOM")
    assert told(back).startswith("Taken back: ")
    assert (await ticks(told_of, NUDGE), await ticks(told_of, MORNING)) == ([], [])


@pytest.mark.parametrize(
    ("words", "tick"),
    [
        ("move acme qualification", "✓ #1 Acme website is at Qualification (10:00)"),
        ("note acme they answered", "✓ #1 Acme website has news (10:00)"),
        ("park acme until 1 march trade fair", "✓ #1 Acme website is parked until Monday 1 March 2027 (10:00)"),
        ("lost acme price", "✓ #1 Acme website is lost (10:00)"),
        ("edit acme value 14k", "✓ #1 Acme website is settled (10:00)"),
        ("assign acme <@ULEA>", "✓ #1 Acme website is with Léa Martin now (10:00)"),
        ("remind acme tomorrow call", "✓ #1 Acme website: call, Monday 21 December (10:00)"),
    ],
)
async def test_words_settle_a_line_too(told_of: Floor, words: str, tick: str) -> None:
    await told_of.ask(TOM, words, channel="DTOM")
    assert await ticks(told_of, MORNING) == [tick]


async def test_somebody_elses_line_has_no_way_back_in_the_owners_message(told_of: Floor) -> None:
    await told_of.ask(LEA, "avancer acme qualification", channel="DLEA")
    assert await ticks(told_of, MORNING) == ["✓ #1 Acme website is at Qualification (10:00)"]
    assert "Undo" not in buttons(await message(told_of, MORNING))
    assert "Revenir en arrière" in buttons(await message(told_of, NUDGE))


async def test_a_question_and_a_change_of_another_deal_change_nothing(told_of: Floor) -> None:
    before = await message(told_of, MORNING)
    for words in ("show acme", "list", "new Cork 5k", "edit acme name Acme site"):
        await told_of.ask(TOM, words, channel="DTOM")
    assert await message(told_of, MORNING) == before


async def test_what_was_to_be_done_is_ticked_off_wherever_that_is_done(told_of: Floor) -> None:
    await told_of.ask(TOM, "done t1", channel="DTOM")
    after = await message(told_of, MORNING)
    assert told(after).splitlines()[0] == "✓ call (#2 Bolt) is done (10:00)"
    assert [block["block_id"] for block in after.blocks if block.get("block_id", "").startswith(TO_DO)] == []


@pytest.mark.parametrize(
    ("words", "tick"),
    [
        ("done t1", "✓ call (#2 Bolt) is done (10:00)"),
        ("assign bolt <@ULEA>", "✓ call (#2 Bolt) is with Léa Martin now (10:00)"),
        ("lost bolt price", "✓ call (#2 Bolt) is off the list (10:00)"),
    ],
)
async def test_a_follow_up_says_what_became_of_it_and_stands_there_again_once_that_is_taken_back(
    told_of: Floor, words: str, tick: str
) -> None:
    before = await message(told_of, MORNING)
    await told_of.ask(TOM, words, channel="DTOM")
    assert told(await message(told_of, MORNING)).splitlines()[0] == tick
    await told_of.ask(TOM, "undo", channel="DTOM")
    assert (await message(told_of, MORNING)).blocks[:2] == before.blocks[:2]


async def test_a_settled_line_says_what_became_of_the_deal_last(told_of: Floor) -> None:
    lines = []
    for words in ("edit acme value 14k", "park acme until 1 march", "undo", "won acme"):
        told_of.passes(minutes=30)
        await told_of.ask(TOM, words, channel="DTOM")
        lines += await ticks(told_of, MORNING)
    assert lines == [
        "✓ #1 Acme website is settled (10:30)",
        "✓ #1 Acme website is parked until Monday 1 March 2027 (11:00)",
        "✓ #1 Acme website is settled (10:30)",
        "✓ #1 Acme website is won (12:00)",
    ]


async def test_a_done_taken_back_in_the_message_itself_is_to_be_done_there_again(told_of: Floor) -> None:
    before = await message(told_of, MORNING)
    await told_of.press(TOM, {"do": "done", "t": 1}, standing=before, block_id=f"{TO_DO}1", channel="DTOM")
    after = await message(told_of, MORNING)
    undo = buttons(after)["Undo"]
    back = await told_of.press(TOM, undo, standing=after, block_id="settled:2:t1", channel="DTOM")
    assert back.replace is not None
    assert back.replace.blocks == before.blocks
    assert await message(told_of, MORNING) == before


async def test_a_follow_up_put_off_until_tomorrow_stays_away_whatever_else_is_done_to_the_deal(told_of: Floor) -> None:
    before = await message(told_of, MORNING)
    later = {"do": "later", "t": 1, "how": "tomorrow"}
    await told_of.press(TOM, later, standing=before, block_id=f"{TO_DO}1", channel="DTOM")
    comes_back = "t1 (call) comes back on Monday 21 December, 18:00."
    assert told(await message(told_of, MORNING)).splitlines()[0] == comes_back
    await told_of.ask(TOM, "edit bolt value 4k", channel="DTOM")
    assert told(await message(told_of, MORNING)).splitlines()[0] == comes_back
    await told_of.ask(TOM, "undo", channel="DTOM")
    await told_of.ask(TOM, "undo", channel="DTOM")
    assert told(await message(told_of, MORNING)).splitlines()[0] == told(before).splitlines()[0]


async def test_everything_settled_before_it_is_sent_and_nothing_is_sent(told_of: Floor) -> None:
    for words in ("note acme they answered", "done t1", "won bolt"):
        await told_of.ask(TOM, words, channel="DTOM")
    async with told_of.books.look(TEAM) as work:
        kept = [await work.outbox.get(key) for key in (NUDGE, MORNING)]
    assert [(one.status, one.error) for one in kept if one] == [("failed", "settled_meanwhile")] * 2


async def test_lines_of_last_week_are_left_as_they_are(told_of: Floor) -> None:
    told_of.now += timedelta(days=9)
    await told_of.ask(TOM, "note acme they answered", channel="DTOM")
    assert await ticks(told_of, MORNING) == []
