"""Digests in a form and for oneself, who may have them, why one came, and the log of what was sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from commands.invocation import Reply
from digests.digest import Digests
from digests.tick import Tick
from messages.message import Message
from messages.prose import Prose
from pipeline.deals import Person
from storage.subscriptions import Subscription
from tests.commands.floor import LEA, TEAM, TOM, Floor, buttons, calendars, labels, told

ASK = "/pipeline"
ADA = Person(user_id="UADA", name="Ada Boss", zone="Europe/London", language="en", admin=True)
MONTHLY: dict[str, Any] = {
    "channel": "CSALES", "person": None, "pipeline": "1", "cadence": "monthly", "weekday": "0", "month_day": "-1",
    "hour": "08:30", "zone": "Europe/Paris", "language": "fr", "sections": ["changes", "leaderboard"],
}  # fmt: skip


@pytest_asyncio.fixture
async def staffed(floor: Floor) -> Floor:
    async with floor.books.work(TEAM) as work:
        await work.people.save(ADA, at=floor.now)
    return floor


async def policy(floor: Floor, name: str) -> None:
    async with floor.books.work(TEAM) as work:
        await work.shaping.set_workspace(at=floor.now, policy=name)


async def digests(floor: Floor) -> list[Subscription]:
    async with floor.books.look(TEAM) as work:
        return await work.subscriptions.all()


def drawn(reply: Reply) -> dict[str, Any]:
    """What stands in the fields of a form, by their names."""
    assert reply.form is not None
    shown: dict[str, Any] = {}
    for block in reply.form.view["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        firsts = [value for name, value in element.items() if name.startswith("initial")]
        first = firsts[0] if firsts else None
        if isinstance(first, list):
            first = [one["value"] for one in first]
        shown[block["block_id"]] = first["value"] if isinstance(first, dict) else first
    return shown


def form_buttons(reply: Reply) -> dict[str, str]:
    assert reply.form is not None
    return buttons(Message(text="", blocks=reply.form.view["blocks"]))


def remembered(reply: Reply) -> str:
    assert reply.form is not None
    return str(reply.form.view["private_metadata"])


async def test_without_words_the_form_opens_and_what_is_filled_in_is_the_digest(staffed: Floor) -> None:
    form = await staffed.ask(TOM, "subscribe", command=ASK)
    assert drawn(form) == {
        "channel": "CSALES", "person": None, "pipeline": "1", "cadence": "weekly", "weekday": "0", "month_day": "1",
        "hour": "09:00", "zone": "Europe/London", "language": "en",
        "sections": ["changes", "funnel", "forecast", "attention", "closed", "detail"],
    }  # fmt: skip
    reply = await staffed.submit(TOM, "subscription", MONTHLY, remembered(form))
    assert told(reply) == (
        "The Sales digest is set up for <#CSALES>: monthly, first working day, 8:30 (Paris)."
        " The next one goes out on Tuesday 1 December, 7:30."
    )
    (one,) = await digests(staffed)
    assert (one.cadence, one.month_day, one.weekday, one.zone, one.language, one.sections) == (
        "monthly", -1, None, "Europe/Paris", "fr", ("changes", "leaderboard"),
    )  # fmt: skip
    assert one.next_at == datetime(2026, 12, 1, 7, 30, tzinfo=UTC)


async def test_on_a_day_off_a_digest_is_announced_for_the_working_day_it_goes_out_on(staffed: Floor) -> None:
    staffed.now = datetime(2026, 11, 10, 10, tzinfo=UTC)
    for words in ("subscribe weekly wednesday 9:00", "preview"):
        assert "Thursday 12 November, 9:00" in told(await staffed.ask(TOM, words, command=ASK))
    assert [one.next_at for one in await digests(staffed)] == [datetime(2026, 11, 11, 9, tzinfo=UTC)]


async def test_what_waits_over_a_day_off_is_announced_once_it_was_decided_on(staffed: Floor) -> None:
    staffed.now = datetime(2026, 11, 10, 10, tzinfo=UTC)
    await staffed.ask(TOM, "subscribe weekly wednesday 9:00", command=ASK)
    staffed.now = datetime(2026, 11, 11, 9, tzinfo=UTC)
    digests_due = {"digest": Digests(calendars=calendars, prose=Prose())}
    tick = Tick(books=staffed.books, occasions=digests_due, prose=Prose(), clock=lambda: staffed.now)
    assert await tick.decide(staffed.now) == 1
    for words in ("subscriptions", "preview"):
        assert "Thursday 12 November, 9:00" in told(await staffed.ask(TOM, words, command=ASK))


async def test_settings_opens_the_form_as_it_is_and_what_changed_meanwhile_is_said(staffed: Floor) -> None:
    await staffed.subscribed()
    opened = await staffed.press(TOM, {"do": "subscription", "n": 1})
    assert drawn(opened)["hour"] == "09:00"
    changed = await staffed.submit(LEA, "subscription", {**MONTHLY, "cadence": "daily"}, remembered(opened))
    assert told(changed).startswith("La synthèse Ventes est programmée pour <#CSALES> : chaque jour ouvré, à 8 h 30")
    (one,) = await digests(staffed)
    assert (one.number, one.cadence, one.month_day) == (1, "daily", None)
    late = await staffed.submit(TOM, "subscription", MONTHLY, remembered(opened))
    assert "changed" in told(late)
    assert (await digests(staffed))[0].cadence == "daily"
    audit = told(await staffed.ask(ADA, "audit", command=ASK))
    assert "a new digest" in audit
    assert "settings of a digest" in audit


@pytest.mark.parametrize(
    ("fields", "field", "error"),
    [
        ({"channel": None}, "channel", "Choose a channel, or a person who gets it as a direct message."),
        ({"person": "UTOM"}, "channel", "Choose a channel, or a person who gets it as a direct message."),
        ({"sections": []}, "sections", "Tick at least one part."),
        ({"hour": "02:30"}, "hour", "Between 1:00 and 3:00 clocks change twice a year"),
        ({"zone": "Mars"}, "zone", "Mars"),
    ],
)
async def test_what_is_wrong_is_said_under_its_field(
    staffed: Floor, fields: dict[str, Any], field: str, error: str
) -> None:
    reply = await staffed.submit(TOM, "subscription", MONTHLY | fields, "{}")
    assert list(reply.errors) == [field]
    assert error in reply.errors[field]
    assert await digests(staffed) == []


async def test_for_me_is_a_direct_message_that_is_nobody_elses_business(staffed: Floor) -> None:
    reply = await staffed.ask(TOM, "subscribe daily 8:30 for me", command=ASK)
    assert told(reply).startswith("The Sales digest is set up for <@UTOM>: daily, 8:30 (London).")
    assert told(await staffed.ask(LEA, "subscribe weekly", command=ASK, channel="DLEA")).startswith(
        "La synthèse Ventes est programmée pour <@ULEA>"
    )
    mine = told(await staffed.ask(TOM, "subscriptions", command=ASK, channel="COTHER"))
    assert mine.splitlines()[0] == "*1 digest here or to you*"
    assert "<@ULEA>" not in told(await staffed.ask(TOM, "subscriptions all", command=ASK))
    everywhere = told(await staffed.ask(ADA, "subscriptions all", command=ASK))
    assert "<@ULEA>" in everywhere
    assert everywhere.startswith("*2 digests in the workspace*")
    assert "no digest of that number" in told(await staffed.ask(TOM, "unsubscribe 2", command=ASK))
    assert told(await staffed.ask(TOM, "unsubscribe", command=ASK, channel="COTHER")) == (
        "The Sales digest (daily, 8:30) no longer goes out to <@UTOM>."
    )


@pytest.mark.parametrize(
    ("rule", "who", "target", "allowed"),
    [
        ("everyone", TOM, "channel", True),
        ("everyone", TOM, "another", False),
        ("everyone", ADA, "another", True),
        ("owner", TOM, "channel", False),
        ("owner", TOM, "himself", True),
        ("owner", ADA, "channel", True),
    ],
)
async def test_who_may_have_a_digest_sent_where(
    staffed: Floor, rule: str, who: Person, target: str, allowed: bool
) -> None:
    await policy(staffed, rule)
    person = {"another": LEA.user_id, "himself": who.user_id}.get(target)
    fields = MONTHLY | {"channel": None if person else "CSALES", "person": person}
    reply = await staffed.submit(who, "subscription", fields, "{}")
    assert (len(await digests(staffed)) == 1) == allowed
    if not allowed:
        assert told(reply).startswith("Only an admin may do that")
    stop = await staffed.ask(TOM, "unsubscribe 1", command=ASK)
    assert (await digests(staffed) == []) == (not allowed or "no longer goes out" in told(stop))


async def test_why_a_digest_came_says_who_set_it_up_and_how_to_stop_it(staffed: Floor) -> None:
    await staffed.subscribed()
    said = await staffed.press(LEA, {"do": "why_digest", "n": 1})
    assert told(said) == (
        "La synthèse Ventes a été programmée par Tom Reed pour <#CSALES>. Chaque semaine, le lundi à 9 h (Londres) ;"
        " la prochaine part le lundi 23 novembre à 10 h. `/pipeline désabonner 1` l’arrête."
    )
    assert labels(said) == ["Modifier…", "Arrêter…"]


async def test_its_settings_stop_a_digest_once_that_was_asked_back(staffed: Floor) -> None:
    await staffed.subscribed()
    drawn_one = await staffed.press(TOM, {"do": "subscription", "n": 1})
    assert drawn_one.form is not None
    kept = json.loads(drawn_one.form.view["private_metadata"])
    asked = await staffed.press(TOM, form_buttons(drawn_one)["Stop this digest…"], remembered=kept)
    assert asked.form is not None
    assert asked.form.in_place
    view = asked.form.view
    assert (view["title"]["text"], view["submit"]["text"], view["blocks"][0]["text"]["text"]) == (
        "Stop the digest?", "Stop",
        "The Sales digest (weekly, Monday 9:00) will no longer go out to <#CSALES>. What was posted stays.",
    )  # fmt: skip
    assert len(await digests(staffed)) == 1

    ended = await staffed.submit(TOM, view["callback_id"], {}, remembered(asked), key="view:once")
    said = "The Sales digest (weekly, Monday 9:00) no longer goes out to <#CSALES>."
    assert (told(ended), await digests(staffed)) == (said, [])
    assert told(await staffed.submit(TOM, view["callback_id"], {}, remembered(asked), key="view:once")) == said
    late = told(await staffed.submit(LEA, view["callback_id"], {}, remembered(asked)))
    assert late.startswith("Cette synthèse a été arrêtée.")
    for act in ("subscription", "stop_digest"):
        assert told(await staffed.press(LEA, {"do": act, "n": 1})) == late
    assert "a digest stopped" in told(await staffed.ask(ADA, "audit", command=ASK))


async def test_stop_asks_back_wherever_it_stands(staffed: Floor) -> None:
    set_up = await staffed.ask(TOM, "subscribe weekly monday 9:00", command=ASK)
    listed = await staffed.ask(TOM, "subscriptions", command=ASK)
    why = await staffed.press(TOM, {"do": "why_digest", "n": 1})
    assert {buttons(reply)["Stop…"] for reply in (set_up, listed, why)} == {'{"do":"stop_digest","n":1}'}
    asked = await staffed.press(TOM, buttons(listed)["Stop…"])
    assert asked.form is not None
    assert (asked.form.view["title"]["text"], asked.form.in_place) == ("Stop the digest?", False)
    assert len(await digests(staffed)) == 1
    ended = await staffed.submit(TOM, asked.form.view["callback_id"], {}, remembered(asked))
    assert told(ended) == "The Sales digest (weekly, Monday 9:00) no longer goes out to <#CSALES>."


async def test_who_may_not_stop_a_digest_is_told_so_at_the_question_and_at_the_answer(staffed: Floor) -> None:
    await staffed.subscribed()
    asked = await staffed.press(TOM, {"do": "stop_digest", "n": 1})
    await policy(staffed, "owner")
    said = "Only an admin may do that: Ada Boss. Ask them. Nothing was changed."
    assert told(await staffed.press(TOM, {"do": "stop_digest", "n": 1})) == said
    assert told(await staffed.submit(TOM, "unsubscribe", {}, remembered(asked))) == said
    assert len(await digests(staffed)) == 1


async def test_a_personal_digest_that_is_stopped_no_longer_goes_to_its_reader(staffed: Floor) -> None:
    await staffed.ask(LEA, "abonner pour moi", command=ASK)
    assert told(await staffed.ask(LEA, "désabonner", command=ASK)) == (
        "La synthèse Ventes (chaque semaine, le lundi à 9 h) pour <@ULEA> est arrêtée."
    )


async def test_several_digests_are_tried_out_one_by_one(staffed: Floor) -> None:
    await staffed.subscribed()
    await staffed.ask(TOM, "subscribe daily 8:30", command=ASK)
    first = await staffed.ask(TOM, "preview", command=ASK)
    assert "There is 1 more: its button is below." in told(first)
    second = await staffed.press(TOM, buttons(first)["Preview 2"])
    assert "Daily, 8:30, set up by Tom Reed" in told(second)


async def test_the_log_names_who_got_each_persons_share_in_their_direct_messages(staffed: Floor) -> None:
    share: dict[str, Any] = {"kind": "detail", "payload": Message(text="x").to_json(), "at": staffed.now}
    async with staffed.books.work(TEAM) as work:
        await work.outbox.put(key="weekly:1", kind="digest", channel="UTOM", payload=share["payload"], at=staffed.now)
        await work.outbox.put(key="weekly:1:detail", channel="D0TOM", thread_of="weekly:1", **share)
        await work.outbox.put(key="weekly:2:detail", channel="D0GONE", **share)
    assert [line.split(" · ")[1:3] for line in told(await staffed.ask(ADA, "log", command=ASK)).splitlines()[1:]] == [
        ["digest", "Tom Reed"],
        ["each person’s share", "Tom Reed"],
        ["each person’s share", "direct message"],
    ]


async def test_the_log_is_for_admins_and_tells_what_was_held_and_why(staffed: Floor) -> None:
    assert told(await staffed.ask(TOM, "log", command=ASK)).startswith("Only an admin may do that")
    async with staffed.books.work(TEAM) as work:
        for number in range(12):
            await work.outbox.put(
                key=f"nudge:{number}", kind="nudge", channel="CSALES", payload=Message(text="x").to_json(),
                at=staffed.now - timedelta(days=1, minutes=number),
            )  # fmt: skip
        held: dict[str, Any] = {
            "channel": "CSALES",
            "payload": Message(text="x").to_json(),
            "at": staffed.now + timedelta(days=3),
        }
        for _ in range(2):
            await work.outbox.put(key="weekly:1", kind="digest", occasion_at=staffed.now, **held)
        await work.outbox.put(key="said", kind="announcement", **held)
        await work.outbox.hold_back(key="r", kind="reminder", channel="UTOM", why="person_left", at=staffed.now)
    page = await staffed.ask(ADA, "log", command=ASK)
    assert told(page).splitlines()[:4] == [
        "*What was sent*",
        (
            "Friday 20 November, 10:00 · digest · <#CSALES> · held until Monday 23 November, 10:00, "
            "asked for once more, sent once"
        ),
        "Friday 20 November, 10:00 · reminder · Tom Reed · not sent: that person is no longer active in Slack",
        "Thursday 19 November, 10:00 · silent deals · <#CSALES> · on its way",
    ]
    assert told(page).splitlines()[-1] == "and 4 earlier"
    assert len(told(await staffed.press(ADA, buttons(page)["Earlier"])).splitlines()) == 5
