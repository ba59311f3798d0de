"""Reports of `/pipeline`: of any pipeline and period, told privately, posted once, explained, opened."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from commands.invocation import Reply
from messages.message import Message
from pipeline.deals import Person
from tests.commands.floor import LEA, TEAM, TOM, Floor, a_fridays_work, buttons, labels, told

ASK = "/pipeline"


@pytest.fixture
async def office(floor: Floor) -> Floor:
    return await a_fridays_work(floor)


def how_counted(reply: Reply) -> str:
    """What the button that explains a report carries, in whichever language."""
    return next(value for value in buttons(reply).values() if json.loads(value).get("h") == "count")


async def with_services(floor: Floor, name: str = "Services") -> None:
    async with floor.books.work(TEAM) as work:
        await work.shaping.add_pipeline(name, ["Brief", "Quote"], at=floor.now)


CHANGES = """*Sales, what changed:* 16–22 November.
```
Open Mon 16 Nov   0        €0
+ New             5   €21,000
− Won             1   −€4,000
− Lost            1   −€2,000
Open Fri 20 Nov   3   €15,000
```
As of Friday 20 November, 10:00, London. 1 deal without a value is counted as a deal, not as money."""

EVOLUTION = """*Ventes, ce qui a changé :* du 1ᵉʳ au 30 novembre.
```
Ouvertes 1ᵉʳ nov.   0        0 €
+ Nouvelles         5   21 000 €
− Gagnées           1   −4 000 €
− Perdues           1   −2 000 €
Ouvertes 20 nov.    3   15 000 €
```
État au vendredi 20 novembre à 11 h, Paris. 1 affaire sans montant est comptée en nombre, pas en valeur."""

FORECAST = """*Sales, forecast:* 1–30 November.
*November.* Won €4,000 · commit €0 (1) · best case €0 (0) · pipeline €0 (0). Won + commit €4,000.
As of Friday 20 November, 10:00, London. 1 deal without a value is counted as a deal, not as money."""

PREVISION = """*Ventes, prévision :* du 1ᵉʳ octobre au 31 décembre.
*T4.* Gagné 4 000 € · engagé 0 € (1) · meilleur cas 12 000 € (1) · pipeline 0 € (0). Gagné + engagé 4 000 €.
État au vendredi 20 novembre à 11 h, Paris. 1 affaire sans montant est comptée en nombre, pas en valeur."""


async def test_what_changed_and_what_will_close_word_for_word(office: Floor) -> None:
    for who, words, said in [
        (TOM, "changes", CHANGES),
        (LEA, "évolution ce mois-ci", EVOLUTION),
        (TOM, "forecast", FORECAST),
        (LEA, "prévision T4", PREVISION),
    ]:
        assert told(await office.ask(who, words, command=ASK)) == said
    reply = await office.ask(TOM, "changes", command=ASK)
    assert labels(reply)[:3] == ["New 5", "Won 1", "Lost 1"]
    assert labels(reply)[-2:] == ["Post here", "How is this counted?"]
    assert "Engagé 1" in labels(await office.ask(LEA, "prévision T4", command=ASK))


@pytest.mark.parametrize(
    ("who", "words", "said"),
    [
        (TOM, "changes last month", "*Sales, 1–31 October:* nothing changed. No deal is open."),
        (
            TOM,
            "changes last month <@ULEA>",
            "*Sales, 1–31 October:* nothing changed, and none of the deals asked for is open.",
        ),
        (
            LEA,
            "évolution mois dernier à échéance ce mois-ci",
            "*Ventes, du 1ᵉʳ au 31 octobre :* rien n’a changé, et aucune des affaires demandées n’est ouverte.",
        ),
        (
            LEA,
            "évolution T3 2025",
            "*Ventes, du 1ᵉʳ juillet au 30 septembre 2025 :* rien n’a changé. Aucune affaire n’est ouverte.",
        ),
        (
            TOM,
            "forecast Q2 2027",
            "*Sales, forecast:* 1 April – 30 June 2027. Nothing was won, and no open deal is to close.",
        ),
        (
            LEA,
            "prévision avril",
            (
                "*Ventes, prévision :* du 1ᵉʳ au 30 avril 2027. Rien n’a été gagné, et aucune affaire ouverte n’y a "
                "son échéance."
            ),
        ),
    ],
)
async def test_an_empty_period_is_one_honest_line(floor: Floor, who: Person, words: str, said: str) -> None:
    first, as_of = told(await floor.ask(who, words, command=ASK)).splitlines()
    assert first == said
    assert as_of.startswith(("As of", "État au"))


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ("changes moon", '"moon" is neither a pipeline nor a period. '),
        ("changes moon last month", '"moon" is neither a pipeline nor a period. '),
        ("funnel last month this month", '"this month" is neither'),
        ("changes next month", "1–31 December is still to come. "),
        ("stale last week", "This report says how things stand now. "),
        ("stale <@ULEA|lea>", "This report is of everybody. "),
        ("team @lea last month", "This report is of everybody. "),
        ("changes closing", '"closing" is neither'),
        ("changes closing 2026-13-01", '"closing 2026-13-01" is neither'),
        ("changes @nobody", '"@nobody" is nobody active here. '),
    ],
)
async def test_what_cannot_be_told_is_refused(floor: Floor, words: str, refusal: str) -> None:
    said = told(await floor.ask(TOM, words, command=ASK))
    assert said.startswith(refusal), said
    assert said.endswith("Nothing was changed.")


async def test_a_pipeline_and_a_period_come_in_any_order(office: Floor) -> None:
    await with_services(office)
    for words in ("changes services last month", "changes last month services", "changes for services in october"):
        assert told(await office.ask(TOM, words, command=ASK)).startswith("*Services, 1–31 October:*")
    assert told(await office.ask(LEA, "entonnoir services", command=ASK)).startswith("*Services, entonnoir")


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("changes last quater", "*Sales, 1 July – 30 September:*"),
        ("changes last mnoth", "*Sales, 1–31 October:*"),
        ("changes smaine dernière", "*Sales, 9–15 November:*"),
        ("changes octobr 2025", "*Sales, 1–31 October 2025:*"),
    ],
)
async def test_a_slip_in_a_period_is_forgiven(floor: Floor, words: str, meant: str) -> None:
    assert told(await floor.ask(TOM, words, command=ASK)).startswith(meant)


async def test_a_pipeline_may_be_named_like_a_period(office: Floor) -> None:
    await with_services(office, "November")
    for words, title in [
        ("changes november", "*November, 16–22 November:*"),
        ("changes november november", "*November, 1–30 November:*"),
        ("changes november 2025", "*Sales, 1–30 November 2025:*"),
        ("changes november last week", "*November, 9–15 November:*"),
        ("changes", "*Sales, what changed:*"),
    ]:
        assert told(await office.ask(TOM, words, command=ASK)).startswith(title), words


async def test_the_changes_of_one_person_and_of_what_closes_in_a_time(office: Floor) -> None:
    await office.ask(LEA, "nouvelle Fleuriste 1k", channel="DLEA")
    hers = await office.ask(TOM, "changes <@ULEA>", command=ASK)
    assert "+ New             1   €1,000" in told(hers)
    assert told(hers).endswith("As of Friday 20 November, 10:00, London. Only deals of Léa Martin.")
    december = told(await office.ask(TOM, "changes closing december", command=ASK))
    assert "+ New             1   €12,000" in december
    assert december.endswith("Only deals that are to close on these days: 1–31 December.")
    how = told(await office.press(LEA, how_counted(hers)))
    assert "Seulement les affaires suivies par Léa Martin." in how
    assert await opened(office, TOM, buttons(hers)["New 1"]) == ([6], [])


async def opened(floor: Floor, who: Person, value: str) -> tuple[list[int], list[int]]:
    """The numbers of the deals a button opens, and those of them that are marked as changed since."""
    lines = [line for line in told(await floor.press(who, value)).splitlines()[1:] if "#" in line]
    numbers = [int(line.split("#")[1].split()[0]) for line in lines]
    return numbers, [n for n, line in zip(numbers, lines, strict=True) if line.endswith("(changed since)")]


async def test_a_figure_opens_the_deals_it_counted_whatever_became_of_them(office: Floor) -> None:
    changes = buttons(await office.ask(TOM, "changes", command=ASK))
    forecast = buttons(await office.ask(TOM, "forecast this quarter", command=ASK))
    funnel = buttons(await office.ask(TOM, "funnel", command=ASK))
    office.passes(minutes=1)
    await office.ask(LEA, "gagnée cork 9k", channel="DLEA")
    await office.ask(TOM, "new Fog 8k", channel="DTOM")
    await office.ask(TOM, "reopen echo", channel="DTOM")

    assert await opened(office, TOM, changes["New 5"]) == ([1, 2, 3, 4, 5], [3, 5])
    assert await opened(office, TOM, changes["Lost 1"]) == ([5], [5])
    assert await opened(office, TOM, forecast["Commit 1"]) == ([3], [3])
    assert await opened(office, TOM, forecast["Best case 1"]) == ([1], [])
    assert await opened(office, TOM, funnel["Contact 1"]) == ([2], [])
    title = told(await office.press(LEA, funnel["Negotiation 1"])).splitlines()[0]
    assert title == "*Ouvertes à l’étape Négociation : 1*"


async def test_every_button_opens_as_many_deals_as_it_says(office: Floor) -> None:
    for words in ("changes this month", "forecast this quarter", "funnel"):
        for label, value in buttons(await office.ask(TOM, words, command=ASK)).items():
            if json.loads(value)["do"] == "deals":
                assert len((await opened(office, TOM, value))[0]) == int(label.rpartition(" ")[2]), label


async def test_more_than_ten_are_read_page_by_page(floor: Floor) -> None:
    for n in range(1, 14):
        await floor.ask(TOM, f'new "Deal {n}"', channel="DTOM")
    first = await floor.press(TOM, buttons(await floor.ask(TOM, "changes", command=ASK))["New 13"])
    assert len(told(first).splitlines()) == 11
    second = await floor.press(TOM, buttons(first)["and 3 more"])
    assert told(second).splitlines()[0] == "*New, 16–22 November: 13*"
    assert len(told(second).splitlines()) == 4


async def test_another_period_takes_the_place_of_the_report(office: Floor) -> None:
    reply = await office.ask(TOM, "changes @lea closing this year", command=ASK)
    other = await office.press(TOM, buttons(reply)["Last month"])
    assert other.message is None
    assert told(other).startswith("*Sales, 1–31 October:* nothing changed, and none of the deals")
    assert told(other).endswith("Only deals of Léa Martin. Only deals that are to close on these days: 1 January – 31"
                                " December.")  # fmt: skip


async def test_a_report_posted_twice_is_there_once_in_the_channels_language(office: Floor) -> None:
    await office.subscribed(language="fr")
    reply = await office.ask(TOM, "changes", command=ASK)
    post = buttons(reply)["Post here"]
    for who in (TOM, TOM, LEA):
        assert told(await office.press(who, post)) in {"The report is in <#CSALES>.", "Le rapport est dans <#CSALES>."}
    (posted,) = [message for message in await office.posts() if "ce qui a changé" in told(message)]
    assert told(posted).endswith(
        "Paris. 1 affaire sans montant est comptée en nombre, pas en valeur. Demandé par Tom Reed."
    )
    assert labels(posted) == ["Nouvelles 5", "Gagnées 1", "Perdues 1", "Comment est-ce compté ?"]

    later = await office.ask(TOM, "changes", command=ASK)
    assert (await office.press(TOM, buttons(later)["Post here"])).posts
    assert len([one for one in await office.posts() if "ce qui a changé" in told(one)]) == 2


async def test_a_report_is_not_posted_where_others_read_along(office: Floor) -> None:
    shared = await office.ask(TOM, "changes", command=ASK, shared=True)
    privately = await office.ask(TOM, "changes", command=ASK, channel="DTOM")
    assert [one for reply in (shared, privately) for one in labels(reply) if one == "Post here"] == []
    forged = buttons(await office.ask(TOM, "changes", command=ASK))["Post here"]
    assert told(await office.press(TOM, forged, channel="DTOM")).endswith("Nothing was changed.")
    assert await office.outbox() == []


async def test_whoever_sees_their_own_deals_only_gets_figures_of_those(office: Floor) -> None:
    await office.ask(LEA, "nouvelle Fleuriste 1k", channel="DLEA")
    post = buttons(await office.ask(LEA, "évolution", command=ASK))["Publier ici"]
    new = buttons(await office.ask(TOM, "changes", command=ASK))["New 6"]
    async with office.books.work(TEAM) as work:
        await work.shaping.set_workspace(visibility="own", at=office.now)
    reply = await office.ask(LEA, "évolution", command=ASK)
    assert "+ Nouvelles        1   1 000 €" in told(reply)
    assert told(reply).endswith("Paris. Seulement les affaires que vous pouvez voir.")
    assert "Publier ici" not in labels(reply)
    assert await opened(office, LEA, new) == ([6], [])
    assert told(await office.press(LEA, post)).startswith("Tous les membres d’un canal n’ont pas le droit")
    how = told(await office.press(LEA, how_counted(reply)))
    assert "Seules les affaires que vous pouvez voir sont comptées." in how


async def test_how_it_is_counted_names_pipeline_period_zone_and_instant(office: Floor) -> None:
    reply = await office.ask(TOM, "changes", command=ASK)
    office.passes(days=30)
    assert told(await office.press(TOM, how_counted(reply))) == (
        "*Sales, from Monday 16 November, 0:00 to Monday 23 November, 0:00 (London).* Every figure is as of Friday"
        " 20 November, 10:00; what happened later is not in it.\n"
        "Amounts are in EUR. Deals without a value count as deals, not as money. Other currencies are converted at the "
        "rate of the day, those of closed deals at the rate of the day they closed.\n"
        "*What changed:* each deal arrives at most once, is repriced at most once and leaves at most once; opening,"
        " plus arrivals and repricing, minus what left, is the closing."
    )
    funnel = await office.ask(LEA, "entonnoir mois dernier", command=ASK)
    said = told(await office.press(LEA, how_counted(funnel))).splitlines()
    assert said[0].startswith("*Ventes, du dimanche 1ᵉʳ novembre à 0 h au mardi 1ᵉʳ décembre à 0 h (Paris).*")
    assert [line.split("*")[1] for line in said[2:]] == [
        "Ouvertes :",
        "Par étape :",
        "Temps passé à l’étape :",
        "Goulot d’étranglement :",
    ]


async def test_a_past_period_is_as_of_its_end(office: Floor) -> None:
    office.now = datetime(2026, 12, 20, 10, tzinfo=UTC)
    await office.ask(TOM, "won acme", channel="DTOM")
    november = told(await office.ask(TOM, "changes november", command=ASK))
    assert "Open Tue 1 Dec   3   €15,000" in november
    assert november.endswith(
        "As of Tuesday 1 December, 0:00, London. 1 deal without a value is counted as a deal, not as money."
    )
    funnel = await office.ask(TOM, "funnel last month", command=ASK)
    assert told(funnel).startswith("*Sales, funnel.* Tuesday 1 December, 0:00: 3 open deals, €15,000.")
    assert isinstance(funnel.message, Message)
    assert await opened(office, TOM, buttons(funnel)["Proposal 1"]) == ([1], [1])
