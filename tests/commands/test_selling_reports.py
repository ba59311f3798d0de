"""`/pipeline sources`, `losses`, `team`, `size`, `hygiene`: word for word, and the deals behind their figures."""

from __future__ import annotations

import pytest

from commands.invocation import Reply
from pipeline.deals import Person
from tests.commands.floor import LEA, TOM, Floor, buttons, told
from tests.commands.ruling import ruled
from tests.messages.reading import lines

ASK = "/pipeline"


@pytest.fixture
async def office(floor: Floor) -> Floor:
    for who, words in [
        (TOM, "new Alpha 12k source Referral"),
        (TOM, "new Bravo 8k source referral"),
        (LEA, "new Charlie 5k source <!channel>"),
        (LEA, "new Delta stage proposal"),
        (TOM, "new Echo 3k"),
        (TOM, "new Foxtrot 4k close 20/12"),
        (LEA, "new Golf 2k USD"),
        (TOM, "won 1"),
        (TOM, "won 2"),
        (TOM, "lost 3 price"),
        (TOM, "lost 4 no reply"),
        (TOM, "lost 5 price"),
        (TOM, "log 6 call they want a discount"),
    ]:
        await floor.ask(who, words)
    return floor


async def read(office: Floor, who: Person, words: str) -> tuple[str, ...]:
    """The report without the last row of buttons and the small print, which the frame's tests read."""
    reply = await office.ask(who, words, command=ASK)
    assert reply.message is not None
    return tuple(lines(reply.message)[:-2])


ENGLISH = {
    "sources": (
        "*Sales, where deals come from:* 1–30 November. New 7, won 2 (€20,000), lost 3.",
        "Source | New | Won | Lost | Win rate",
        "referral | 2 | 2 · €20,000 | 0 | –",
        "<!channel> | 1 | 0 | 1 | –",
        "Not said | 4 | 0 | 2 | –",
        "*Win rate:* 40% of 5 (12% to 77%).",
        "[New 7] [Won 2] [Lost 3] [See the deals… ▾]",
    ),
    "losses": (
        "*Sales, why deals were lost:* 1–30 November. 3 deals, €8,000.",
        "Reason | Lost | Value | Where",
        "price | 2 | €8,000 | Contact 2",
        "no reply | 1 | €0 | Proposal 1",
        "*By owner*",
        "Léa Martin 2 (no reply 1, price 1)",
        "Tom Reed 1 (price 1)",
        "*Win rate:* 40% of 5 (12% to 77%).",
        "[price 2] [no reply 1] [See the deals… ▾]",
    ),
    "team": (
        "*Sales, the team:* 1–30 November. Open 2, won 2 (€20,000), lost 3.",
        "Who | Open | Won | Lost | Win rate | Activities",
        "Tom Reed | 1 · €4,000 | 2 · €20,000 | 1 | – | 1",
        "Léa Martin | 1 | 0 | 2 | – | 0",
        "(+ 1 deal without a rate: US$2,000.)",
        "*Went on, of the deals decided at a stage*",
        "Tom Reed: Contact 2 of 3 · Qualification 2 of 2 · Meeting 2 of 2 · Proposal 2 of 2 · Negotiation 2 of 2",
        "Léa Martin: Contact 0 of 1 · Proposal 0 of 1",
        "*Win rate:* 40% of 5 (12% to 77%).",
        "[Open 2] [Won 2] [Lost 3] [See the deals… ▾]",
    ),
    "size 100k": (
        (
            "*Sales, size of the pipeline:* rates of 23 August – 20 November. *€100,000 takes 10 won deals, out "
            "of 25*, 13 for each of the 2 owners of an open deal. Open now: 2, 23 to find."
        ),
        "*Won deals:* mean €10,000, median €8,000, n = 2.",
        "*Win rate:* 40% of 5 (12% to 77%).",
        "*Entry to won:* 2 of 7 created 22 August – 19 November. Under 20, so the size goes by the win rate.",
        "*Sales cycle:* median less than a day, 75% within less than a day, n = 2.",
        "*Until lost:* median less than a day, 75% within less than a day, n = 3.",
        "*Velocity:* €240,000 per 30 days.",
        "*Open now:* 2 deals, €4,000; weighted €400. 1 without a value or a rate is in neither amount.",
    ),
    "hygiene": (
        "*Sales, data quality:* 0 of 2 open deals have everything, 0%.",
        "Open deals with | Share | Missing",
        "a value | 100% | 0",
        "a close date to come | 50% | 1",
        "an owner in Slack | 100% | 0",
        "a next step | 0% | 2",
        "life in 30 days | 100% | 0",
        "[No date to come 1] [No next step 2]",
    ),
    "sources last month": ("*Sales, 1–31 October:* no deal was created, won or lost.",),
    "losses last month": ("*Sales, 1–31 October:* no deal was lost.",),
    "team last month": ("*Sales, 1–31 October:* nobody has an open deal, and nothing was won, lost or logged.",),
}

