from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from commands.new_deal import NewDeal, read_draft
from commands.words import tidy
from pipeline.deals import NAME_LIMIT
from pipeline.money import Money
from pipeline.refusals import (
    AmountOutOfRange,
    DateInThePast,
    DateTooFar,
    NameMissing,
    NameTooLong,
    NotADate,
    Refused,
    UnknownPerson,
    UnknownStage,
)
from pipeline.stages import DEFAULT_STAGES, Pipeline

PARIS = ZoneInfo("Europe/Paris")
SALES = Pipeline(id=1, name="Sales", stages=DEFAULT_STAGES)


def read(text: str, locale: str = "en-GB") -> NewDeal:
    now = datetime(2026, 11, 24, 10, 30, tzinfo=PARIS)
    draft = read_draft(tidy(text), pipeline=SALES, base="EUR", locale=locale, now=now, zone=PARIS, me="U9")
    for fault in draft.faults:
        raise fault
    return draft.deal


def parts(text: str, locale: str) -> str:
    """The parts that were given, each after a sign of its own."""
    new = read(text, locale)
    said = [
        new.name,
        f"/ {new.company}" if new.company else "",
        f"= {new.value.minor} {new.value.currency}" if new.value else "",
        f"@{new.owner_id}" if new.owner_id else "",
        f"> {new.close_on}" if new.close_on else "",
        f"[{new.stage.name}]" if new.stage != SALES.first else "",
        f"~ {new.source}" if new.source else "",
    ]
    return " ".join(filter(None, said))


ENGLISH = [
    ("Acme website", "Acme website"),
    ("acme", "acme"),
    ("Acme website 12k€", "Acme website = 1200000 EUR"),
    ("Acme website 12k", "Acme website = 1200000 EUR"),
    ("Acme website €12,000", "Acme website = 1200000 EUR"),
    ("Acme website USD 12k", "Acme website = 1200000 USD"),
    ("Acme website 14 k", "Acme website = 1400000 EUR"),
    ("Acme website - 12k", "Acme website = 1200000 EUR"),
    ("Acme website: 12k", "Acme website = 1200000 EUR"),
    ("Acme website → 12k", "Acme website = 1200000 EUR"),
    ("Acme website worth 12k", "Acme website = 1200000 EUR"),
    ("Acme website value 12k", "Acme website = 1200000 EUR"),
    ("Acme website 12k for Acme SA", "Acme website / Acme SA = 1200000 EUR"),
    ("Acme website for Acme SA 12k", "Acme website / Acme SA = 1200000 EUR"),
    ("Acme website for Acme SA", "Acme website / Acme SA"),
    ("Acme website for 3M 4k", "Acme website / 3M = 400000 EUR"),
    ("Tape 4k for 3M", "Tape / 3M = 400000 EUR"),
    ("Website for 12k", "Website = 1200000 EUR"),
    ("Website for 12k €", "Website = 1200000 EUR"),
    ("Coaching for managers for Acme SA 4k", "Coaching for managers / Acme SA = 400000 EUR"),
    ("Website for acme sa", "Website / acme sa"),
    ("for Acme SA, website 12k", "website / Acme SA = 1200000 EUR"),
    ("For you wine bar 4k", "For you wine bar = 400000 EUR"),
    ("Paid for", "Paid for"),
    ('"Tools for builders" 4k', "Tools for builders = 400000 EUR"),
    ("Website for Acme SA, urgent", "Website urgent / Acme SA"),
    ("3M tape 4k", "3M tape = 400000 EUR"),
    ("Acme 2.0 18k", "Acme 2.0 = 1800000 EUR"),
    ("Route 66 motel 250", "Route 66 motel = 25000 EUR"),
    ("12k", "12k"),
    ("12k website", "12k website"),
    ("Acme 12k€ lot 3", "Acme lot 3 = 1200000 EUR"),
    ("Acme <@U1|lea>", "Acme @U1"),
    ("Acme <@U1|Léa Martin>, 12k", "Acme = 1200000 EUR @U1"),
    ("<@U1|lea> Acme 12k", "Acme = 1200000 EUR @U1"),
    ("<@U1|lea> 12k Acme", "Acme = 1200000 EUR @U1"),
    ("Acme owner <@U1>", "Acme @U1"),
    ("Acme for <@U1>", "Acme @U1"),
    ("Acme for me", "Acme @U9"),
    ("Acme @me", "Acme @U9"),
    ("Website for Acme SA for me", "Website / Acme SA @U9"),
    ("Website for Acme SA for <@U1>", "Website / Acme SA @U1"),
    ("Acme for Acme SA <@U1> 12k", "Acme / Acme SA = 1200000 EUR @U1"),
    ("Acme close 15/12", "Acme > 2026-12-15"),
    ("Acme close: 15/12", "Acme > 2026-12-15"),
    ("Acme close date 15/12 4k", "Acme = 400000 EUR > 2026-12-15"),
    ("Acme close end of quarter 4k", "Acme = 400000 EUR > 2026-12-31"),
    ("Acme closing in December", "Acme > 2026-12-31"),
    ("close 15/12 Acme website 4k", "Acme website = 400000 EUR > 2026-12-15"),
    ("Acme close friday website", "Acme website > 2026-11-27"),
    ("Close Brothers 4k", "Close Brothers = 400000 EUR"),
    ("Acme close protection 4k", "Acme close protection = 400000 EUR"),
    ("Acme stage proposal", "Acme [Proposal]"),
    ("Acme stage propsal", "Acme [Proposal]"),
    ("Acme stage 3 4k", "Acme = 400000 EUR [Meeting]"),
    ("stage proposal Acme website", "Acme website [Proposal]"),
    ("Stage lighting 4k", "Stage lighting = 400000 EUR"),
    ("Acme stage first contact website", "Acme website"),
    ("Acme source referral", "Acme ~ referral"),
    ("Acme source word of mouth 4k", "Acme = 400000 EUR ~ word of mouth"),
    ("source referral Acme website", "Acme website ~ referral"),
    ("Acme source trade fair, website", "Acme website ~ trade fair"),
    ("Open source audit 4k", "Open source audit = 400000 EUR"),
    ("Data source", "Data source"),
    ("deal Acme 4k", "Acme = 400000 EUR"),
    ("a deal Acme 4k", "Acme = 400000 EUR"),
    ("A new deal: Acme", "Acme"),
    ('"Deal flow" 4k', "Deal flow = 400000 EUR"),
    ("<!channel> *x* {deal}", "<!channel> *x* {deal}"),
    ("🚀 Rocket 4k", "🚀 Rocket = 400000 EUR"),
    (
        "Acme website 12k€ for Acme SA <@U1|lea> close 15/12 stage proposal source referral",
        "Acme website / Acme SA = 1200000 EUR @U1 > 2026-12-15 [Proposal] ~ referral",
    ),
    (
        "source referral stage proposal close 15/12 <@U1|lea> Acme website 12k€ for Acme SA",
        "Acme website / Acme SA = 1200000 EUR @U1 > 2026-12-15 [Proposal] ~ referral",
    ),
]

