"""The feed channel: every change, one message per deal, updated in place while the same person goes on."""

from __future__ import annotations

import pytest

from messages.message import Message
from storage.tables_posts import OutboxRow
from tests.commands.floor import LEA, TEAM, TOM, Floor, told

FEED = "CFEED"


@pytest.fixture
async def fed(floor: Floor) -> Floor:
    async with floor.books.work(TEAM) as work:
        await work.shaping.set_pipeline(1, feed_channel_id=FEED)
    return floor


async def feed_of(floor: Floor) -> list[tuple[str, str]]:
    """The messages of the feed, by key, as they read now."""
    async with floor.books.work(TEAM) as work:
        posts = [post for post in await work.outbox.recent(100) if post.kind == "feed"]
        rows = [await work._scope.session.get(OutboxRow, (TEAM, post.key)) for post in reversed(posts)]
        return [(row.key, told(Message.from_json(row.payload))) for row in rows if row and row.channel == FEED]


async def test_what_one_person_does_to_a_deal_in_a_row_is_one_message(fed: Floor) -> None:
    await fed.ask(TOM, "new Acme website 12k")
    await fed.ask(TOM, "move 1 proposal")
    await fed.ask(TOM, "note 1 they like it")
    ((key, said),) = await feed_of(fed)
    assert key == "feed:1:1"
    for part in ("#1 Acme website", "Proposal", "created", "from Contact to Proposal", "they like it"):
        assert part in said


async def test_another_person_or_a_pause_begins_another_message(fed: Floor) -> None:
    await fed.ask(TOM, "new Acme website 12k")
    await fed.ask(LEA, "move 1 proposal")
    fed.passes(minutes=31)
    await fed.ask(LEA, "won 1")
    assert [key for key, _ in await feed_of(fed)] == ["feed:1:1", "feed:1:2", "feed:1:3"]


async def test_two_deals_have_a_message_each_also_in_bulk(fed: Floor) -> None:
    await fed.ask(TOM, "new Acme website 12k")
    await fed.ask(TOM, "new Bolt 3k")
    await fed.ask(TOM, "move 1 2 proposal")
    assert [key for key, _ in await feed_of(fed)] == ["feed:1:1", "feed:2:1"]


async def test_what_was_taken_back_says_so(fed: Floor) -> None:
    await fed.ask(TOM, "new Acme website 12k")
    await fed.ask(TOM, "move 1 proposal")
    await fed.ask(TOM, "undo")
    ((_, said),) = await feed_of(fed)
    assert "from Contact to Proposal (taken back since)" in said


async def test_a_creation_taken_back_is_told_as_removed(fed: Floor) -> None:
    await fed.ask(TOM, "new Acme website 12k")
    await fed.ask(TOM, "undo")
    ((_, said),) = await feed_of(fed)
    assert "removed" in said


async def test_a_refused_command_tells_nothing(fed: Floor) -> None:
    await fed.ask(TOM, "move nothing proposal")
    assert await feed_of(fed) == []


async def test_the_same_request_twice_is_told_once(fed: Floor) -> None:
    for _ in range(2):
        await fed.ask(TOM, "new Acme website 12k", key="trg:same")
    ((_, said),) = await feed_of(fed)
    assert said.count("created") == 1


async def test_what_is_typed_in_the_feed_channel_itself_is_not_said_there_twice(fed: Floor) -> None:
    await fed.subscribed(channel=FEED)
    await fed.ask(TOM, "new Acme website 12k", channel=FEED)
    assert [key for key, channel in await fed.outbox() if channel == FEED] == ["feed:1:1"]


@pytest.mark.parametrize("name", ["<!channel>", "*x*", "Ünïcode 🚀", "<@UTOM>"])
async def test_hostile_names_call_nobody(fed: Floor, name: str) -> None:
    await fed.ask(TOM, f'new "{name}" 12k')
    assert all("<!channel>" not in said and "<@UTOM>" not in said for _, said in await feed_of(fed))


async def test_without_a_feed_channel_there_is_no_feed(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme website 12k")
    assert [key for key, _ in await floor.outbox() if key.startswith("feed:")] == []


async def test_a_win_is_celebrated_unless_it_is_muted(floor: Floor) -> None:
    await floor.subscribed()
    await floor.ask(TOM, "new Acme website 12k")
    await floor.ask(TOM, "new Bolt 3k")
    await floor.ask(TOM, "won 1")
    async with floor.books.work(TEAM) as work:
        await work.shaping.set_pipeline(1, celebrates=False)
    await floor.ask(TOM, "won 2")
    said = [told(post) for post in await floor.posts()]
    assert [(":tada:" in one, "Well done." in one) for one in said if " won " in one] == [(True, True), (False, False)]


async def test_losses_are_told_where_the_pipeline_tells_them(floor: Floor) -> None:
    await floor.subscribed()
    async with floor.books.work(TEAM) as work:
        await work.shaping.set_pipeline(1, tells_losses=True)
    await floor.ask(TOM, "new Acme website 12k")
    await floor.ask(TOM, "lost 1 price")
    assert any("lost" in told(post) for post in await floor.posts())