FRENCH = {
    "origines": (
        "*Ventes, origine des affaires :* du 1ᵉʳ au 30 novembre. Nouvelles : 7, gagnées : 2 (20 000 €), perdues : 3.",
        "Origine | Nouvelles | Gagnées | Perdues | Réussite",
        "referral | 2 | 2 · 20 000 € | 0 | –",
        "<!channel> | 1 | 0 | 1 | –",
        "Non indiquée | 4 | 0 | 2 | –",
        "*Taux de réussite :* 40 % sur 5 (de 12 % à 77 %).",
        "[Nouvelles 7] [Gagnées 2] [Perdues 3] [Voir les affaires… ▾]",
    ),
    "pertes": (
        "*Ventes, motifs de perte :* du 1ᵉʳ au 30 novembre. 3 affaires, 8 000 €.",
        "Motif | Perdues | Montant | Étapes",
        "prix | 2 | 8 000 € | Contact 2",
        "sans réponse | 1 | 0 € | Proposition 1",
        "*Par responsable*",
        "Léa Martin 2 (sans réponse 1, prix 1)",
        "Tom Reed 1 (prix 1)",
        "*Taux de réussite :* 40 % sur 5 (de 12 % à 77 %).",
        "[prix 2] [sans réponse 1] [Voir les affaires… ▾]",
    ),
    "équipe": (
        "*Ventes, l’équipe :* du 1ᵉʳ au 30 novembre. Ouvertes : 2, gagnées : 2 (20 000 €), perdues : 3.",
        "Qui | Ouvertes | Gagnées | Perdues | Réussite | Échanges",
        "Tom Reed | 1 · 4 000 € | 2 · 20 000 € | 1 | – | 1",
        "Léa Martin | 1 | 0 | 2 | – | 0",
        "(+ 1 affaire sans taux de change : 2 000 $US.)",
        "*Passées plus loin, parmi les affaires décidées à une étape*",
        (
            "Tom Reed : Contact 2 sur 3 · Qualification 2 sur 2 · Rendez-vous 2 sur 2 · Proposition 2 sur 2 "
            "· Négociation 2 sur 2"
        ),
        "Léa Martin : Contact 0 sur 1 · Proposition 0 sur 1",
        "*Taux de réussite :* 40 % sur 5 (de 12 % à 77 %).",
        "[Ouvertes 2] [Gagnées 2] [Perdues 3] [Voir les affaires… ▾]",
    ),
    "taille 100k": (
        (
            "*Ventes, taille du pipeline :* taux mesurés du 23 août au 20 novembre. *Pour 100 000 €, il faut 10 "
            "affaires gagnées sur 25*, 13 pour chacune des 2 personnes qui ont une affaire ouverte. Ouvertes : 2, "
            "encore 23 à trouver."
        ),
        "*Affaires gagnées :* moyenne 10 000 €, médiane 8 000 €, n = 2.",
        "*Taux de réussite :* 40 % sur 5 (de 12 % à 77 %).",
        (
            "*De l’entrée au gain :* 2 sur 7 affaires créées du 22 août au 19 novembre. Moins de 20, donc "
            "la taille repose sur le taux de réussite."
        ),
        "*Cycle de vente :* médiane moins d’un jour, 75 % en moins d’un jour au plus, n = 2.",
        "*Jusqu’à la perte :* médiane moins d’un jour, 75 % en moins d’un jour au plus, n = 3.",
        "*Vélocité :* 240 000 € par 30 jours.",
        (
            "*Ouvertes :* 2 affaires, 4 000 € ; montant pondéré 400 €. 1 sans montant ou sans taux n’est dans aucun "
            "des deux."
        ),
    ),
    "qualité": (
        "*Ventes, qualité des données :* 0 sur 2 affaires ouvertes avec toutes leurs données, soit 0 %.",
        "Affaires ouvertes avec | Part | Manque",
        "un montant | 100 % | 0",
        "une échéance à venir | 50 % | 1",
        "un responsable présent dans Slack | 100 % | 0",
        "une prochaine action | 0 % | 2",
        "un signe de vie depuis 30 jours | 100 % | 0",
        "[Sans échéance à venir 1] [Sans prochaine action 2]",
    ),
    "origines mois dernier": ("*Ventes, du 1ᵉʳ au 31 octobre :* aucune affaire créée, gagnée ni perdue.",),
    "pertes mois dernier": ("*Ventes, du 1ᵉʳ au 31 octobre :* aucune affaire perdue.",),
    "équipe mois dernier": (
        "*Ventes, du 1ᵉʳ au 31 octobre :* personne n’a d’affaire ouverte, et rien n’a été gagné, perdu ni noté.",
    ),
}


async def test_each_report_in_english(office: Floor) -> None:
    assert {words: await read(office, TOM, words) for words in ENGLISH} == ENGLISH


async def test_each_report_in_french(office: Floor) -> None:
    assert {words: await read(office, LEA, words) for words in FRENCH} == FRENCH


