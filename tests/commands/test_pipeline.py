"""`/pipeline`: one screen, the funnel, what is silent; digests set up, listed, stopped, tried out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.commands.floor import LEA, TEAM, TOM, Floor, a_fridays_work, buttons, labels, pressables, told

ASK = "/pipeline"
EXAMPLE = "`/pipeline subscribe weekly monday 9:00`"
HELP = "`/pipeline help` lists what can be typed."
WHERE = "Type the command in the channel that should get it."


@pytest.fixture
async def office(floor: Floor) -> Floor:
    return await a_fridays_work(floor, channel="CSALES")


async def test_the_pipeline_on_one_screen(office: Floor) -> None:
    reply = await office.ask(TOM, "", command=ASK)
    assert told(reply) == (
        "*Sales:* 3 open deals, €15,000\n"
        "Contact · 1 · €3,000\n"
        "Qualification · 0 · €0\n"
        "Meeting · 0 · €0\n"
        "Proposal · 1 · €12,000\n"
        "Negotiation · 1 · €0 (1 without a value)\n"
        "*November.* Won €4,000 · commit €0 (1) · best case €0 (0) · pipeline €0 (0). Won + commit €4,000.\n"
        "*3 deals need attention* (one may be on two lists).\n"
        "As of Friday 20 November, 10:00, London."
    )
    assert labels(reply) == ["Won 1", "Commit 1", "No next step 3", "No value 1", "Post here", "How is this counted?"]
    opened = await office.press(TOM, buttons(reply)["No value 1"])
    assert told(opened).splitlines()[1:] == ["*#3 Cork* · no value · Negotiation · Tom Reed"]


@pytest.mark.parametrize(("words", "who"), [("funnel", TOM), ("entonnoir", TOM)])
async def test_the_funnel_is_a_table_of_stages(office: Floor, words: str, who: object) -> None:
    reply = await office.ask(TOM, words, command=ASK)
    assert told(reply).splitlines()[0] == "*Sales, funnel.* Friday 20 November, 10:00: 3 open deals, €15,000."
    assert reply.message is not None
    table = next(block for block in reply.message.blocks if block["type"] == "table")
    assert [row[0].get("text") for row in table["rows"][1:6]] == [
        "Contact", "Qualification", "Meeting", "Proposal", "Negotiation",
    ]  # fmt: skip


async def test_an_empty_pipeline_says_so_everywhere(floor: Floor) -> None:
    assert told(await floor.ask(TOM, "", command=ASK)).startswith("*Sales:* 0 open deals, €0")
    assert told(await floor.ask(TOM, "stale", command=ASK)).splitlines()[0] == "*Sales:* no deal has gone silent."
    assert told(await floor.ask(TOM, "funnel", command=ASK)).startswith("*Sales, funnel.*")
    assert told(await floor.ask(LEA, "abonnements", command=ASK)).startswith("Pas encore d’envoi programmé ici.")


async def test_silent_deals_come_with_the_choice_that_settles_them(office: Floor) -> None:
    office.passes(days=20)
    reply = await office.ask(TOM, "stale", command=ASK)
    first, *lines, as_of = told(reply).splitlines()
    assert first == "*Sales:* 3 deals without activity."
    assert as_of.startswith("As of Thursday 10 December, ")
    assert [line.split("*")[1] for line in lines] == ["#2 Bolt", "#1 Acme", "#3 Cork"]
    why = dict(pressables(reply))["The rule and the dates"]
    assert "14 working days" in told(await office.press(TOM, why))
    settled = await office.press(TOM, {"do": "put_off", "d": 3, "how": "week"})
    assert told(settled) == "#3 Cork is left alone until Thursday 17 December."
    assert told(await office.ask(TOM, "stale", command=ASK)).splitlines()[0] == "*Sales:* 2 deals without activity."


async def test_a_digest_is_set_up_for_the_channel(office: Floor) -> None:
    reply = await office.ask(TOM, "subscribe weekly monday 9:00", command=ASK)
    assert told(reply) == (
        "The Sales digest is set up for <#CSALES>: weekly, Monday 9:00 (London)."
        " The next one goes out on Monday 23 November, 9:00."
    )
    assert labels(reply) == ["Preview", "Change…", "Stop…"]
    async with office.books.look(TEAM) as work:
        (one,) = await work.subscriptions.all()
        assert (await work.pipelines.default()).channel_id == "CSALES"
    assert (one.channel_id, one.zone, one.language) == ("CSALES", "Europe/London", "en")
    assert one.next_at == datetime(2026, 11, 23, 9, tzinfo=UTC)


async def test_the_subscribers_language_and_clock_are_the_digests(floor: Floor) -> None:
    reply = await floor.ask(LEA, "abonner hebdo lundi 9h", command=ASK)
    assert told(reply) == (
        "La synthèse Ventes est programmée pour <#CSALES> : chaque semaine, le lundi à 9 h (Paris)."
        " La prochaine part le lundi 23 novembre à 9 h."
    )
    async with floor.books.look(TEAM) as work:
        (one,) = await work.subscriptions.all()
    assert (one.language, one.next_at) == ("fr", datetime(2026, 11, 23, 8, tzinfo=UTC))


async def test_the_pipelines_channel_is_that_of_its_first_subscription(floor: Floor) -> None:
    await floor.subscribed("CSALES")
    await floor.subscribed("COTHER")
    async with floor.books.look(TEAM) as work:
        assert (await work.pipelines.default()).channel_id == "CSALES"
        other = await work.pipelines.of_channel("COTHER")
    assert other is not None


@pytest.mark.parametrize(
    ("words", "channel", "refusal"),
    [
        ("subscribe weekly monday 9:00", None, f"A digest goes to a channel. {WHERE}"),
        ("subscribe sometimes", "CSALES", f'"sometimes" does not say when a digest goes out. Write {EXAMPLE}.'),
        ("preview", "CSALES", f"This channel has no digest. {EXAMPLE} sets one up."),
        ("unsubscribe", "CSALES", f"This channel has no digest. {EXAMPLE} sets one up."),
        ("fly", "CSALES", f'"fly" is not a command. {HELP}'),
        ("funel", "CSALES", f'"funel" is not a command. Did you mean `funnel`? {HELP}'),
    ],
)
async def test_what_cannot_be_is_refused(floor: Floor, words: str, channel: str | None, refusal: str) -> None:
    before = await floor.book()
    assert told(await floor.ask(TOM, words, command=ASK, channel=channel)) == f"{refusal} Nothing was changed."
    assert await floor.book() == before


async def test_a_digest_needs_a_channel_of_ones_own_that_the_bot_is_in(floor: Floor) -> None:
    shared = await floor.ask(TOM, "subscribe weekly monday 9:00", command=ASK, shared=True)
    assert told(shared) == (
        "This channel is shared with another organisation, so no figures are posted here."
        " Choose a channel of your own. Nothing was changed."
    )
    outside = await floor.ask(TOM, "subscribe weekly monday 9:00", command=ASK, reachable=False)
    assert told(outside) == (
        "I am not in <#CSALES> yet. Type `/invite` there, choose me, and try again. Nothing was changed."
    )
    assert told(await floor.ask(TOM, "subscriptions", command=ASK)).startswith("No digest here yet.")


async def test_the_same_digest_twice_is_refused(floor: Floor) -> None:
    await floor.subscribed()
    assert told(await floor.ask(TOM, "subscribe weekly monday 9:00", command=ASK)) == (
        "That digest is set up already: it is number 1. `/pipeline unsubscribe 1` stops it. Nothing was changed."
    )
    assert told(await floor.ask(TOM, "subscribe weekly tuesday 9:00", command=ASK)).startswith("The Sales digest")


async def test_digests_are_listed_and_stopped(floor: Floor) -> None:
    await floor.subscribed()
    await floor.ask(LEA, "abonner hebdo mardi 10h", command=ASK)
    listed = await floor.ask(TOM, "subscriptions", command=ASK)
    assert told(listed) == (
        "*2 digests here*\n"
        "*1* · Sales · weekly, Monday 9:00 (London) · <#CSALES> · next on Monday 23 November, 9:00"
        " · set up by Tom Reed\n"
        "*2* · Sales · weekly, Tuesday 10:00 (Paris) · <#CSALES> · next on Tuesday 24 November, 9:00"
        " · set up by Léa Martin"
    )
    which = await floor.ask(TOM, "unsubscribe", command=ASK)
    assert told(which).splitlines()[0] == "2 digests go here or to you. Which one?"
    assert pressables(which) == pressables(listed)[:-1]
    assert told(await floor.ask(TOM, "unsubscribe 9", command=ASK)) == (
        "This channel has no digest of that number. It has: 1 and 2. Nothing was changed."
    )
    asked = await floor.press(TOM, pressables(listed)[2][1])
    assert asked.form is not None
    assert told(await floor.submit(TOM, "unsubscribe", {}, asked.form.view["private_metadata"])) == (
        "The Sales digest (weekly, Monday 9:00) no longer goes out to <#CSALES>."
    )
    assert told(await floor.ask(LEA, "désabonner", command=ASK)) == (
        "La synthèse Ventes (chaque semaine, le mardi à 10 h) pour <#CSALES> est arrêtée."
    )
    async with floor.books.look(TEAM) as work:
        assert await work.subscriptions.all() == []


async def test_a_preview_is_the_digest_as_things_stand_now(office: Floor) -> None:
    await office.subscribed(language="fr")
    reply = await office.ask(TOM, "preview", command=ASK)
    said = told(reply).splitlines()
    assert said[0] == (
        "A preview for you alone, as things stand now. The real one goes out on Monday 23 November, 8:00 to <#CSALES>."
    )
    assert "affaire gagnée pour 4 000 €" in told(reply)
    assert await office.posts() == []
