from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from commands.stage_words import find_stage, trailing_stage
from pipeline.refusals import NoFurtherStage, Refused, UnknownStage
from pipeline.stages import DEFAULT_STAGES, Pipeline, Stage

CONTACT, QUALIFICATION, MEETING, PROPOSAL, NEGOTIATION = DEFAULT_STAGES
SALES = Pipeline(id=1, name="Sales", stages=DEFAULT_STAGES)


def named(stage: Stage | str) -> str:
    return stage.name if isinstance(stage, Stage) else stage


@pytest.mark.parametrize(
    ("words", "stage"),
    [
        ("contact", "Contact"),
        ("First contact", "Contact"),
        ("premier contact", "Contact"),
        ("prise de contact", "Contact"),
        ("con", "Contact"),
        ("lead", "Contact"),
        ("qualification", "Qualification"),
        ("QUALIFIED", "Qualification"),
        ("qualifiée", "Qualification"),
        ("q", "Qualification"),
        ("qualif", "Qualification"),
        ("qualifcation", "Qualification"),
        ("meeting", "Meeting"),
        ("meetng", "Meeting"),
        ("Rendez-vous", "Meeting"),
        ("rendez vous", "Meeting"),
        ("rdv", "Meeting"),
        ("RV", "Meeting"),
        ("Réunion", "Meeting"),
        ("reunion", "Meeting"),
        ("démo", "Meeting"),
        ("découverte", "Meeting"),
        ("discovery", "Meeting"),
        ("proposal", "Proposal"),
        ("propsal", "Proposal"),
        ("Proposition", "Proposal"),
        ("propositoin", "Proposal"),
        ("devis", "Proposal"),
        ("quote", "Proposal"),
        ("offre", "Proposal"),
        ("p", "Proposal"),
        ("pro", "Proposal"),
        ("négociation", "Negotiation"),
        ("negociation", "Negotiation"),
        ("negociaton", "Negotiation"),
        ("négo", "Negotiation"),
        ("neg", "Negotiation"),
        ("n", "Negotiation"),
        ("1", "Contact"),
        ("#5", None),
        ("5", "Negotiation"),
        ("stage 3", "Meeting"),
        ("étape 3", "Meeting"),
        ("next", "Meeting"),
        ("suivant", "Meeting"),
        ("l’étape suivante", "Meeting"),
        ("back", "Contact"),
        ("précédente", "Contact"),
        ("retour", "Contact"),
        ("won", "won"),
        ("Signée", "won"),
        ("gagné", "won"),
        ("gagnee", "won"),
        ("lost", "lost"),
        ("perdue", "lost"),
        ('"proposal"', "Proposal"),
        ("→ proposal", "Proposal"),
        ("wonn", None),
        ("lostt", None),
        ("perdus", None),
        ("moon", None),
        ("d", None),
        ("de", None),
        ("6", None),
        ("0", None),
        ("9999999999", None),
        ("", None),
        ("-", None),
        ("p" * 5000, None),
    ],
)
def test_a_stage_is_named_in_any_language_by_prefix_synonym_number_or_step(words: str, stage: str | None) -> None:
    if stage is None:
        with pytest.raises(UnknownStage):
            find_stage(words, SALES, current=QUALIFICATION)
    else:
        assert named(find_stage(words, SALES, current=QUALIFICATION)) == stage


@pytest.mark.parametrize(
    ("word", "closest"),
    [("moon", None), ("proposalize", PROPOSAL), ("quotation marks", PROPOSAL), ("negotiatioooons", NEGOTIATION)],
)
def test_an_unknown_stage_is_refused_with_the_stages_and_the_nearest(word: str, closest: Stage | None) -> None:
    with pytest.raises(UnknownStage) as refusal:
        find_stage(word, SALES, current=CONTACT)
    assert refusal.value.facts == {
        "word": word,
        "pipeline_name": "Sales",
        "stages": DEFAULT_STAGES,
        "closest": closest,
    }


def test_there_is_nothing_after_the_last_stage_nor_before_the_first() -> None:
    with pytest.raises(NoFurtherStage) as forward:
        find_stage("next", SALES, current=NEGOTIATION)
    with pytest.raises(NoFurtherStage) as back:
        find_stage("retour", SALES, current=CONTACT)
    assert forward.value.facts == {"stage": NEGOTIATION, "forward": True, "stages": DEFAULT_STAGES}
    assert back.value.facts == {"stage": CONTACT, "forward": False, "stages": DEFAULT_STAGES}