async def test_a_figure_opens_its_deals_as_they_were_and_says_what_changed_since(office: Floor) -> None:
    reply = await office.ask(TOM, "losses", command=ASK)
    await office.ask(TOM, "reopen 5")
    opened = await office.press(TOM, buttons(reply)["price 2"])
    assert told(opened) == (
        "*Lost (price), 1–30 November: 2*\n"
        "*#3 Charlie* · €5,000 · lost · Léa Martin\n"
        "*#5 Echo* · €3,000 · Contact · Tom Reed (changed since)"
    )
    hygiene = await office.ask(TOM, "hygiene", command=ASK)
    missing = await office.press(TOM, buttons(hygiene)["No date to come 2"])
    assert told(missing).splitlines()[1:] == [
        "*#5 Echo* · €3,000 · Contact · Tom Reed · no close date",
        "*#7 Golf* · US$2,000 · Contact · Léa Martin · no close date",
    ]


async def test_who_sees_their_own_deals_only_has_figures_of_those(office: Floor) -> None:
    await ruled(office, visibility="own")
    assert await read(office, TOM, "team") == (
        "*Sales, the team:* 1–30 November. Open 1, won 2 (€20,000), lost 1.",
        "Who | Open | Won | Lost | Win rate | Activities",
        "Tom Reed | 1 · €4,000 | 2 · €20,000 | 1 | – | 1",
        "*Went on, of the deals decided at a stage*",
        "Tom Reed: Contact 2 of 3 · Qualification 2 of 2 · Meeting 2 of 2 · Proposal 2 of 2 · Negotiation 2 of 2",
        "*Win rate:* too few to say, n = 3.",
        "[Open 1] [Won 2] [Lost 1] [See the deals… ▾]",
    )
    small_print = lines_of(await office.ask(TOM, "losses", command=ASK))[-1]
    assert small_print == "(As of Friday 20 November, 10:00, London. Only of deals you may see.)"


def lines_of(reply: Reply) -> list[str]:
    assert reply.message is not None
    return lines(reply.message)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("size foo", '"foo" is not an amount. Write 12k, 12,000 or €12,000. Nothing was changed.'),
        ("size CHF 5k", "There is no rate of CHF to EUR. Give the amount in EUR. Nothing was changed."),
        ("size 0", "An amount is more than zero and at most €10,000,000,000. Nothing was changed."),
        ("team foo", '"foo" is neither a pipeline nor a period. '),
    ],
)
async def test_what_no_report_can_tell_is_refused(floor: Floor, words: str, said: str) -> None:
    assert told(await floor.ask(TOM, words, command=ASK)).startswith(said)


async def test_a_new_workspace_has_too_little_to_say(floor: Floor) -> None:
    assert await read(floor, TOM, "size 100k") == (
        (
            "*Sales, size of the pipeline:* rates of 23 August – 20 November. Too few deals were won or lost to say "
            "what €100,000 takes."
        ),
        "*Won deals:* none with a value.",
        "*Win rate:* too few to say, n = 0.",
        "*Velocity:* too few deals to say.",
        "*Open now:* 0 deals, €0; weighted €0.",
    )
    assert await read(floor, TOM, "hygiene") == ("*Sales, data quality:* no deal is open.",)


Sold = tuple[str, int, int]
"""What each deal is worth as typed, how many of those are won, how many lost."""

SIZES: list[tuple[Sold, str]] = [
    (("", 6, 0), "No deal was won with a value, so nobody can say what €10,000 takes."),
    (("1k", 1, 3), "Too few deals were won or lost to say what €10,000 takes."),
    (("1k", 1, 4), "*€10,000 takes 10 won deals, out of 50*. Open now: 0, 50 to find."),
    (("20k", 5, 0), "*€10,000 takes 1 won deal, out of 1*. Open now: 0, 1 to find."),
]


@pytest.mark.parametrize(("sold", "said"), SIZES)
async def test_a_size_says_why_it_cannot_be_said(floor: Floor, sold: Sold, said: str) -> None:
    value, won, lost = sold
    for number in range(1, won + lost + 1):
        await floor.ask(TOM, f"new Acme{number} {value}", channel="DTOM")
        await floor.ask(TOM, f"won {number}" if number <= won else f"lost {number} price", channel="DTOM")
    title, *_ = await read(floor, TOM, "size 10k")
    assert title.partition("November. ")[2] == said


UNPRICED = [
    (TOM, "team", " 1 deal without a value or a rate is counted as a deal, not as money."),
    (TOM, "losses", " 1 deal without a value is counted as a deal, not as money."),
    (LEA, "pertes", " 1 affaire sans montant est comptée en nombre, pas en valeur."),
    (TOM, "sources", ""),
]


async def test_what_has_no_value_is_said_where_amounts_are(office: Floor) -> None:
    said = []
    for who, words, _ in UNPRICED:
        small = told(await office.ask(who, words, command=ASK)).splitlines()[-1]
        said.append((who, words, small.partition("London." if who == TOM else "Paris.")[2]))
    assert said == UNPRICED