FRENCH = [
    ("Refonte du site", "Refonte du site"),
    ("Refonte du site 12\u202f000,50\u00a0€", "Refonte du site = 1200050 EUR"),
    ("Refonte 12 k€", "Refonte = 1200000 EUR"),
    ("Refonte 1,5 M€", "Refonte = 150000000 EUR"),
    ("Refonte 1.234", "Refonte = 123400 EUR"),
    ("Refonte à 12k", "Refonte = 1200000 EUR"),
    ("Refonte montant 12k", "Refonte = 1200000 EUR"),
    ("une affaire Refonte 12k", "Refonte = 1200000 EUR"),
    ("affaire Refonte", "Refonte"),
    ("Refonte pour Acme SA", "Refonte / Acme SA"),
    ("Refonte pour Acme SA 12k€", "Refonte / Acme SA = 1200000 EUR"),
    ("Refonte 12k€ pour l’Hôtel du Parc", "Refonte / l'Hôtel du Parc = 1200000 EUR"),
    ("Formation pour débutants pour Durand & Fils 4k", "Formation pour débutants / Durand & Fils = 400000 EUR"),
    ("Refonte pour 12k€", "Refonte = 1200000 EUR"),
    ("Pour Femme parfum 4k", "Pour Femme parfum = 400000 EUR"),
    ("pour Acme, refonte 4k", "refonte / Acme = 400000 EUR"),
    ("Refonte pour moi", "Refonte @U9"),
    ("Refonte <@U1|léa> 4k", "Refonte = 400000 EUR @U1"),
    ("Refonte responsable <@U1>", "Refonte @U1"),
    ("Refonte clôture 15/12", "Refonte > 2026-12-15"),
    ("Refonte clôture fin du mois 4k", "Refonte = 400000 EUR > 2026-11-30"),
    ("Refonte cloture le 15 décembre", "Refonte > 2026-12-15"),
    ("Refonte échéance T4", "Refonte > 2026-12-31"),
    ("clôture vendredi Refonte", "Refonte > 2026-11-27"),
    ("Refonte clôture comptable 4k", "Refonte clôture comptable = 400000 EUR"),
    ("Refonte étape devis", "Refonte [Proposal]"),
    ("Refonte étape rendez-vous 4k", "Refonte = 400000 EUR [Meeting]"),
    ("Refonte étape prise de contact", "Refonte"),
    ("Refonte étape négociaton", "Refonte [Negotiation]"),
    ("étape 2 Refonte", "Refonte [Qualification]"),
    ("Stage de vente 4k", "Stage de vente = 400000 EUR"),
    ("Convention de stage été 4k", "Convention de stage été = 400000 EUR"),
    ("Refonte origine bouche à oreille 4k", "Refonte = 400000 EUR ~ bouche à oreille"),
    ("Refonte origine salon", "Refonte ~ salon"),
    ("Refonte provenance site web pour Acme", "Refonte / Acme ~ site web"),
    ("Audit code source 4k", "Audit code source = 400000 EUR"),
    ("Lot 3 tranche 2 5k€", "Lot 3 tranche 2 = 500000 EUR"),
    ("« Hôtel du Parc » 7k€", "Hôtel du Parc = 700000 EUR"),
    ("L’Étoile d’Or 9k", "L'Étoile d'Or = 900000 EUR"),
    (
        "Refonte 12k€ pour Acme SA <@U1|léa> clôture 15/12 étape devis origine salon",
        "Refonte / Acme SA = 1200000 EUR @U1 > 2026-12-15 [Proposal] ~ salon",
    ),
]


