"""Who hears of a change: the channel that belongs to the pipeline, in its own language; a loss only when asked."""

from __future__ import annotations

import pytest

from tests.commands.floor import LEA, TOM, Floor, buttons, labels, told


@pytest.fixture
async def sales(floor: Floor) -> Floor:
    """#sales gets the digest, in French; there is one deal."""
    await floor.ask(TOM, "new Acme website 12k", channel="DTOM", name=None)
    await floor.subscribed(language="fr")
    return floor


@pytest.mark.parametrize(
    ("words", "announced"),
    [
        ("new Bolt 3k", "*Tom Reed* a ouvert *#2 Bolt* (3 000 €) à l’étape *Contact*."),
        (
            "move acme proposal",
            "*Tom Reed* a passé *#1 Acme website* (12 000 €) de l’étape Contact à l’étape *Proposition*.",
        ),
        ("won acme 11k", ":tada: *Tom Reed* a gagné *#1 Acme website* (11 000 €). Bravo."),
        ("note acme they like it", "*Tom Reed* a noté un échange sur *#1 Acme website* (12 000 €) : they like it"),
    ],
)
async def test_a_change_is_told_in_its_channel_and_in_the_channels_language(
    sales: Floor, words: str, announced: str
) -> None:
    reply = await sales.ask(TOM, words)

    assert [told(post) for post in await sales.posts()] == [announced]
    assert [channel for _, channel in await sales.outbox()] == ["CSALES"]
    assert reply.posts
    assert "Undo" in labels(reply)
    assert not [label for label in labels(reply) if label.startswith("Post")]


async def test_the_announcement_has_the_next_step_and_no_button(sales: Floor) -> None:
    await sales.ask(TOM, "remind acme friday send the quote", channel="DTOM")
    await sales.ask(TOM, "move acme next")
    (post,) = await sales.posts()
    assert told(post).endswith("Prochaine action : send the quote, vendredi 27 novembre.")
    assert labels(post) == []


async def test_a_loss_is_told_only_when_somebody_posts_it(sales: Floor) -> None:
    reply = await sales.ask(TOM, "lost acme price")
    assert await sales.posts() == []
    assert labels(reply) == ["Undo", "Post to #sales"]

    pressed = await sales.press(LEA, buttons(reply)["Post to #sales"])
    assert told(pressed) == "Le changement sur #1 Acme website est publié dans <#CSALES>."
    assert pressed.posts
    assert [told(post) for post in await sales.posts()] == ["*Tom Reed* a perdu *#1 Acme website* (12 000 €) : prix."]


async def test_posting_twice_posts_once(sales: Floor) -> None:
    reply = await sales.ask(TOM, "lost acme price")
    for _ in range(2):
        await sales.press(TOM, buttons(reply)["Post to #sales"])
    assert len(await sales.posts()) == 1


@pytest.mark.parametrize("channel", ["CRANDOM", "DTOM"])
async def test_elsewhere_the_answer_is_private_with_a_button_to_post(sales: Floor, channel: str) -> None:
    reply = await sales.ask(TOM, "move acme proposal", channel=channel, name=None)
    assert await sales.posts() == []
    assert labels(reply)[-1] == "Post to #sales"
    await sales.press(TOM, buttons(reply)["Post to #sales"], channel=channel)
    assert [channel for _, channel in await sales.outbox()] == ["CSALES"]


async def test_the_button_posts_the_change_it_stood_under_not_the_latest(sales: Floor) -> None:
    moved = await sales.ask(TOM, "move acme proposal", channel="DTOM", name=None)
    await sales.ask(LEA, "noter acme bonjour", channel="DLEA", name=None)
    await sales.press(TOM, buttons(moved)["Post to #sales"], channel="DTOM")
    (post,) = await sales.posts()
    assert told(post).startswith("*Tom Reed* a passé *#1 Acme website* (12 000 €) de l’étape Contact")


async def test_a_deal_made_with_a_note_is_posted_as_made(sales: Floor) -> None:
    fields = {"name": "Bolt", "stage": "1", "owner": "UTOM", "note": "met at the fair"}
    made = await sales.submit(TOM, "new_deal", fields, channel="DTOM")
    await sales.press(TOM, buttons(made)["Post to #sales"], channel="DTOM")
    assert [told(post) for post in await sales.posts()] == ["*Tom Reed* a ouvert *#2 Bolt* à l’étape *Contact*."]


async def test_what_was_taken_back_is_not_posted(sales: Floor) -> None:
    reply = await sales.ask(TOM, "lost acme price")
    await sales.ask(TOM, "undo")
    assert told(await sales.press(TOM, buttons(reply)["Post to #sales"])) == (
        "That change to #1 Acme website can no longer be posted. It was taken back, or the channel is no longer the"
        " pipeline's. Nothing was changed."
    )
    assert await sales.posts() == []


async def test_nothing_is_posted_where_the_pipeline_is_not_at_home(sales: Floor) -> None:
    reply = await sales.press(TOM, {"do": "post", "d": 1, "q": 1, "to": "CELSEWHERE"})
    assert told(reply).startswith("That change to #1 Acme website can no longer be posted.")
    assert await sales.posts() == []


async def test_without_a_channel_of_the_pipeline_there_is_nowhere_to_post(floor: Floor) -> None:
    assert labels(await floor.ask(TOM, "new Acme")) == ["Call on Monday 23 November", "In a week", "Pick…", "Undo"]
    assert await floor.posts() == []


async def test_several_moves_are_one_announcement(sales: Floor) -> None:
    await sales.ask(TOM, "new Bolt", channel="DTOM")
    await sales.ask(TOM, "new Cork", channel="DTOM")
    await sales.ask(TOM, "move 1 2 3 99 proposal")
    assert [told(post) for post in await sales.posts()] == [
        "*Tom Reed* : #1, #2 et #3 sont passées à l’étape Proposition."
    ]


async def test_a_refused_change_is_told_to_nobody(sales: Floor) -> None:
    await sales.ask(TOM, "move acme contact")
    await sales.ask(TOM, "move acme moon")
    await sales.ask(TOM, "move 8 9 proposal")
    assert await sales.posts() == []


async def test_taking_back_leaves_what_was_posted(sales: Floor) -> None:
    await sales.ask(TOM, "move acme proposal")
    await sales.ask(TOM, "undo")
    assert len(await sales.posts()) == 1


async def test_where_the_bot_is_invited_it_says_one_line_once(floor: Floor) -> None:
    for _ in range(2):
        await floor.router.joined(team_id="T1", channel_id="CSALES", inviter="UTOM", key="Ev1")
    assert [key for key, _ in await floor.outbox()] == ["welcome:Ev1"]
