"""What is missing before deals go where they are wanted: said in a line each, and asked for in one form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup
from slack_sdk.models.blocks import InputBlock

from messages import actions, layout, limits, words
from messages.carried import read, written
from messages.form_fields import amount, choice, day, form, text, ticks, tomorrow
from messages.layout import Button
from messages.message import Block, Form, Message
from messages.voice import Voice
from pipeline.deals import BANT, NAME_LIMIT, NOTE_LIMIT
from pipeline.refusals import DetailsMissing
from pipeline.requirements import Detail, Wish
from pipeline.stages import Stage

MODAL_BLOCKS = 100
"""Most blocks of a form (https://docs.slack.dev/reference/views)."""

_ROOM = MODAL_BLOCKS - 5
"""What is left for the deals: who is left out, three blocks of losses, and that there are more."""

REASON, COMMENT = "reason", "comment"
"""The fields asked for once, for all that are lost together."""

Drawn = Sequence[InputBlock | Block]


def field(detail: str, number: int) -> str:
    """The block id of what is asked about one deal."""
    return f"{detail}:{number}"


def lines(voice: Voice, wishes: Sequence[Wish]) -> list[Markup]:
    """What each deal lacks, ten at most."""
    lacking = [wish for wish in wishes if wish.missing]
    said = [_line(voice, wish) for wish in lacking[: limits.LINES]]
    more = len(lacking) - len(said)
    return [*said, voice.render("completing/more", count=more)] if more else said


def button(voice: Voice, wishes: Sequence[Wish]) -> Button:
    """The way to the form where none could be opened, or it was closed."""
    lacking = [wish.deal.number for wish in wishes if wish.missing]
    label = voice.gettext("Complete #%(number)s") % {"number": lacking[0]}
    value = actions.complete(m=written(wishes), **_about(wishes))
    return Button(label if len(lacking) == 1 else _complete(voice), value)


def missing_form(voice: Voice, refusal: DetailsMissing, left_out: Sequence[Markup] = ()) -> Form:
    """Exactly what is missing, a section for each deal; of as many deals as a form holds, the rest comes after them.

    `left_out` says of other deals of the request why they will not go.

    It remembers the wishes as `m`, and those it has no room for as `rest`. What is said of each deal stands in fields
    called after it (`field`).
    """
    given: Mapping[str, str] = refusal.given
    part, blocks, rest = _as_many_as_fit(voice, refusal.wishes, given)
    head = [layout.section(Markup("\n").join(left_out), block_id="left_out")] if left_out else []
    lost = [wish for wish in part if wish.to == "lost" and wish.missing]
    more = [layout.section(voice.render("completing/then", count=len(rest)), block_id="rest")] if rest else []
    return form(
        voice,
        "complete",
        title=_title(voice, part),
        submit=_submit(voice, part),
        blocks=[*head, *blocks, *_losses(voice, lost, given, refusal.reasons), *more],
        remembered={"m": written(part), **({"rest": written(rest)} if rest else {}), **_about(refusal.wishes)},
    )


def the_rest(voice: Voice, carried: str) -> Message:
    """Deals the form just sent in had no room for, and the button that asks about them; `carried` as in its `rest`."""
    numbers = [one.number for one in read(carried)]
    said = voice.render("completing/rest", numbers=numbers[: limits.LINES], count=len(numbers))
    return layout.message([layout.section(said), *layout.row(Button(_complete(voice), actions.complete(m=carried)))])


def _as_many_as_fit(
    voice: Voice, wishes: Sequence[Wish], given: Mapping[str, str]
) -> tuple[list[Wish], list[InputBlock | Block], list[Wish]]:
    """The deals a form has room to ask about, with what it asks, and those it has not; losses are asked about once."""
    part: list[Wish] = []
    blocks: list[InputBlock | Block] = []
    rest: list[Wish] = []
    for wish in wishes:
        drawn = _of_one(voice, wish, given)
        fits = len(blocks) + len(drawn) <= _ROOM
        (part if fits or not drawn else rest).append(wish)
        blocks += drawn if fits else []
    return part, blocks, rest


def _of_one(voice: Voice, wish: Wish, given: Mapping[str, str]) -> list[InputBlock | Block]:
    if not wish.missing or wish.to == "lost":
        return []
    about = voice.render("completing/asked", wish=wish)
    return [layout.section(about, block_id=field("deal", wish.deal.number)), *asked_for(voice, wish, given)]


def _complete(voice: Voice) -> str:
    return voice.gettext("Complete…")


def _about(wishes: Sequence[Wish]) -> dict[str, int]:
    """The one deal it is all about, as what is drawn for one deal names it; nothing where there are several."""
    return {"d": wishes[0].deal.number} if len(wishes) == 1 else {}


def _line(voice: Voice, wish: Wish) -> Markup:
    named = words.details(voice)
    asked = [named[detail] for detail in wish.missing if detail in named]
    return voice.render("completing/line", wish=wish, asked=asked)


def asked_for(voice: Voice, wish: Wish, given: Mapping[str, str]) -> Drawn:
    """Fields for what one deal lacks; the questions that qualify it stand together."""
    questions = [detail for detail in wish.missing if detail in BANT]
    drawn = [block for detail in wish.missing if detail not in BANT for block in _asked(voice, wish, detail, given)]
    if questions:
        labels = words.questions(voice)
        boxes = [(labels[question], question) for question in questions]
        ticked = given.get(field("bant", wish.deal.number), "").split()
        drawn.append(ticks(field("bant", wish.deal.number), voice.gettext("Qualified"), boxes, ticked, optional=False))
    return drawn


def _asked(voice: Voice, wish: Wish, detail: Detail, given: Mapping[str, str]) -> list[InputBlock]:
    number = wish.deal.number
    name = field(detail, number)
    match detail:
        case "value":
            return [amount(voice, given, field=name, optional=False)]
        case "close_on":
            return [day(name, voice.gettext("Expected close"), given.get(name))]
        case "next_step":
            when = field("next_day", number)
            first = given.get(when) or tomorrow(voice)
            what = text(name, voice.gettext("What to do"), given, most=NOTE_LIMIT)
            return [what, day(when, voice.gettext("Day"), first)]
        case "because":
            final = wish.value or wish.deal.value
            known = {field("final", number): voice.money(final) if final else "", **given}
            decided = text(name, voice.gettext("What decided it"), given, most=NOTE_LIMIT, multiline=True)
            return [amount(voice, known, field=field("final", number)), decided]
        case _:
            return [text(name, _label(voice, detail), given, most=NAME_LIMIT, hint=_hint(voice, detail))]


def _label(voice: Voice, detail: Detail) -> str:
    labels = {
        "company": voice.gettext("Company"),
        "contact": voice.gettext("Contact"),
        "source": voice.gettext("Source"),
    }
    return labels[detail]


def _hint(voice: Voice, detail: Detail) -> str | None:
    return voice.gettext("A name, and an e-mail address or a phone number.") if detail == "contact" else None


def _losses(voice: Voice, lost: Sequence[Wish], given: Mapping[str, str], reasons: Sequence[str]) -> Drawn:
    """One reason and one comment for all that are lost together."""
    if not lost:
        return []
    options = [(voice.reason(reason), reason) for reason in reasons]
    numbers = [f"#{wish.deal.number}" for wish in lost]
    return [
        layout.section(voice.render("completing/lost", numbers=numbers, count=len(numbers)), block_id="lost"),
        choice(REASON, voice.gettext("Reason"), options, given.get(REASON)),
        text(COMMENT, voice.gettext("Comment"), given, most=NOTE_LIMIT, optional=True, multiline=True),
    ]


def _title(voice: Voice, wishes: Sequence[Wish]) -> str:
    lacking = [wish for wish in wishes if wish.missing]
    if len(lacking) > 1:
        return voice.gettext("Before they move")
    return voice.gettext("Before #%(number)s moves") % {"number": lacking[0].deal.number}


def _submit(voice: Voice, wishes: Sequence[Wish]) -> str:
    if any(isinstance(wish.to, Stage) for wish in wishes):
        return voice.pgettext("button", "Move")
    return voice.pgettext("button", "Close deals") if len(wishes) > 1 else voice.pgettext("button", "Close deal")
