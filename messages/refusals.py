"""How a refusal is said: what was wrong, what would be right, that nothing was changed, and the way on as buttons."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from messages import actions, completing, forms, layout, limits, questions, same_company
from messages.escaping import unescaped, unmarked
from messages.follow_ups import done_button, next_step_buttons
from messages.layout import Button, Control
from messages.message import Block, Form, Message
from messages.usage import usage
from messages.voice import Voice
from pipeline import refusals as refused
from pipeline.deals import DealFacts
from pipeline.refusals import Refused
from pipeline.stages import Stage


def refusal(voice: Voice, refusal: Refused) -> Message:
    """The answer to a request that changed nothing; its template has the refusal's name."""
    controls = _ways_on(voice, refusal)
    blocks = [layout.section(_said(voice, refusal, alone=True)), *layout.row(*controls)]
    too_long = isinstance(refusal, refused.SeveralDeals | refused.LooksLike) and len(layout.row(*controls)) == 0
    if too_long:
        blocks.append(layout.context(voice.render("refusals/_type_the_number")))
    return layout.message(blocks)


def form_of(voice: Voice, refusal: Refused) -> Form | None:
    """The form that asks for what is missing; None where a refusal is not about that."""
    if isinstance(refusal, refused.Unreadable):
        return _as_far_as_read(voice, refusal)
    if not isinstance(refusal, refused.DetailsMissing):
        return None
    return completing.missing_form(voice, refusal, _left_out(voice, refusal)[: limits.LINES])


def field_error(voice: Voice, refusal: Refused) -> str:
    """The same under a field of a form, as bare words."""
    said = unmarked(_said(voice, refusal, alone=False))
    return limits.cut(unescaped(str(said)).replace("\n", " "), limits.PLACEHOLDER * 2)


def problem(voice: Voice, refusal: Refused) -> Markup:
    """The same above the fields of a form that was opened because of it."""
    return _said(voice, refusal, alone=False)


def problems(voice: Voice, wrong: Sequence[Refused]) -> list[Block]:
    """What could not be read, above the fields: Slack shows errors under them only once a form was sent in."""
    return [layout.section(problem(voice, refused)) for refused in wrong]


def verdict(voice: Voice, number: int, refusal: Refused) -> Markup:
    """The same about one deal of several."""
    said = _said(voice, refusal, alone=False)
    if f"#{number}" in said:
        return said
    return voice.render("refusals/_verdict", number=number, said=said)


def _said(voice: Voice, refusal: Refused, *, alone: bool) -> Markup:
    lines = usage(voice, refusal.verb) if isinstance(refusal, refused.UsageNeeded) else []
    template = f"refusals/{type(refusal).template()}"
    return voice.render(template, alone=alone, usage=lines, lines=_lines(voice, refusal), **refusal.facts)


def _lines(voice: Voice, refusal: Refused) -> list[Markup]:
    """What a refusal of several things says, a line each."""
    if isinstance(refusal, refused.Unreadable):
        return [problem(voice, fault) for fault in refusal.faults]
    return _missing(voice, refusal) if isinstance(refusal, refused.DetailsMissing) else []


def _as_far_as_read(voice: Voice, refusal: refused.Unreadable) -> Form:
    """The form of a new deal with all that could be read, and above it what could not."""
    wrong = [layout.section(line) for line in _lines(voice, refusal)[: limits.LINES]]
    above = [*wrong, layout.context(voice.render("refusals/_else_filled_in"))]
    return forms.new_deal(voice, pipeline=refusal.pipeline, others=refusal.others, prefill=refusal.given, above=above)


def _missing(voice: Voice, refusal: refused.DetailsMissing) -> list[Markup]:
    return [*completing.lines(voice, refusal.wishes), *_left_out(voice, refusal)]


def _left_out(voice: Voice, refusal: refused.DetailsMissing) -> list[Markup]:
    return [verdict(voice, number, why) for number, why in refusal.told_why]


