"""From a figure of a digest to the deals behind it: as printed, also when things went on since."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from commands.invocation import Reply
from digests.digest import Digests
from messages.message import Message
from messages.prose import Prose
from pipeline.deals import Person
from storage.books import Books
from storage.due import Due
from tests.commands.floor import LEA, TEAM, TOM, Floor, buttons, calendars, labels, pressables, told

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""Monday 9:00 in London, when Tom's digest goes out."""

BY_HAND = {
    "New": [1, 2, 3, 4, 5, 6],
    "Won": [4],
    "Lost": [5],
    "Repriced": [4],
    "Slipped": [3],
    "No next step": [1, 2, 3],
    "No value": [2],
}
"""What the fixture's week comes to, counted by hand."""

OF_THE_QUARTER: list[tuple[str, list[int], list[int]]] = [
    ("*Won, 1 October – 22 November: 1*", [4], []),
    ("*Best case, 1 October – 31 December: 1*", [1], []),
    ("*Slipped, Monday 23 November: 1*", [3], []),
]
"""What its forecast comes to."""


async def posted(books: Books, at: datetime) -> Message:
    """The digest that goes out at `at`."""
    async with books.work(TEAM) as work:
        due = Due(team_id=TEAM, kind="digest", id="1", next_at=at)
        post = await Digests(calendars=calendars, prose=Prose()).take(work, due, at)
    assert post is not None
    return post.message


@pytest.fixture
async def digest(floor: Floor) -> Message:
    """A week of work, and the digest that tells it."""
    await floor.subscribed()
    for words in [
        "new Acme 12k stage proposal close 15/12",
        "new Bolt",
        "new Cork 5k stage negotiation",
        "new Dune 4k",
        "new Echo 2k",
        "new Fog 1k",
        "remind fog 1/12 call",
        "won dune 4.5k",
        "lost echo price",
    ]:
        await floor.ask(TOM, words, channel="DTOM")
    floor.now = MONDAY
    return await posted(floor.books, MONDAY)


def counts(digest: Message, *, of_the_forecast: bool = False) -> dict[str, int]:
    """The figures on the buttons that open deals, or on the lines of the forecast's menu."""
    found = {}
    for label, value in pressables(digest):
        act = json.loads(value)
        if act["do"] == "behind" and act["f"].startswith("forecast:") == of_the_forecast:
            name, number = re.fullmatch(r"([^\d·]+?) (\d+)(?: · .*)?", label).groups()  # type: ignore[union-attr]
            found[name] = int(number)
    return found


async def listed(floor: Floor, value: str) -> tuple[str, list[int], list[int]]:
    """Title, deal numbers, and those of them that are marked as changed since."""
    title, *lines = told(await floor.press(TOM, value)).splitlines()
    numbers = [int(line.split("#")[1].split()[0]) for line in lines]
    return title, numbers, [n for n, line in zip(numbers, lines, strict=True) if line.endswith("(changed since)")]


async def test_every_button_opens_as_many_deals_as_it_says(floor: Floor, digest: Message) -> None:
    assert counts(digest) == {name: len(numbers) for name, numbers in BY_HAND.items()}
    for label, value in pressables(digest):
        if json.loads(value)["do"] == "behind" and "forecast:" not in value:
            name = next(one for one in BY_HAND if label.startswith(one))
            title, numbers, changed = await listed(floor, value)
            assert sorted(numbers) == BY_HAND[name]
            assert title.endswith(f": {len(numbers)}*")
            assert changed == []


async def test_every_figure_of_the_forecast_opens_its_deals_and_names_its_own_time(
    floor: Floor, digest: Message
) -> None:
    assert counts(digest, of_the_forecast=True) == {"Won": 1, "Best case": 1, "Slipped": 1}
    assert await _opened(floor, digest) == OF_THE_QUARTER

    floor.passes(hours=2)
    await floor.ask(TOM, "omit acme", channel="DTOM")
    await floor.ask(TOM, "won cork", channel="DTOM")
    marked = [(title, numbers, numbers if title[1:4] != "Won" else []) for title, numbers, _ in OF_THE_QUARTER]
    assert await _opened(floor, digest) == marked


async def test_the_forecast_of_a_preview_opens_too(floor: Floor, digest: Message) -> None:
    floor.now = MONDAY - timedelta(minutes=1)
    preview = await floor.ask(TOM, "preview", command="/pipeline")
    assert [numbers for _, numbers, _ in await _opened(floor, preview)] == [[4], [1], [3]]


async def _opened(floor: Floor, digest: Reply | Message | None) -> list[tuple[str, list[int], list[int]]]:
    return [await listed(floor, value) for _, value in pressables(digest) if "forecast:" in value]


async def test_what_happened_since_changes_no_list_and_is_marked(floor: Floor, digest: Message) -> None:
    floor.passes(hours=2)
    await floor.ask(TOM, "remind bolt friday call", channel="DTOM")
    await floor.ask(LEA, "gagnée cork", channel="DLEA")
    opened = buttons(digest)

    for name, changed_since in [("No next step 3", [2, 3]), ("Slipped 1", [3]), ("New 6", [2, 3]), ("Won 1", [])]:
        label = next(one for one in opened if one.startswith(name))
        _, numbers, changed = await listed(floor, opened[label])
        assert sorted(numbers) == BY_HAND[name.rpartition(" ")[0]]
        assert sorted(changed) == changed_since