@pytest.mark.parametrize(("text", "said"), ENGLISH)
def test_a_new_deal_is_read_in_english(text: str, said: str) -> None:
    assert parts(text, "en-GB") == said


@pytest.mark.parametrize(("text", "said"), FRENCH)
def test_a_new_deal_is_read_in_french(text: str, said: str) -> None:
    assert parts(text, "fr-FR") == said


def test_a_name_is_enough_and_the_rest_is_left_open() -> None:
    assert read("Acme website") == NewDeal(
        name="Acme website", company=None, value=None, owner_id=None, close_on=None, stage=SALES.first, source=None
    )


def test_every_part_has_its_place() -> None:
    assert read("Acme website 12k€ for Acme SA <@U1|lea> close 15/12 stage proposal source referral") == NewDeal(
        name="Acme website",
        company="Acme SA",
        value=Money(1_200_000, "EUR"),
        owner_id="U1",
        close_on=date(2026, 12, 15),
        stage=DEFAULT_STAGES[3],
        source="referral",
    )


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", NameMissing),
        ("deal", NameMissing),
        ("une affaire", NameMissing),
        ("→", NameMissing),
        ('""', NameMissing),
        ("<@U1|lea>", NameMissing),
        ("<@U1|lea> 12k€", NameMissing),
        ("stage proposal", NameMissing),
        ("close 15/12", NameMissing),
        ("source referral", NameMissing),
        ("x" * 121, NameTooLong),
        ("Acme for " + "x" * 121, NameTooLong),
        ("Acme source " + "x" * 121, NameTooLong),
        ("Acme 0 €", AmountOutOfRange),
        ("Acme -5k", AmountOutOfRange),
        ("Acme 99999999999999", AmountOutOfRange),
        ("Acme stage moon", UnknownStage),
        ("Acme stage won", UnknownStage),
        ("Acme stage next", UnknownStage),
        ("Acme étape lune", UnknownStage),
        ("Acme close 32/13", NotADate),
        ("Acme close 15/11/2026", DateInThePast),
        ("Acme close 2040-01-01", DateTooFar),
        ("Acme @lea", UnknownPerson),
    ],
)
def test_a_part_that_cannot_be_is_refused(text: str, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        read(text)


VOCABULARY = """deal a for pour Acme SA close clôture 15/12 stage étape devis proposal 3 source origine owner <@U1|x>
    @me @lea 12k€ 4k - → , "Tools for x" worth friday 32/13 me website"""


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(VOCABULARY.split()), max_size=14), st.sampled_from(["en-US", "fr-FR"]))
def test_any_parts_in_any_order_are_a_deal_or_refused(words: list[str], locale: str) -> None:
    try:
        new = read(" ".join(words), locale)
    except Refused:
        return
    assert new.name
    assert new.name == new.name.strip()


@settings(deadline=None)
@given(st.text())
def test_any_text_is_a_deal_or_refused(text: str) -> None:
    try:
        assert read(text).name
    except Refused:
        return


@pytest.mark.parametrize(
    "junk", ["for ", "close 1", "close friday ", "stage x", "source ", "12k ", "pour a, ", "<@U1> ", "a"]
)
@pytest.mark.timeout(20)  # work that grows faster than its input would not end within it
def test_long_junk_is_a_short_name_or_refused_and_comes_to_an_end(junk: str) -> None:
    try:
        assert len(read((junk * 4000)[:4000]).name) <= NAME_LIMIT
    except Refused:
        return
