"""Lists: narrowed by any words in any order, sorted, ten at a time, with what the whole of them is worth."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from commands.span_words import leading_span
from tests.commands.floor import FRIDAY, LEA, TEAM, TOM, Floor, buttons, labels, told

LEA_ZONE = ZoneInfo(LEA.zone)

FILTERS = (
    "Contact, Qualification, Meeting, Proposal, Negotiation; won, lost; stale, slipped, parked, hot, no next step, no "
    "value; closing this month; all; @ and a person; by value, by close date, by age."
)


@pytest.fixture
async def office(floor: Floor) -> Floor:
    """Eight deals: five of Tom's open ones, one of Léa's, one won and one lost; in the pipeline's own channel."""
    await floor.subscribed()
    for who, words in [
        (TOM, "new Acme website 12k stage proposal close 15/12"),
        (TOM, "new Acme hosting 3k close 27/11"),
        (TOM, "new Bolt close 15/1/2027"),
        (LEA, "new Cork 4k stage meeting close 30/11"),
        (TOM, "new Dune 1k"),
        (TOM, "new Echo 2k"),
        (TOM, "won dune"),
        (TOM, "lost echo price"),
        (TOM, "new Fog USD 9k stage negotiation"),
        (TOM, "remind 1 dec 1 call"),
    ]:
        await floor.ask(who, words)
    return floor


def numbers(listed: str) -> list[int]:
    return [int(line.split("#")[1].split()[0]) for line in listed.splitlines()[1:]]


LISTS: list[tuple[str, str, list[int]]] = [
    ("", "Open deals · Tom Reed:* 4 deals · €15,000 · US$9,000", [2, 3, 1, 7]),
    ("mine", "Open deals · Tom Reed:* 4 deals · €15,000 · US$9,000", [2, 3, 1, 7]),
    ("<@ULEA>", "Open deals · Léa Martin:* 1 deal · €4,000", [4]),
    ("<@ULEA|lea> meeting", "Open deals · Meeting · Léa Martin:* 1 deal · €4,000", [4]),
    ("lea", "Open deals · Léa Martin:* 1 deal · €4,000", [4]),
    ("léa martin", "Open deals · Léa Martin:* 1 deal · €4,000", [4]),
    ("@lea", "Open deals · Léa Martin:* 1 deal · €4,000", [4]),
    ("lea tom", "Open deals · Léa Martin · Tom Reed:* 5 deals · €19,000 · US$9,000", [2, 3, 4, 1, 7]),
    ("proposal", "Open deals · Proposal:* 1 deal · €12,000", [1]),
    ("propsal", "Open deals · Proposal:* 1 deal · €12,000", [1]),
    ("devis", "Open deals · Proposal:* 1 deal · €12,000", [1]),
    ("at stage 3", "Open deals · Meeting:* 1 deal · €4,000", [4]),
    ("proposal, meeting", "Open deals · Proposal · Meeting:* 2 deals · €16,000", [4, 1]),
    ("won", "Won deals:* 1 deal · €1,000", [5]),
    ("gagnées", "Won deals:* 1 deal · €1,000", [5]),
    ("lost", "Lost deals:* 1 deal · €2,000", [6]),
    ("won and lost", "Won deals · Lost deals:* 2 deals · €3,000", [6, 5]),
    ("perdues <@ULEA>", "Lost deals · Léa Martin:* 0 deals", []),
    ("all", "Open deals:* 5 deals · €19,000 · US$9,000", [2, 3, 4, 1, 7]),
    ("toutes les affaires", "Open deals:* 5 deals · €19,000 · US$9,000", [2, 3, 4, 1, 7]),
    ("no next step", "Deals without a next step:* 4 deals · US$9,000 · €7,000", [2, 3, 4, 7]),
    ("sans prochaine action", "Deals without a next step:* 4 deals · US$9,000 · €7,000", [2, 3, 4, 7]),
    ("no_value", "Deals without a value:* 1 deal", [3]),
    ("no value no next step mine", "Deals without a value · no next step · Tom Reed:* 1 deal", [3]),
    ("slipped", "Deals whose close date has passed or is missing:* 1 deal · US$9,000", [7]),
    ("stale", "Silent deals:* 0 deals", []),
    ("parked", "Parked deals:* 0 deals", []),
    ("hot", "Hot deals:* 0 deals", []),
    ("closing this month", "Open deals · closing 1–30 November:* 2 deals · €7,000", [2, 4]),
    ("closing next month", "Open deals · closing 1–31 December:* 1 deal · €12,000", [1]),
    ("closing in january", "Open deals · closing 1–31 January 2027:* 1 deal", [3]),
    ("closing this quarter", "Open deals · closing 1 October – 31 December:* 3 deals · €19,000", [2, 4, 1]),
    ("closing by friday", "Open deals · closing by Friday 27 November:* 1 deal · €3,000", [2]),
    ("échéance ce mois-ci lea", "Open deals · closing 1–30 November · Léa Martin:* 1 deal · €4,000", [4]),
    ("clôture le mois prochain", "Open deals · closing 1–31 December:* 1 deal · €12,000", [1]),
    ("all by value", "Open deals · by value:* 5 deals · €19,000 · US$9,000", [1, 7, 4, 2, 3]),
    ("all par échéance", "Open deals · by close date:* 5 deals · €19,000 · US$9,000", [2, 4, 1, 3, 7]),
    ("by age all", "Open deals · the most silent first:* 5 deals · €19,000 · US$9,000", [1, 2, 3, 4, 7]),
    ("mine by name", "Open deals · Tom Reed · by name:* 4 deals · €15,000 · US$9,000", [2, 1, 3, 7]),
]