async def test_what_changed_since_a_digest_was_posted_ahead_of_its_time_is_marked(floor: Floor) -> None:
    await floor.subscribed()
    await floor.ask(TOM, "new Acme 3k", channel="DTOM")
    await floor.ask(TOM, "new Bolt 4k", channel="DTOM")
    posted_at, opened = floor.now, buttons(await posted(floor.books, MONDAY))
    await floor.ask(TOM, "note bolt they like it", channel="DTOM")
    said = told(await floor.press(TOM, opened["New 2"], standing_since=posted_at))
    assert [line.endswith("(changed since)") for line in said.splitlines()] == [False, False, True]


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        (
            TOM,
            {
                "Lost 1": "*#5 Echo* · €2,000 · lost · Tom Reed · price",
                "Slipped 1": "*#3 Cork* · €5,000 · Negotiation · Tom Reed · no close date",
                "Repriced 1": "*#4 Dune* · €4,500 · won · Tom Reed (was €4,000)",
            },
        ),
        (
            LEA,
            {
                "Lost 1": "*#5 Echo* · 2 000 € · perdue · Tom Reed · prix",
                "Slipped 1": "*#3 Cork* · 5 000 € · Négociation · Tom Reed · sans échéance",
                "Repriced 1": "*#4 Dune* · 4 500 € · gagnée · Tom Reed (avant : 4 000 €)",
            },
        ),
    ],
)
async def test_each_list_says_of_its_deals_what_it_is_about(
    floor: Floor, digest: Message, who: Person, shown: dict[str, str]
) -> None:
    opened = buttons(digest)
    said = {label: told(await floor.press(who, opened[label])).splitlines()[1] for label in shown}
    assert {label: line.replace("\u202f", " ").replace("\u00a0", " ") for label, line in said.items()} == shown


async def test_what_a_deal_without_a_value_was_raised_from_is_said(floor: Floor) -> None:
    await floor.subscribed()
    await floor.ask(TOM, "new Acme", channel="DTOM")
    await floor.ask(TOM, "edit acme value 3k", channel="DTOM")
    await floor.ask(TOM, "edit acme value 4k", channel="DTOM")
    floor.now = MONDAY
    opened = buttons(await posted(floor.books, MONDAY))
    assert told(await floor.press(TOM, opened["Repriced 1"])).splitlines()[1:] == [
        "*#1 Acme* · €4,000 · Contact · Tom Reed (had no value)"
    ]


async def test_more_than_ten_are_read_page_by_page(floor: Floor) -> None:
    await floor.subscribed()
    for n in range(1, 13):
        await floor.ask(TOM, f'new "Deal {n}"', channel="DTOM")
    floor.now = MONDAY
    first = await floor.press(TOM, buttons(await posted(floor.books, MONDAY))["New 12"])
    assert len(told(first).splitlines()) == 11
    second = await floor.press(TOM, buttons(first)["and 2 more"])
    assert len(told(second).splitlines()) == 3
    assert [label for label in labels(second) if label.startswith("and")] == []


async def test_a_preview_opens_what_it_shows(floor: Floor) -> None:
    await floor.subscribed()
    await floor.ask(TOM, "new Acme 3k", channel="DTOM")
    preview = await floor.ask(TOM, "preview", command="/pipeline")
    title, numbers, _ = await listed(floor, buttons(preview)["New 1"])
    assert numbers == [1]
    assert title.startswith("*New, 16–")


async def test_how_it_is_counted_names_period_zone_and_rules(floor: Floor, digest: Message) -> None:
    said = told(await floor.press(TOM, buttons(digest)["How is this counted?"]))
    assert said.startswith("*Sales, from Monday 16 November, 9:00 to Monday 23 November, 9:00 (London).*")
    assert "*Bottleneck:*" in said
    assert told(await floor.press(LEA, buttons(digest)["How is this counted?"])).startswith(
        "*Ventes, du lundi 16 novembre"
    )


async def test_how_ones_own_digest_is_counted_says_whose_it_is_and_what_no_amount_counts(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 2k CHF", channel="DTOM")
    await floor.ask(LEA, "nouvelle Bolt 3k CHF", channel="DLEA")
    await floor.ask(TOM, "subscribe weekly monday 9:00 for me", command="/pipeline", channel="DTOM")
    floor.now = MONDAY
    own = await posted(floor.books, MONDAY)
    period, only, money, *figures = told(await floor.press(TOM, buttons(own)["How is this counted?"])).splitlines()
    assert period.startswith("*Sales, from Monday 16 November, 9:00 to Monday 23 November, 9:00 (London).*")
    assert only.strip() == "Only deals of Tom Reed."
    assert money.endswith(" 1 deal in a currency without a rate is left out of the amounts.")
    assert [line.split("*")[1] for line in figures] == ["What changed:", "Open:", "Forecast:", "Without activity:"]


async def test_the_settings_are_the_form_of_the_digest(floor: Floor, digest: Message) -> None:
    form = (await floor.press(TOM, buttons(digest)["Settings"])).form
    assert form is not None
    assert (form.view["callback_id"], '"n":1' in form.view["private_metadata"]) == ("subscription", True)


async def test_a_figure_no_digest_has_is_empty(floor: Floor, digest: Message) -> None:
    for figure in ("nonsense", "lost_at:soon", "lost_at:999999999", "lost_at:" + "9" * 30):
        value = json.dumps({"do": "behind", "f": figure, "n": 1, "e": MONDAY.isoformat()})
        assert (await listed(floor, value))[1] == []


async def test_a_digest_that_was_stopped_still_opens(floor: Floor, digest: Message) -> None:
    await floor.ask(TOM, "unsubscribe", command="/pipeline")
    assert (await listed(floor, buttons(digest)["New 6"]))[1] != []
    unknown = json.dumps({"do": "behind", "f": "new", "n": 9, "e": MONDAY.isoformat()})
    assert told(await floor.press(TOM, unknown)).endswith("Nothing was changed.")
