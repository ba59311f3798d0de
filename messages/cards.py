"""A deal on one card: facts, where it stands, its next step, and what can be done about it. And its history."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from messages import actions, layout, words
from messages.changed import history_line
from messages.layout import Button, Choice, Control, More, Select
from messages.limits import LINES
from messages.message import Block, Message
from messages.voice import Voice
from pipeline.deals import ChangeFacts, ContactFacts, DealFacts
from pipeline.stages import Pipeline

CARD = "card:"
"""The block ids of a card are this and the deal's number, and for its second row of buttons something more.

An act pressed on a card comes with its block id, also where Slack keeps an ephemeral message's content to itself.
"""

_REACHED = 3
"""How many contacts a card shows."""


def card(
    voice: Voice,
    *,
    deal: DealFacts,
    pipeline: Pipeline,
    latest: Sequence[ChangeFacts] = (),
    contacts: Sequence[ContactFacts] = (),
    score: int | None = None,
    others: Sequence[Pipeline] = (),
) -> Message:
    """The card of a deal; `latest` are its last changes, newest first. `score` None is not shown.

    `others` are the other pipelines it may be moved to.
    """
    blocks = [
        layout.section(
            voice.render("cards/title", deal=deal), control=_seldom(voice, deal), block_id=_id(deal, "head")
        ),
        *_progress(voice, deal, pipeline),
        layout.fields(*_facts(voice, deal, score)),
        *_contacts(voice, contacts),
        layout.section(voice.render("cards/next_step", deal=deal)),
    ]
    if latest:
        blocks.append(layout.context(*(history_line(voice, change) for change in latest[:3])))
    return layout.message([*blocks, *_rows(voice, deal, pipeline, others)], _gist(voice, deal))


def number_on(block_id: str | None) -> int | None:
    """The deal on whose card the block with this id stands; None for a block of anything else."""
    _, _, number = (block_id or "").removesuffix(":head").removesuffix(":more").partition(CARD)
    return int(number) if (block_id or "").startswith(CARD) and number.isascii() and number.isdecimal() else None


def history(voice: Voice, *, deal: DealFacts, changes: Sequence[ChangeFacts]) -> Message:
    """The last ten changes of a deal, newest first: what, when, by whom. `changes` may come in any order."""
    newest = sorted(changes, key=lambda change: change.seq, reverse=True)[:LINES]
    title = voice.render("cards/history", deal=deal, more=len(changes) - len(newest))
    lines = [history_line(voice, change) for change in newest]
    return layout.message([layout.section(Markup("\n").join([title, *lines]))], title)


def _progress(voice: Voice, deal: DealFacts, pipeline: Pipeline) -> list[Block]:
    if deal.status != "open":
        return []
    return [layout.section(voice.render("cards/progress", deal=deal, stages=pipeline.stages))]


def _contacts(voice: Voice, contacts: Sequence[ContactFacts]) -> list[Block]:
    """Who can be reached, three at most."""
    if not contacts:
        return []
    shown = contacts[:_REACHED]
    return [layout.section(voice.render("cards/contacts", contacts=shown, more=len(contacts) - len(shown)))]


def _facts(voice: Voice, deal: DealFacts, score: int | None) -> list[Markup]:
    """Facts in two columns; unknown ones are left out."""
    category, bant = words.categories(voice)[deal.category], words.bant_in_words(voice, deal.bant)
    texts = voice.render("cards/facts", deal=deal, category=category, bant=bant, score=score).split("\n")
    return [Markup(text) for text in texts]  # noqa: S704 - lines of rendered text


def _rows(voice: Voice, deal: DealFacts, pipeline: Pipeline, others: Sequence[Pipeline]) -> list[Block]:
    """What is done with the deal, and below it what is written down about it."""
    if deal.status == "deleted":
        return []
    if deal.status != "open":
        return [layout.actions(*_closed(voice, deal), block_id=_id(deal))]
    number, version = deal.number, deal.version
    acts: list[Control] = [
        *_moving(voice, deal, pipeline, others),
        Button(voice.pgettext("card", "Won"), actions.won(d=number, v=version)),
        Button(voice.pgettext("button", "Lost…"), actions.lost(d=number, v=version)),
    ]
    notes = [
        Button(voice.pgettext("button", "Update…"), _form(deal, "update")),
        Button(voice.pgettext("button", "Note…"), _form(deal, "note")),
        Button(voice.gettext("Follow-up…"), _form(deal, "follow_up")),
    ]
    return [layout.actions(*acts, block_id=_id(deal)), layout.actions(*notes, block_id=_id(deal, "more"))]


def _closed(voice: Voice, deal: DealFacts) -> list[Control]:
    """What a deal that is over still allows, and the next one with the same customer."""
    customer = deal.company or deal.name
    return [
        Button(voice.gettext("Reopen"), actions.say(c="/deal", t=f"reopen #{deal.number}")),
        Button(voice.pgettext("button", "Note…"), _form(deal, "note")),
        Button(voice.gettext("History"), _said(deal, "history")),
        Button(voice.gettext("New deal for this customer"), actions.new(company=customer)),
    ]


def _seldom(voice: Voice, deal: DealFacts) -> More | None:
    """What is behind the three dots; of an open deal only."""
    if deal.status != "open":
        return None
    rest = Choice(voice.gettext("Park…"), _form(deal, "park"))
    if deal.parked_until:
        rest = Choice(voice.gettext("Unpark"), _said(deal, "unpark"))
    return More(
        (
            Choice(voice.gettext("Edit…"), _form(deal, "edit")),
            rest,
            Choice(voice.gettext("Assign…"), _form(deal, "assign")),
            Choice(voice.gettext("History"), _said(deal, "history")),
            Choice(voice.gettext("Delete…"), _said(deal, "delete")),
        )
    )


def _form(deal: DealFacts, name: str) -> str:
    return actions.opening(d=deal.number, v=deal.version, f=name)


def _said(deal: DealFacts, verb: str) -> str:
    return actions.say(c="/deal", t=f"{verb} #{deal.number}")


def _id(deal: DealFacts, part: str = "") -> str:
    return ":".join(filter(None, [f"{CARD}{deal.number}", part]))


def _moving(voice: Voice, deal: DealFacts, pipeline: Pipeline, others: Sequence[Pipeline]) -> list[Control]:
    """The menu of the other stages, and of those of other pipelines; a pipeline of one stage has none of its own."""
    moves = _moves(voice, deal, pipeline)
    if not others:
        return [Select.flat(voice.gettext("Move to…"), moves)] if moves else []
    groups = [(voice.pipeline_name(one), tuple(_moves(voice, deal, one))) for one in (pipeline, *others)]
    return [Select(voice.gettext("Move to…"), tuple(group for group in groups if group[1]))]


def _moves(voice: Voice, deal: DealFacts, pipeline: Pipeline) -> list[Choice]:
    others = [stage for stage in pipeline.stages if stage.id != deal.stage.id]
    return [Choice(voice.stage(s), actions.move(d=deal.number, s=s.id, v=deal.version)) for s in others]


def _gist(voice: Voice, deal: DealFacts) -> Markup:
    return voice.render("cards/gist", deal=deal, status=words.statuses(voice)[deal.status])
