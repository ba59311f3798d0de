"""A deal on one card: facts, where it stands, its next step, and what can be done about it. And its history."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from messages import actions, layout, words
from messages.layout import Button, Choice, Control, Select
from messages.limits import LINES
from messages.message import Block, Message
from messages.voice import Voice
from pipeline.deals import ChangeFacts, DealFacts
from pipeline.stages import Pipeline


def card(voice: Voice, *, deal: DealFacts, pipeline: Pipeline, latest: Sequence[ChangeFacts] = ()) -> Message:
    """The card of a deal; `latest` are its last changes, newest first."""
    blocks = [
        layout.section(voice.render("cards/title", deal=deal)),
        *_progress(voice, deal, pipeline),
        layout.fields(*_facts(voice, deal)),
        layout.section(voice.render("cards/next_step", deal=deal)),
    ]
    if latest:
        blocks.append(layout.context(*(_change(voice, change) for change in latest[:3])))
    return layout.message([*blocks, layout.actions(*_controls(voice, deal, pipeline))], _gist(voice, deal))


def history(voice: Voice, *, deal: DealFacts, changes: Sequence[ChangeFacts]) -> Message:
    """The last ten changes of a deal, newest first: what, when, by whom. `changes` may come in any order."""
    newest = sorted(changes, key=lambda change: change.seq, reverse=True)[:LINES]
    title = voice.render("cards/history", deal=deal, more=len(changes) - len(newest))
    lines = [_change(voice, change) for change in newest]
    return layout.message([layout.section(Markup("\n").join([title, *lines]))], title)


def _progress(voice: Voice, deal: DealFacts, pipeline: Pipeline) -> list[Block]:
    if deal.status != "open":
        return []
    return [layout.section(voice.render("cards/progress", deal=deal, stages=pipeline.stages))]


def _facts(voice: Voice, deal: DealFacts) -> list[Markup]:
    """Facts in two columns; unknown ones are left out."""
    category = words.categories(voice)[deal.category]
    texts = voice.render("cards/facts", deal=deal, category=category).split("\n")
    return [Markup(text) for text in texts]  # noqa: S704 - lines of rendered text


def _controls(voice: Voice, deal: DealFacts, pipeline: Pipeline) -> list[Control]:
    number, version = deal.number, deal.version
    past = Button(voice.gettext("History"), actions.say(c="/deal", t=f"history #{number}"))
    if deal.status != "open":
        return [Button(voice.gettext("Reopen"), actions.say(c="/deal", t=f"reopen #{number}")), past]
    return [
        Select.flat(voice.gettext("Move to…"), _moves(voice, deal, pipeline)),
        Button(voice.pgettext("card", "Won"), actions.won(d=number, v=version), primary=True),
        Button(voice.pgettext("button", "Lost…"), actions.lost(d=number, v=version)),
        Button(voice.gettext("Follow-up…"), actions.plan(d=number, when="pick")),
        past,
    ]


def _moves(voice: Voice, deal: DealFacts, pipeline: Pipeline) -> list[Choice]:
    others = [stage for stage in pipeline.stages if stage.id != deal.stage.id]
    return [Choice(voice.stage(s), actions.move(d=deal.number, s=s.id, v=deal.version)) for s in others]


def _change(voice: Voice, change: ChangeFacts) -> Markup:
    return voice.render("cards/change", change=change, before=change.before, after=change.after)


def _gist(voice: Voice, deal: DealFacts) -> Markup:
    return voice.render("cards/gist", deal=deal, status=words.statuses(voice)[deal.status])
