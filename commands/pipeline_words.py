"""Which pipeline words mean, where a team has several: by its name, in any language where it has a default one."""

from __future__ import annotations

from collections.abc import Sequence

from commands.stage_words import Outcome, find_stage, named_stage, without_lead
from commands.words import fold
from messages.voice import Voice
from pipeline.refusals import UnknownStage
from pipeline.stages import Pipeline, Stage

_LONGEST = 5
_CALLED = frozenset({"pipeline", "pipe"})
_LEADS = frozenset({"in", "into", "to", "of", "for", "the", "dans", "de", "du", "vers", "le", "pour"})
_LANGUAGES = ("en", "fr")


def named_pipeline(words: Sequence[str], pipelines: Sequence[Pipeline]) -> Pipeline | None:
    """The pipeline these words are the whole name of, "pipeline" and little words before it left out."""
    rest = list(words)
    while len(rest) > 1 and fold(rest[0]) in _CALLED | _LEADS:
        rest = rest[1:]
    typed = fold(" ".join(rest))
    return next((one for one in pipelines if typed and typed in _names(one)), None)


def trailing_pipeline(words: Sequence[str], pipelines: Sequence[Pipeline]) -> tuple[Pipeline, list[str]] | None:
    """The pipeline the last words name, the most of them that do, and the words before."""
    for count in range(min(_LONGEST, len(words)), 0, -1):
        found = named_pipeline(words[len(words) - count :], pipelines)
        if found:
            return found, list(words[: len(words) - count])
    return None


def said_pipeline(words: Sequence[str], pipelines: Sequence[Pipeline]) -> tuple[Pipeline, list[str]] | None:
    """The pipeline named after the word "pipeline", wherever it stands, and the other words."""
    for place, word in enumerate(words):
        if fold(word) in _CALLED and place:
            for count in range(min(_LONGEST, len(words) - place - 1), 0, -1):
                found = named_pipeline(words[place + 1 : place + 1 + count], pipelines)
                if found:
                    return found, [*words[:place], *words[place + 1 + count :]]
    return None


def find_place(
    words: Sequence[str], own: Pipeline, pipelines: Sequence[Pipeline], *, current: Stage
) -> Stage | Outcome:
    """Where a deal of pipeline `own`, now at `current`, is to go: to a stage of its own, or of another pipeline named.

    `services` is the first stage of Services, `services quote` its Quote. UnknownStage, NoFurtherStage.
    """
    said = without_lead(words)
    others = [one for one in pipelines if one.id != own.id]
    if others and named_stage(fold(" ".join(said)), own) is None:
        for count in range(min(_LONGEST, len(said)), 0, -1):
            other = named_pipeline(said[:count], others)
            if other:
                return _stage_of(said[count:], other)
    return find_stage(" ".join(said), own, current=current)


def _stage_of(words: Sequence[str], pipeline: Pipeline) -> Stage:
    """The stage of another pipeline; a deal goes there open. UnknownStage."""
    if not words:
        return pipeline.first
    found = find_stage(" ".join(words), pipeline, current=None)
    if isinstance(found, Stage):
        return found
    raise UnknownStage(word=" ".join(words), pipeline_name=pipeline.name, stages=pipeline.stages, closest=None)


def _names(pipeline: Pipeline) -> set[str]:
    return {fold(pipeline.name), *(fold(Voice.of(code).pipeline_name(pipeline)) for code in _LANGUAGES)}