async def test_a_list_is_narrowed_and_sorted(office: Floor) -> None:
    said = [(words, told(await office.ask(TOM, f"list {words}"))) for words, _, _ in LISTS]
    heads = [(words, listed.splitlines()[0].removeprefix("*"), numbers(listed)) for words, listed in said]
    assert heads == LISTS


async def test_french_words_find_the_same_and_are_answered_in_french(office: Floor) -> None:
    listed = told(await office.ask(LEA, "liste tom proposition sans prochaine action par montant"))
    assert listed == "*Affaires sans prochaine action · Proposition · Tom Reed · par montant :* 0 affaire"
    listed = told(await office.ask(LEA, "ls échéance ce mois-ci"))
    assert listed.splitlines()[0] == "*Affaires ouvertes · échéance du 1ᵉʳ au 30 novembre :* 2 affaires · 7 000 €"


async def test_silent_deals_stand_in_the_order_of_their_silence(office: Floor) -> None:
    office.passes(days=14)
    await office.ask(TOM, "note acme hosting hello")
    office.passes(days=16)
    await office.ask(TOM, "note bolt hello")
    stale = told(await office.ask(TOM, "list stale"))
    assert (stale.splitlines()[0], numbers(stale)) == (
        "*Silent deals:* 4 deals · €19,000 · US$9,000", [1, 4, 7, 2],
    )  # fmt: skip
    assert numbers(told(await office.ask(TOM, "list @tom proposal stale"))) == [1]
    assert told(await office.ask(LEA, "liste inactives <@ULEA>")).splitlines()[0] == (
        "*Affaires sans activité · Léa Martin :* 1 affaire · 4 000 €"
    )


@pytest.mark.parametrize("question", ["list all by value", "list stale par montant", "find deal"])
async def test_a_long_list_is_read_ten_at_a_time_in_one_order(floor: Floor, question: str) -> None:
    for n in range(1, 24):
        await floor.ask(TOM, f'new "Deal number {n:02}" {n}k')
    floor.passes(days=30)
    first = await floor.ask(TOM, question)
    second = await floor.press(TOM, buttons(first)["and 13 more"])
    third = await floor.press(TOM, buttons(second)["and 3 more"])

    pages = [numbers(told(page)) for page in (first, second, third)]
    assert [len(page) for page in pages] == [10, 10, 3]
    expected = list(range(1, 24)) if question.startswith("find") else list(range(23, 0, -1))
    assert [number for page in pages for number in page] == expected
    assert len({told(page).splitlines()[0] for page in (first, second, third)}) == 1
    assert not any(label.startswith("and ") for label in labels(third))
    back = await floor.press(TOM, buttons(third)["Previous page"])
    assert numbers(told(back)) == pages[1]
    assert "Previous page" not in labels(await floor.press(TOM, buttons(back)["Previous page"]))


