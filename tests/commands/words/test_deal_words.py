import pytest
from hypothesis import given, strategies as st

from commands.deal_words import find_deal
from commands.words import split_words, tidy
from pipeline.refusals import LooksLike, NoSuchDeal, NoSuchNumbers, Refused, SeveralDeals

from .book import Book, book_of, deal

NAMES = [
    "Acme website / Acme SA",
    "Acme hosting / Acme SA",
    "Hôtel du Parc",
    "Brasserie Lenoir",
    "Nordlys",
    "L'Étoile d'Or",
    "3M tape",
    "Smart shop",
    "Art gallery",
    "Refonte / Durand & Fils",
    "Parc",
    "Saint-Étienne nord",
    "Route 66 motel",
    "🚀 Rocket",
    "Mercœur",
]
BOOK = book_of(NAMES)


async def found(text: str, book: Book = BOOK, careful: bool = False, whole: bool = False) -> tuple[str, str]:
    one, rest = await find_deal(split_words(tidy(text)), book, resume="note {deal}", careful=careful, whole=whole)
    return one.name, " ".join(rest)


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("#1", "Acme website", ""),
        ("1", "Acme website", ""),
        ("#1: they called", "Acme website", "they called"),
        ("3 they called", "Hôtel du Parc", "they called"),
        ("acme website", "Acme website", ""),
        ("acme website call back", "Acme website", "call back"),
        ("ACME Hosting is down", "Acme hosting", "is down"),
        ("acme sa hosting", "Acme hosting", ""),
        ("hosting acme sa", "Acme hosting", ""),
        ("web", "Acme website", ""),
        ("acme web", "Acme website", ""),
        ("acme web they called", "Acme website", "they called"),
        ("nordlys we talked", "Nordlys", "we talked"),
        ("durand sans réponse", "Refonte", "sans réponse"),
        ("hotel du parc", "Hôtel du Parc", ""),
        ("HÔTEL rappeler", "Hôtel du Parc", "rappeler"),
        ("parc", "Parc", ""),
        ("du parc", "Hôtel du Parc", ""),
        ("brasserie", "Brasserie Lenoir", ""),
        ("lenoir appelé", "Brasserie Lenoir", "appelé"),
        ("l’étoile", "L'Étoile d'Or", ""),
        ("etoile d'or", "L'Étoile d'Or", ""),
        ("3m", "3M tape", ""),
        ("art", "Art gallery", ""),
        ("mart", "Smart shop", ""),
        ("durand", "Refonte", ""),
        ("durand & fils refonte", "Refonte", ""),
        ("saint etienne", "Saint-Étienne nord", ""),
        ("saint–étienne", "Saint-Étienne nord", ""),
        ("route 66", "Route 66 motel", ""),
        ("66 motel", "Route 66 motel", ""),
        ("rocket", "🚀 Rocket", ""),
        ("🚀", "🚀 Rocket", ""),
        ("mercoeur", "Mercœur", ""),
        ('"acme website" call', "Acme website", "call"),
        ("« Hôtel du Parc » appelé", "Hôtel du Parc", "appelé"),
        ("nordlys → they said yes", "Nordlys", "they said yes"),
        ("nordlys - they said yes", "Nordlys", "they said yes"),
        ("nordlys, they said yes", "Nordlys", "they said yes"),
        ("→ nordlys", "Nordlys", ""),
        ("nordlis", "Nordlys", ""),
        ("nrodlys they called", "Nordlys", "they called"),
        ("brasserie lenior", "Brasserie Lenoir", ""),
        ("acme wesbite they called", "Acme website", "they called"),
        ("acme sa hosting they called", "Acme hosting", "they called"),
        ("hotel du park annulé", "Hôtel du Parc", "annulé"),
        ("brasserie a appelé", "Brasserie Lenoir", "a appelé"),
        ("acmewebsite", "Acme website", ""),
        ("brassrie", "Brasserie Lenoir", ""),
        ("hotell du parc", "Hôtel du Parc", ""),
    ],
)
async def test_the_longest_leading_words_that_name_one_deal_are_the_deal(text: str, name: str, rest: str) -> None:
    assert await found(text) == (name, rest)


async def test_several_are_offered_with_the_command_carried_on() -> None:
    with pytest.raises(SeveralDeals) as refusal:
        await found("acme {deal} they said {yes}")
    assert refusal.value.facts == {
        "words": "acme",
        "candidates": tuple(BOOK.deals[:2]),
        "more": 0,
        "resume": "note {deal} {deal} they said {yes}",
    }
    assert refusal.value.resume.replace("{deal}", "#1", 1) == "note #1 {deal} they said {yes}"


async def test_at_most_five_are_offered_open_ones_first() -> None:
    many = Book([deal(n, f"Acme {n}", status="won" if n < 4 else "open") for n in range(1, 9)])
    with pytest.raises(SeveralDeals) as refusal:
        await found("acme", many)
    assert ([d.number for d in refusal.value.candidates], refusal.value.more) == ([4, 5, 6, 7, 8], 3)


