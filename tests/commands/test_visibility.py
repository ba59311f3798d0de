"""Where people see only some deals: the others do not exist, in any answer; and channels hear of no deal at all."""

from __future__ import annotations

import pytest

from commands.invocation import Reply
from messages import actions
from pipeline.deals import Person
from tests.commands.floor import LEA, TOM, Floor, buttons, every_string, labels, told
from tests.commands.ruling import ADA, CLAIRE, becomes, ruled

QUESTIONS = [
    "", "list", "list all", "list <@ULEA>", "list stale", "list contact", "list no next step", "find secret", "secret",
    "show secret", "secrt", "history secret", "todo <@ULEA>", "help",
]  # fmt: skip
FIGURES = ["", "funnel", "stale", "log", "subscriptions"]


def all_said(reply: Reply) -> list[str]:
    """Every text of an answer, wherever it stands."""
    message = reply.message
    return [message.text, *every_string(message.blocks)] if message else []


@pytest.fixture
async def own(floor: Floor) -> Floor:
    """Everybody sees their own: #1 is Léa's, with a follow-up of hers, #2 Tom's; Claire manages, Ada is an admin."""
    await ruled(floor, managers=("UCLAIRE",), visibility="own")
    await floor.ask(LEA, "new Secret website 12k for Secret SA", channel="DLEA")
    await floor.ask(TOM, "new Bolt 3k", channel="DTOM")
    await floor.ask(LEA, "remind #1 friday call", channel="DLEA")
    return floor


async def test_no_answer_names_a_deal_out_of_sight(own: Floor) -> None:
    for words in QUESTIONS:
        shown = [text for text in all_said(await own.ask(TOM, words, channel="DTOM")) if "ecret" in text]
        # What somebody typed is said back to them; the rest of the name, the company and the value are not.
        assert [(words, text) for text in shown if "website" in text or "SA" in text or "€12" in text] == []


async def test_no_figure_counts_a_deal_out_of_sight(own: Floor) -> None:
    for words in FIGURES:
        said = " ".join(all_said(await own.ask(TOM, words, command="/pipeline", channel="DTOM")))
        assert [wrong for wrong in ("15,000", "12,000", "Secret") if wrong in said] == []


@pytest.mark.parametrize("who", [CLAIRE, ADA])
async def test_managers_and_admins_see_them_all(own: Floor, who: Person) -> None:
    assert "#1 Secret website" in told(await own.ask(who, "list all", channel="DX"))
    assert "€15,000" in " ".join(all_said(await own.ask(who, "", command="/pipeline", channel="DX")))


async def test_a_deal_out_of_sight_is_refused_like_a_number_nobody_has(own: Floor) -> None:
    before = await own.book()
    for words in ("#{}", "move #{} proposal", "won #{}", "lost #{} price", "note #{} hello", "history #{}"):
        unseen, unknown = [told(await own.ask(TOM, words.format(number))) for number in (1, 77)]
        assert unseen == unknown.replace("#77", "#1")
    assert await own.book() == before
    assert "#1 does not exist." in told(await own.ask(TOM, "move 1 2 proposal"))
    assert (await own.deal(1)).stage.key == "contact"
    assert (await own.deal(2)).stage.key == "proposal"


PRESSES = [
    actions.show(d=1), actions.why(d=1), actions.move(d=1, s=3, v=2), actions.won(d=1, v=2), actions.lost(d=1, v=2),
    actions.plan(d=1, when="week"), actions.put_off(d=1, how="week"), actions.post(d=1, q=1, to="CSALES"),
]  # fmt: skip


async def test_buttons_on_a_deal_out_of_sight_find_none(own: Floor) -> None:
    before = await own.book()
    said = {press: told(await own.press(TOM, press)) for press in PRESSES}
    assert said == dict.fromkeys(PRESSES, "#1 does not exist. Nothing was changed.")
    assert await own.book() == before


async def test_a_follow_up_out_of_sight_is_none(own: Floor) -> None:
    assert told(await own.ask(TOM, "done t1")).startswith("Follow-up t1 does not exist")
    assert told(await own.press(TOM, actions.done(t=1))).startswith("Follow-up t1 does not exist")


async def test_whoever_gives_a_deal_away_is_told_so_and_can_take_it_back(own: Floor) -> None:
    made = await own.ask(TOM, "new Cork <@ULEA>", channel="DTOM")
    assert told(made).startswith("Created #3 Cork. Contact · Léa Martin.")
    assert "does not exist" in told(await own.ask(TOM, "show #3"))
    assert told(await own.press(TOM, buttons(made)["Undo"])).startswith("Taken back")
    assert await own.numbers() == [1, 2]


async def test_a_role_sees_the_stages_it_works(own: Floor) -> None:
    await ruled(own, visibility="stages", role_stages={"scout": frozenset({1, 2}), "hunter": frozenset({3, 4, 5})})
    await becomes(own, TOM, role="scout")
    assert "#1 Secret website" in told(await own.ask(TOM, "list all"))
    await own.ask(LEA, "avancer #1 proposition", channel="DLEA")
    assert "Secret" not in told(await own.ask(TOM, "list all"))
    assert "#2 Bolt" in told(await own.ask(TOM, "list all"))
    await becomes(own, TOM, role="hunter")
    assert "#1 Secret website" in told(await own.ask(TOM, "list all"))
    assert "#2 Bolt" in told(await own.ask(TOM, "list all"))


@pytest.mark.parametrize("visibility", ["own", "stages"])
async def test_channels_hear_of_no_deal_and_no_button_posts_one(floor: Floor, visibility: str) -> None:
    await floor.subscribed()
    await floor.ask(TOM, "new Old", channel="DTOM")
    old = buttons(await floor.ask(TOM, "move old next", channel="DTOM"))["Post to #sales"]
    await ruled(floor, visibility=visibility)
    for words in ("new Bolt 3k", "move bolt next", "note bolt hello", "lost bolt price", "move 1 2 proposal"):
        assert not [label for label in labels(await floor.ask(TOM, words)) if label.startswith("Post")]
    assert told(await floor.press(TOM, old)).startswith("That change to #1 Old can no longer be posted.")
    assert await floor.posts() == []


async def test_a_shared_channel_hears_of_no_deal(floor: Floor) -> None:
    await floor.subscribed()
    reply = await floor.ask(TOM, "new Bolt 3k", shared=True)
    await floor.ask(TOM, "move 1 next, 1 next", shared=True)
    assert not [label for label in labels(reply) if label.startswith("Post")]
    assert await floor.posts() == []


async def test_from_another_shared_channel_the_change_can_be_posted_at_home(floor: Floor) -> None:
    await floor.subscribed()
    reply = await floor.ask(TOM, "new Bolt 3k", channel="CPARTNER", shared=True)
    assert labels(reply)[-1] == "Post to #sales"


async def test_what_is_tried_out_is_what_the_channel_would_get(own: Floor) -> None:
    await own.subscribed()
    said = " ".join(all_said(await own.ask(TOM, "preview", command="/pipeline")))
    assert "€15,000" in said
    assert "Secret" not in said


async def test_home_pickers_and_the_warning_about_a_company_know_only_what_is_in_sight(own: Floor) -> None:
    for typed in ("", "secret", "1", "#1", "secrt"):
        assert [label for label, _ in await own.pick(TOM, typed) if "Secret" in label] == []
    assert "Secret" not in " ".join(every_string((await own.home(TOM)).blocks))
    assert "Secret" in " ".join(every_string((await own.home(LEA)).blocks))
    made = await own.ask(TOM, "new Another thing for Secret SA", channel="DTOM")
    assert told(made).startswith("Created #3")
