"""Naming a stage: in any language, by prefix, synonym, number, `next` or `back`, typos forgiven."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import OSA

from commands.words import fold as folded, is_separator, unquoted
from pipeline.refusals import UnknownStage
from pipeline.stages import Pipeline, Stage

Outcome = Literal["won", "lost"]
Step = Literal["next", "back"]

NAMES: Mapping[str, tuple[str, ...]] = {
    "contact": ("contact",),
    "qualification": ("qualification",),
    "meeting": ("meeting", "rendez-vous"),
    "proposal": ("proposal", "proposition"),
    "negotiation": ("negotiation", "négociation"),
}
"""What a stage that kept its default name is called in every language the bot speaks."""

_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "contact": (
        "contacted", "first contact", "premier contact", "prise de contact", "contacté", "contactée", "prospect",
        "prospecting", "prospection", "lead", "piste",
    ),
    "qualification": ("qualified", "qualify", "qualifying", "qualifié", "qualifiée", "qualifier", "qualif"),
    "meeting": (
        "rdv", "réunion", "démo", "demonstration", "démonstration", "découverte", "discovery", "met", "rencontre",
        "needs analysis", "analyse des besoins", "rv",
    ),
    "proposal": (
        "devis", "quote", "quoted", "quotation", "offer", "offre", "proposed", "proposé", "proposée",
        "proposition commerciale",
    ),
    "negotiation": ("negotiating", "negotiate", "négocier", "négo", "en négociation", "négocié", "négociée"),
}  # fmt: skip
_MEANINGS: tuple[tuple[Outcome | Step, frozenset[str]], ...] = (
    ("won", frozenset(["won", "win", "signed", "gagne", "gagnee", "gagner", "signe", "signee"])),
    ("lost", frozenset(["lost", "lose", "perdu", "perdue", "perdre"])),
    ("next", frozenset([
        "next", "next stage", "forward", "suivant", "suivante", "la suivante", "etape suivante", "l etape suivante",
    ])),
    ("back", frozenset([
        "back", "previous", "prev", "previous stage", "precedent", "precedente", "la precedente", "etape precedente",
        "l etape precedente", "retour", "arriere", "en arriere",
    ])),
)  # fmt: skip
_STAGE_WORDS = frozenset(["stage", "etape", "phase", "step"])
_TOWARDS = frozenset(["to", "into", "vers", "en", "a", "au", "l etape", "a l etape", *_STAGE_WORDS])
_LONGEST = 60
_MOST_WORDS = 5

fold = lru_cache(maxsize=1024)(folded)


def find_stage(words: str, pipeline: Pipeline, *, current: Stage | None) -> Stage | Outcome:
    """The stage, or the outcome, that `words` name; `next` and `back` count from `current`.

    UnknownStage with the nearest one when they name none, several, or a step from nowhere; NoFurtherStage for a step
    off either end.
    """
    typed = fold(unquoted(words)) if len(words) <= 4 * _LONGEST else ""
    named = named_stage(typed, pipeline) or _misspelt(typed, pipeline)
    if named is None or (current is None and named in {"next", "back"}):
        near = _nearest(typed, pipeline)
        raise UnknownStage(
            word=words[:_LONGEST],
            pipeline_name=pipeline.name,
            stages=pipeline.stages,
            closest=near[0] if near else None,
        )
    return step_from(named, pipeline, current or pipeline.first)


def trailing_stage(
    words: Sequence[str], pipeline: Pipeline, *, current: Stage | None
) -> tuple[Stage | Outcome | Step, int] | None:
    """The longest trailing words that name a stage, and how many they are; typos count only if nothing else does.

    Before the deal is known `current` is None, and a step stays "next" or "back" (see `step_from`). NoFurtherStage when
    it is known and there is no such step.
    """
    for name in (named_stage, _misspelt):
        for count in range(min(_MOST_WORDS, len(words)), 0, -1):
            typed = _plain(words[len(words) - count :])
            named = name(typed, pipeline) if _is_enough(typed) else None
            if named is not None:
                used = count + _towards(words[: len(words) - count])
                return (step_from(named, pipeline, current) if current else named), used
    return None


def without_lead(words: Sequence[str]) -> list[str]:
    """`words` without those at their beginning that only lead to a stage, leaving at least one."""
    rest = list(words)
    while len(rest) > 1 and (is_separator(rest[0]) or fold(rest[0]) in _TOWARDS):
        rest.pop(0)
    return rest


def _towards(before: Sequence[str]) -> int:
    """How many words at the end of `before` only lead to the stage (`to`, `vers`, an arrow), leaving at least one."""
    count = 0
    while count < len(before) - 1 and (is_separator(before[-1 - count]) or fold(before[-1 - count]) in _TOWARDS):
        count += 1
    return count


def step_from(named: Stage | Outcome | Step, pipeline: Pipeline, current: Stage) -> Stage | Outcome:
    """`named`, with "next" and "back" counted from `current`; NoFurtherStage at either end."""
    if named == "next":
        return pipeline.step(current, 1)
    if named == "back":
        return pipeline.step(current, -1)
    return named


def _plain(words: Sequence[str]) -> str:
    # A separator in front belongs to no name, and would count for a word.
    text = " ".join(words)
    return fold(unquoted(text)) if len(text) <= _LONGEST and fold(words[0]) else ""


def _is_enough(typed: str) -> bool:
    """One or two letters name a stage where only a stage is expected, not at the end of other words."""
    return len(typed) > 2 or typed.isdecimal() or typed == "rv"


def named_stage(typed: str, pipeline: Pipeline) -> Stage | Outcome | Step | None:
    """What folded words name without a slip: own name, outcome, step, number, synonym, then a prefix of only one."""
    if not typed:
        return None
    return (
        _only(stage for stage, name in _names(pipeline) if name == typed)
        or next((meaning for meaning, words in _MEANINGS if typed in words), None)
        or _numbered(typed, pipeline)
        or _only(stage for stage, name in _synonyms(pipeline) if name == typed)
        or _only(stage for stage, name in _names(pipeline) if name.startswith(typed))
        or _only(stage for stage, name in _synonyms(pipeline) if name.startswith(typed))
    )


def _only(stages: Iterator[Stage]) -> Stage | None:
    different = list({stage.id: stage for stage in stages}.values())
    return different[0] if len(different) == 1 else None


def _names(pipeline: Pipeline) -> Iterator[tuple[Stage, str]]:
    for stage in pipeline.stages:
        for name in {stage.name, *NAMES.get(stage.key or "", ())}:
            yield stage, fold(name)


def _synonyms(pipeline: Pipeline) -> Iterator[tuple[Stage, str]]:
    for stage in pipeline.stages:
        for name in _SYNONYMS.get(stage.key or "", ()):
            yield stage, fold(name)


def _numbered(typed: str, pipeline: Pipeline) -> Stage | None:
    """The stage at a place: `3`, `stage 3`, `étape 3`, counted from 1."""
    word, _, number = typed.rpartition(" ")
    if not number.isdecimal() or len(number) > 3 or (word and word not in _STAGE_WORDS):
        return None
    return _only(stage for stage in pipeline.stages if stage.position == int(number))


def _misspelt(typed: str, pipeline: Pipeline) -> Stage | None:
    """The one stage that is a slip away: one in four letters, two in seven. Never an outcome: a typo closes nothing."""
    allowed = 0 if len(typed) < 4 else 1 if len(typed) < 7 else 2
    near = _nearest(typed, pipeline)
    return near[0] if near and near[1] <= allowed and near[2] else None


def _nearest(typed: str, pipeline: Pipeline) -> tuple[Stage, int, bool] | None:
    """The stage spelt most like `typed`, how many slips away, and whether it alone is; None when none is near."""
    if not typed or len(typed) > _LONGEST:
        return None
    slips: dict[int, int] = {}
    for stage, name in (*_names(pipeline), *_synonyms(pipeline)):
        slips[stage.id] = min(slips.get(stage.id, _LONGEST), OSA.distance(typed, name))
    least = min(slips.values())
    stages = [stage for stage in pipeline.stages if slips[stage.id] == least]
    return (stages[0], least, len(stages) == 1) if least <= max(2, len(typed) // 2) - 1 else None