def _ways_on(voice: Voice, refusal: Refused) -> list[Control]:
    match refusal:
        case refused.SeveralDeals() | refused.LooksLike():
            meant = refusal.candidates if isinstance(refusal, refused.SeveralDeals) else (refusal.deal,)
            return [_resumed(voice, deal, refusal.resume) for deal in meant]
        case refused.SameCompany() | refused.NotYours():
            return _asking_the_owner(voice, refusal)
        case refused.NoSuchDeal():
            return [*_shown(voice, refusal.nearest), *creating(voice, refusal.create)]
        case refused.ChangedMeanwhile() | refused.UndoOvertaken() | refused.UndoTooLate():
            return _shown(voice, [refusal.deal])
        case refused.SettingsChanged():
            again = actions.setup(w=refusal.what, n=refusal.number)
            return [Button(voice.gettext("Open it again"), again)]
        case _:
            return _what_is_missing(voice, refusal)


def _asking_the_owner(voice: Voice, refusal: refused.SameCompany | refused.NotYours) -> list[Control]:
    if isinstance(refusal, refused.SameCompany):
        return same_company.ways_on(voice, refusal)
    return [*questions.ask_for(voice, refusal)]


def _either(voice: Voice, refusal: Refused) -> list[Control]:
    first, other, value = refusal.deal, refusal.other, refusal.value
    one = voice.gettext("#%(number)s for %(value)s") % {"number": first.number, "value": voice.money(value)}
    both = voice.gettext("#%(number)s and #%(other)s") % {"number": first.number, "other": other.number}
    return [
        Button(one, actions.say(c="/deal", t=f"won #{first.number} {other.number}")),
        Button(both, actions.say(c="/deal", t=f"won #{first.number} #{other.number}")),
    ]


def _what_is_missing(voice: Voice, refusal: Refused) -> list[Control]:
    """The usual answers to what was left out about a deal that is known."""
    match refusal:
        case refused.LostReasonMissing():
            return _reasons(voice, refusal.deal, refusal.reasons)
        case refused.DetailsMissing():
            return [completing.button(voice, refusal.wishes)]
        case refused.StageMissing() | refused.ValueOrDeal():
            both = isinstance(refusal, refused.ValueOrDeal)
            return _either(voice, refusal) if both else _stages(voice, refusal.deal, refusal.stages)
        case refused.Unreadable():
            return [Button(voice.gettext("Open the form"), actions.say(c="/deal", t=f"new {refusal.typed}"))]
        case refused.WhenMissing() | refused.SeveralFollowUps():
            return _follow_ups(voice, refusal)
        case _:
            return []


def _follow_ups(voice: Voice, refusal: Refused) -> list[Control]:
    """Which one is done, or when the next one is."""
    if isinstance(refusal, refused.SeveralFollowUps):
        return [done_button(voice, one) for one in refusal.follow_ups[: limits.LINES]]
    return [*next_step_buttons(voice, refusal.deal)] if refusal.deal.status == "open" else []


def _resumed(voice: Voice, deal: DealFacts, resume: str) -> Button:
    text = resume.replace("{deal}", f"#{deal.number}", 1)
    return Button(one_line(voice, deal), actions.say(c="/deal", t=text))


def one_line(voice: Voice, deal: DealFacts) -> str:
    """A deal on a button: #42 Acme website · €12,000 · Léa."""
    value = [voice.money(deal.value)] if deal.value else []
    return " · ".join([limits.cut(voice.deal_title(deal), 40), *value, limits.cut(voice.named(deal.owner.name), 20)])


def _shown(voice: Voice, deals: Sequence[DealFacts]) -> list[Control]:
    return [Button(one_line(voice, deal), actions.show(d=deal.number)) for deal in deals if deal.status != "deleted"]


def creating(voice: Voice, name: str | None) -> list[Control]:
    """The button that opens the form of a new deal of that name; none where there is no name."""
    if not name:
        return []
    label = voice.gettext('Create "%(name)s"…') % {"name": limits.cut(name, 40)}
    return [Button(label, actions.new(name=name))]


def _stages(voice: Voice, deal: DealFacts, stages: Sequence[Stage]) -> list[Control]:
    return [
        Button(limits.cut(voice.stage(stage), 40), actions.move(d=deal.number, s=stage.id, v=deal.version))
        for stage in stages
    ]


def _reasons(voice: Voice, deal: DealFacts, reasons: Sequence[str]) -> list[Control]:
    def button(reason: str) -> Button:
        return Button(voice.reason(reason), actions.lost(d=deal.number, v=deal.version, r=reason))

    form = Button(voice.gettext("With a comment…"), actions.lost(d=deal.number, v=deal.version))
    return [*map(button, reasons), form]