def test_a_step_from_nowhere_is_no_stage() -> None:
    with pytest.raises(UnknownStage):
        find_stage("next", SALES, current=None)


def test_a_team_s_own_names_win_over_our_words() -> None:
    own = Pipeline(
        id=2,
        name="Flowers",
        stages=(
            replace(CONTACT, name="Démo", key=None),
            replace(MEETING, position=2),
            replace(PROPOSAL, name="Won", key=None, position=3),
            replace(NEGOTIATION, name="Devis envoyé", key=None, position=4),
            replace(QUALIFICATION, name="Devis signé", key=None, position=5),
        ),
    )
    assert [named(find_stage(w, own, current=None)) for w in ["demo", "won", "devis e", "rdv", "devis sgné"]] == [
        "Démo",
        "Won",
        "Devis envoyé",
        "Meeting",
        "Devis signé",
    ]
    with pytest.raises(UnknownStage):
        find_stage("devis", own, current=None)


@pytest.mark.parametrize(
    ("text", "stage", "left"),
    [
        ("acme proposal", "Proposal", "acme"),
        ("acme website prise de contact", "Contact", "acme website"),
        ("acme rendez-vous", "Meeting", "acme"),
        ("acme rendez vous", "Meeting", "acme"),
        ("#42 next", "next", "#42"),
        ("1 2 9 qualified", "Qualification", "1 2 9"),
        ("acme étape suivante", "next", "acme"),
        ("acme retour", "back", "acme"),
        ("acme 3", "Meeting", "acme"),
        ("acme stage 3", "Meeting", "acme"),
        ("acme → devis", "Proposal", "acme"),
        ("acme to proposal", "Proposal", "acme"),
        ("acme vers l'étape devis", "Proposal", "acme"),
        ("acme propsal", "Proposal", "acme"),
        ("acme won", "won", "acme"),
        ("contact lens shop proposal", "Proposal", "contact lens shop"),
        ("proposal", "Proposal", ""),
        ("to proposal", "Proposal", "to"),
        ("acme pro", "Proposal", "acme"),
    ],
)
def test_the_longest_trailing_words_that_name_a_stage_are_the_stage(text: str, stage: str, left: str) -> None:
    words = text.split()
    found = trailing_stage(words, SALES, current=None)
    assert found is not None
    assert (named(found[0]), " ".join(words[: len(words) - found[1]])) == (stage, left)


@pytest.mark.parametrize(
    "text", ["", "acme", "acme moon", "acme wonn", "acme website v p", "phase b", "acme website →"]
)
def test_other_trailing_words_name_no_stage(text: str) -> None:
    assert trailing_stage(text.split(), SALES, current=CONTACT) is None


def test_a_step_counts_from_the_deal_s_stage_once_it_is_known() -> None:
    assert trailing_stage(["acme", "next"], SALES, current=CONTACT) == (QUALIFICATION, 1)
    with pytest.raises(NoFurtherStage):
        trailing_stage(["acme", "back"], SALES, current=CONTACT)


@given(st.text(), st.sampled_from([None, *DEFAULT_STAGES]))
def test_any_words_name_a_stage_or_are_refused(words: str, current: Stage | None) -> None:
    try:
        found = find_stage(words, SALES, current=current)
    except Refused:
        return
    assert found in {*DEFAULT_STAGES, "won", "lost"}


@given(st.lists(st.text(), max_size=8))
def test_any_words_end_in_a_stage_or_do_not(words: list[str]) -> None:
    found = trailing_stage(words, SALES, current=None)
    assert found is None or 0 < found[1] <= len(words)


@pytest.mark.timeout(20)  # work that grows faster than its input would not end within it
def test_long_junk_names_no_stage_and_comes_to_an_end() -> None:
    assert trailing_stage(["qzkwxv"] * 2000, SALES, current=None) is None
    assert trailing_stage(["→"] * 2000, SALES, current=None) is None
    assert trailing_stage(["x" * 4000], SALES, current=None) is None
