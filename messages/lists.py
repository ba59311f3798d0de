"""Deals and follow-ups as lists: ten lines, then how many more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

from messages import actions, layout
from messages.follow_ups import buttons, more_to_do
from messages.layout import Button, Choice, Control, Select
from messages.limits import LINES
from messages.message import Block, Message
from messages.refusals import creating, one_line
from messages.voice import Voice
from pipeline.deals import DealFacts, FollowUpFacts
from pipeline.money import Money
from pipeline.stages import Stage

Need = Literal["stale", "slipped", "no_next_step", "no_value"]
"""Why an open deal wants somebody."""


def deal_list(
    voice: Voice,
    *,
    title: str,
    deals: Sequence[DealFacts],
    total: int,
    page: int,
    filter: str,  # noqa: A002
    worth: Sequence[Money] = (),
) -> Message:
    """Page `page` (from 1) of a list of `total` deals, in the order given; buttons open the one before and the next.

    `title` is plain words. `filter` is what the list was asked with. `worth` is that of the whole list, a sum for each
    currency.
    """
    shown = deals[:LINES]
    said = voice.render("lists/deals", title=title, deals=shown, total=total, worth=sorted(worth, reverse=True))
    more = total - (page - 1) * LINES - len(shown)
    controls = opened(voice, shown)
    if page > 1:
        controls.append(Button(voice.gettext("Previous page"), actions.listing(f=filter, p=page - 1)))
    if more > 0 and shown:
        label = voice.ngettext("and %(count)s more", "and %(count)s more", more) % {"count": voice.number(more)}
        controls.append(Button(label, actions.listing(f=filter, p=page + 1)))
    return layout.message(
        [layout.section(said), *layout.row(*controls)], voice.render("lists/gist", title=title, total=total)
    )


def nothing_found(voice: Voice, *, words: str, create: str | None) -> Message:
    """A search that found no deal, and the button that opens a new one called `create`."""
    said = voice.render("lists/nothing_found", words=words)
    return layout.message([layout.section(said), *layout.row(*creating(voice, create))])


def mine(
    voice: Voice,
    *,
    deals: Sequence[DealFacts],
    follow_ups: Sequence[FollowUpFacts] = (),
    needs: Sequence[tuple[DealFacts, Need]] = (),
) -> Message:
    """My open deals by stage with totals, what to do first, what to type next. An empty book greets with an example.

    `follow_ups` are those due by today, `needs` the deals that want me, each most urgent first.
    """
    new = Button(voice.gettext("New deal"), actions.new(), primary=not deals)
    if not deals:
        return layout.message([layout.section(voice.render("lists/nothing_yet")), layout.actions(new)])
    stages = _by_stage(deals)
    said = voice.render("lists/mine", deals=deals, stages=stages, totals=totals(deals), sums=totals)
    first = voice.render("lists/first", follow_ups=follow_ups[:3], needs=needs[:3], deal=deals[0])
    hint = layout.context(voice.render("lists/hint", deal=deals[0]))
    return layout.message(
        [layout.section(said), layout.section(first), layout.actions(*opened(voice, deals), new), hint]
    )


def todo(
    voice: Voice,
    *,
    follow_ups: Sequence[FollowUpFacts],
    total: int | None = None,
    orphaned: Sequence[FollowUpFacts] = (),
) -> Message:
    """Open follow-ups, soonest first, each with Done and Later; then those of people who left."""
    count = len(follow_ups) if total is None else total
    title = voice.render("lists/todo", count=count)
    blocks: list[Block] = [layout.section(title)]
    for follow_up in follow_ups[:LINES]:
        blocks.append(layout.section(voice.render("follow_ups/listed", follow_up=follow_up)))
        blocks.append(layout.actions(*buttons(voice, follow_up, with_deal=True)))
    blocks += more_to_do(voice, count - LINES) if count > LINES else []
    if orphaned:
        shown, more = orphaned[:LINES], len(orphaned[LINES:])
        blocks.append(layout.section(voice.render("lists/orphaned", follow_ups=shown, more=more)))
    return layout.message(blocks, title)


def totals(deals: Sequence[DealFacts]) -> list[Money]:
    """What the deals are worth, a sum per currency, the largest first; deals without a value are not in it."""
    sums: dict[str, int] = defaultdict(int)
    for deal in deals:
        if deal.value:
            sums[deal.value.currency] += deal.value.minor
    return sorted((Money(minor, currency) for currency, minor in sums.items()), reverse=True)


def _by_stage(deals: Sequence[DealFacts]) -> list[tuple[Stage, list[DealFacts]]]:
    groups: dict[int, list[DealFacts]] = defaultdict(list)
    for deal in deals:
        groups[deal.stage.id].append(deal)
    return sorted(((group[0].stage, group) for group in groups.values()), key=lambda pair: pair[0].position)


def opened(voice: Voice, deals: Sequence[DealFacts]) -> list[Control]:
    """A menu that opens one of the deals shown."""
    choices = [Choice(one_line(voice, deal), actions.show(d=deal.number)) for deal in deals]
    return [Select.flat(voice.gettext("Open a deal…"), choices)] if choices else []