async def test_a_list_that_became_shorter_shows_its_last_page(floor: Floor) -> None:
    for n in range(1, 13):
        await floor.ask(TOM, f'new "Deal number {n:02}" {n}k')
    more = buttons(await floor.ask(TOM, "list all"))["and 2 more"]
    await floor.ask(TOM, "1 won")
    await floor.ask(TOM, "move 1 2 3 won")
    assert numbers(told(await floor.press(TOM, more))) == [12, 11, 10, 9, 8, 7, 6, 5, 4]


async def test_a_listed_deal_is_opened_from_the_menu(office: Floor) -> None:
    listed = await office.ask(TOM, "list won")
    assert told(await office.press(TOM, buttons(listed)["#5 Dune · €1,000 · Tom Reed"])).startswith("*#5 Dune*")


REFUSED = [
    ("moon", "moon", ""),
    ("lea moon stale", "moon", ""),
    ("closing moon", "closing", ""),
    ("next", "next", ""),
    ("negociaziones", "negociaziones", " Did you mean Negotiation?"),
]


async def test_words_that_narrow_nothing_are_named(office: Floor) -> None:
    said = [told(await office.ask(TOM, f"list {words}")) for words, _, _ in REFUSED]
    assert said == [
        f'"{word}" is not something a list can be narrowed to. What can be: {FILTERS}{closest} Nothing was changed.'
        for _, word, closest in REFUSED
    ]


async def test_where_there_are_several_pipelines_they_are_named_as_well(office: Floor) -> None:
    async with office.books.work(TEAM) as work:
        await work.shaping.add_pipeline("Services", ["Brief", "Quote"], at=office.now)
    refused = told(await office.ask(TOM, "list pizza"))
    assert refused.split("What can be: ")[1].startswith(
        "Contact, Qualification, Meeting, Proposal, Negotiation, Sales, Services; won, lost;"
    )


@pytest.mark.parametrize("who", ["<@UNONE>", "@zoe"])
async def test_a_list_of_nobody_says_so(floor: Floor, who: str) -> None:
    assert told(await floor.ask(TOM, f"list {who}")) == (
        f'"{who.strip("<>")}" is nobody active here. Write @ and choose the person from the list. Nothing was changed.'
    )


async def test_junk_is_answered(floor: Floor) -> None:
    for junk in ("x " * 1900, "lea " * 900, "by by by", "no no no", "( , ; -", "a " * 40, "closing " * 20, "@", '""'):
        assert told(await floor.ask(TOM, f"list {junk}"))


async def test_elsewhere_a_list_is_of_all_pipelines(office: Floor) -> None:
    """Only one pipeline so far: what differs is what is asked, so both answers are the same."""
    here = told(await office.ask(TOM, "list all"))
    assert told(await office.ask(TOM, "list all", channel="D1", name=None)) == here


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("this week", "2026-11-16", "2026-11-22"),
        ("semaine prochaine", "2026-11-23", "2026-11-29"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("le mois dernier", "2026-10-01", "2026-10-31"),
        ("cette année", "2026-01-01", "2026-12-31"),
        ("next quarter", "2027-01-01", "2027-03-31"),
        ("T1", "2027-01-01", "2027-03-31"),
        ("q4 2027", "2027-10-01", "2027-12-31"),
        ("décembre", "2026-12-01", "2026-12-31"),
        ("tomorrow", "2026-11-21", "2026-11-21"),
        ("d'ici vendredi", "0001-01-01", "2026-11-27"),
        ("avant le 15/12", "0001-01-01", "2026-12-15"),
    ],
)
def test_spans_of_days_are_read_in_both_languages(words: str, first: str, last: str) -> None:
    found = leading_span(words.split(), at=FRIDAY, zone=LEA_ZONE, locale="fr_FR")
    assert found is not None
    assert (found[0][0].isoformat(), found[0][1].isoformat(), found[1]) == (first, last, len(words.split()))


def test_a_quarter_begins_when_the_fiscal_year_says() -> None:
    found = leading_span(["this", "quarter"], at=FRIDAY, zone=LEA_ZONE, locale="en_GB", fiscal_starts=2)
    assert found is not None
    assert [day.isoformat() for day in found[0]] == ["2026-11-01", "2027-01-31"]
