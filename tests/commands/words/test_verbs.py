import pytest
from hypothesis import given, strategies as st

from commands.verbs import DEAL_VERBS, PIPELINE_VERBS, Verbs, closest_verb, find_verb
from commands.words import fold


@pytest.mark.parametrize(
    ("typed", "verb", "rest"),
    [
        ("new Acme website", "new", "Acme website"),
        ("Create Acme", "new", "Acme"),
        ("add Acme", "new", "Acme"),
        ("nouveau Acme", "new", "Acme"),
        ("NOUVELLE affaire", "new", "affaire"),
        ("creer Acme", "new", "Acme"),
        ("ajouter Acme", "new", "Acme"),
        ("mv acme next", "move", "acme next"),
        ("advance acme", "move", "acme"),
        ("avancer acme", "move", "acme"),
        ("déplacer acme devis", "move", "acme devis"),
        ("passer acme devis", "move", "acme devis"),
        ("win acme", "won", "acme"),
        ("signed acme", "won", "acme"),
        ("gagnée acme", "won", "acme"),
        ("signe acme", "won", "acme"),
        ("lost acme price", "lost", "acme price"),
        ("perdue acme prix", "lost", "acme prix"),
        ("re-open acme", "reopen", "acme"),
        ("rouvrir acme", "reopen", "acme"),
        ("voir acme", "show", "acme"),
        ("ls stale", "list", "stale"),
        ("liste", "list", ""),
        ("note acme called", "note", "acme called"),
        ("noter acme appel", "log", "acme appel"),
        ("journal acme", "log", "acme"),
        ("relance acme demain", "remind", "acme demain"),
        ("rappel acme demain", "remind", "acme demain"),
        ("tâche acme demain", "remind", "acme demain"),
        ("follow up acme tomorrow", "remind", "acme tomorrow"),
        ("follow acme tomorrow", "remind", "acme tomorrow"),
        ("à faire", "todo", ""),
        ("A FAIRE moi", "todo", "moi"),
        ("fait t7", "done", "t7"),
        ("annuler", "undo", ""),
        ("chercher acme", "find", "acme"),
        ("search acme", "find", "acme"),
        ("historique acme", "history", "acme"),
        ("aide move", "help", "move"),
        ("?", "help", ""),
    ],
)
def test_a_deal_verb_is_read_in_either_language(typed: str, verb: str, rest: str) -> None:
    assert find_verb(typed.split(), DEAL_VERBS) == (verb, rest.split())


@pytest.mark.parametrize(
    ("typed", "verb"),
    [
        ("entonnoir", "funnel"),
        ("s'abonner", "subscribe"),
        ("abonner", "subscribe"),
        ("désabonner", "unsubscribe"),
        ("abonnements", "subscriptions"),
        ("envois programmés", "subscriptions"),
        ("aperçu", "preview"),
        ("sans activité", "stale"),
        ("journal", "log"),
        ("aide", "help"),
    ],
)
def test_a_pipeline_verb_is_read_in_either_language(typed: str, verb: str) -> None:
    assert find_verb([*typed.split(), "x"], PIPELINE_VERBS) == (verb, ["x"])


@pytest.mark.parametrize("typed", ["", "acme", "à", "42", "#42", "newcomer", "→"])
def test_what_is_no_verb_is_not_taken_for_one(typed: str) -> None:
    assert find_verb(typed.split(), DEAL_VERBS) is None


@pytest.mark.parametrize("verbs", [DEAL_VERBS, PIPELINE_VERBS])
def test_no_form_stands_for_two_verbs(verbs: Verbs) -> None:
    forms = [(fold(form), verb) for verb, typed in verbs.items() for form in typed]
    assert len(dict(forms)) == len(set(forms))


@pytest.mark.parametrize(
    ("word", "verb"),
    [
        ("mvoe", "move"),
        ("shwo", "show"),
        ("remnid", "remind"),
        ("relanec", "remind"),
        ("nouvau", "new"),
        ("acme", None),
        ("x", None),
        ("boutique", None),
        ("", None),
    ],
)
def test_a_slip_is_close_to_the_verb_it_was_meant_to_be(word: str, verb: str | None) -> None:
    assert closest_verb(word, DEAL_VERBS) == verb


@given(st.lists(st.text(max_size=20), max_size=6))
def test_any_words_are_a_verb_or_none(words: list[str]) -> None:
    found = find_verb(words, DEAL_VERBS)
    assert found is None or (found[0] in DEAL_VERBS and len(found[1]) < len(words))
    assert all(closest_verb(word, DEAL_VERBS) in {*DEAL_VERBS, None} for word in words)