async def test_one_name_borne_by_two_deals_is_asked_about() -> None:
    with pytest.raises(SeveralDeals):
        await found("nordlys", book_of(["Nordlys", "Nordlys", "Nordlys Oslo"]))


async def test_an_exact_name_wins_over_longer_ones_that_hold_it() -> None:
    book = book_of(["Acme website", "Acme", "Acme hosting"])
    assert await found("acme they called", book) == ("Acme", "they called")


async def test_a_full_name_that_begins_with_a_number_wins_over_that_number() -> None:
    book = book_of(["Nordlys", "Lenoir", "Mercœur", "3 Suisses"])
    assert await found("3 suisses rappeler", book) == ("3 Suisses", "rappeler")
    assert await found("#3 suisses", book) == ("Mercœur", "suisses")
    assert await found("3 rappeler", book) == ("Mercœur", "rappeler")


@pytest.mark.parametrize(("text", "number"), [("#999", 999), ("999", 999), ("#999 they called", 999), ("999 x", 999)])
async def test_numbers_nobody_has_are_refused(text: str, number: int) -> None:
    with pytest.raises(NoSuchNumbers) as refusal:
        await found(text)
    assert refusal.value.facts == {"numbers": (number,)}


async def test_a_slip_asks_first_where_an_act_must_be_careful() -> None:
    with pytest.raises(LooksLike) as refusal:
        await found("nordlis price", careful=True)
    assert refusal.value.facts == {"words": "nordlis", "deal": BOOK.deals[4], "resume": "note {deal} price"}
    assert await found("nordlys price", careful=True) == ("Nordlys", "price")


async def test_a_slip_that_only_tells_two_deals_apart_asks_too() -> None:
    with pytest.raises(LooksLike) as refusal:
        await found("acme wesbite price", careful=True)
    assert refusal.value.facts == {"words": "acme wesbite", "deal": BOOK.deals[0], "resume": "note {deal} price"}


async def test_another_number_is_no_slip() -> None:
    with pytest.raises(NoSuchDeal):
        await found("tranche13", book_of(["tranche12"]))


async def test_all_words_must_name_the_deal_where_nothing_may_follow() -> None:
    assert await found("brasserie lenior", whole=True) == ("Brasserie Lenoir", "")
    assert await found("3 →", whole=True) == ("Hôtel du Parc", "")
    for text in ["nordlys they called", "acme website x", "1 2", "#1 2"]:
        with pytest.raises(NoSuchDeal):
            await found(text, whole=True)


async def test_a_slip_between_two_deals_is_nobody() -> None:
    with pytest.raises(NoSuchDeal) as refusal:
        await found("nordlxs", book_of(["Nordlys", "Nordlas"]))
    assert {d.name for d in refusal.value.nearest} == {"Nordlys", "Nordlas"}


async def test_none_offers_the_nearest_and_to_create_it() -> None:
    with pytest.raises(NoSuchDeal) as refusal:
        await found("Brasseries du Nord", whole=True)
    assert refusal.value.words == "Brasseries du Nord"
    assert refusal.value.create == "Brasseries du Nord"
    assert refusal.value.nearest[0].name == "Brasserie Lenoir"


@pytest.mark.parametrize(
    ("text", "create"),
    [
        ("Zzyx", "Zzyx"),
        ('"Zzyx & Co"', "Zzyx & Co"),
        ("z z z z z z z", None),
        ("z" * 121, None),
        ("→", None),
        ("", None),
    ],
)
async def test_only_what_may_be_a_name_is_offered_to_be_created(text: str, create: str | None) -> None:
    with pytest.raises(NoSuchDeal) as refusal:
        await found(text)
    assert (refusal.value.create, refusal.value.nearest) == (create, ())


async def test_a_large_book_is_asked_for_longer_phrases_and_a_small_one_once() -> None:
    large = Book([deal(n, f"Acme {n} lot") for n in range(1, 301)])
    assert await found("acme 250 lot", large) == ("Acme 250 lot", "")
    small = book_of(NAMES)
    await found("acme website call back now", small)
    assert (large.asked, small.asked) == (["acme", "acme 250"], ["acme"])


@given(st.text(max_size=80))
async def test_any_words_are_a_deal_or_refused(text: str) -> None:
    try:
        name, _ = await found(text)
    except Refused:
        return
    assert name in {d.name for d in BOOK.deals}


@pytest.mark.parametrize("junk", ["acme ", "x", "{deal} ", "1 ", "a ", '" '])
@pytest.mark.timeout(20)  # work that grows faster than its input would not end within it
async def test_long_junk_is_refused_and_comes_to_an_end(junk: str) -> None:
    large = Book([deal(n, f"Brasserie du Nord numéro {n}", "Société anonyme") for n in range(1, 201)])
    with pytest.raises(Refused):
        await found((junk * 4000)[:4000].replace("1 ", "999 ")[:4000], large)
