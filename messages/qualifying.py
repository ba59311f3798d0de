"""How a deal is qualified: what was answered, what it is worth now, and the form with the four questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from messages import words
from messages.answers import private
from messages.form_fields import choice, form_of_deal
from messages.message import Form, Message
from messages.refusals import problems
from messages.settled import Batch
from messages.voice import Voice
from pipeline.deals import BANT, DealFacts
from pipeline.refusals import Refused


def qualified(
    voice: Voice, *, deal: DealFacts, answers: Mapping[str, bool | None], score: int, batch: Batch
) -> Message:
    """Questions were answered; `answers` are those that changed."""
    shown = words.bant_in_words(voice, answers)
    told = voice.render("qualifying/qualified", deal=deal, answers=shown, score=score)
    return private(voice, told, deal, batch, None, asks=False)


def form_of(
    voice: Voice, *, deal: DealFacts, answers: Mapping[str, bool | None], wrong: Sequence[Refused] = ()
) -> Form:
    """The four questions, at `answers`. It remembers `d`, `v` and as `bant` the answers the deal has."""
    names: Mapping[bool | None, str] = {True: "yes", False: "no", None: "unknown"}
    said = [(words.bant_answers(voice)[value].capitalize(), name) for value, name in names.items()]
    asked = words.questions(voice)
    title = voice.gettext("Qualify #%(number)s") % {"number": deal.number}
    selects = [choice(question, asked[question], said, names[answers.get(question)]) for question in BANT]
    return form_of_deal(
        voice,
        "qualify",
        deal,
        title=title,
        submit=voice.gettext("Save"),
        blocks=[*problems(voice, wrong), *selects],
        remembered={"bant": dict(deal.bant)},
    )
