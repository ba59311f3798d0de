"""Follow-ups with their buttons, wherever they are listed: mornings, reminders, the list of things to do."""

from __future__ import annotations

from collections.abc import Sequence

from messages import actions, layout, limits
from messages.layout import Button, Choice, Control, Select
from messages.limits import LINES
from messages.message import Block
from messages.voice import Voice
from pipeline.deals import DealFacts, FollowUpFacts

TO_DO = "todo:"
"""The block id of a follow-up's row of buttons is this and its number; the block before says what it is."""


def agenda(voice: Voice, *, today: Sequence[FollowUpFacts], overdue: Sequence[FollowUpFacts]) -> list[Block]:
    """What is due today and what is late, each with Done and Later; ten lines, the others behind a button."""
    due = [(follow_up, False) for follow_up in today] + [(follow_up, True) for follow_up in overdue]
    blocks: list[Block] = []
    for follow_up, late in due[:LINES]:
        blocks += agenda_row(voice, follow_up, late=late)
    return [*blocks, *more_to_do(voice, len(due) - LINES)]


def agenda_row(voice: Voice, follow_up: FollowUpFacts, *, late: bool) -> list[Block]:
    """What is to be done, and its row of buttons; `late` where it should have been done on an earlier day."""
    said = layout.section(voice.render("follow_ups/due", follow_up=follow_up, late=late))
    return [said, layout.actions(*buttons(voice, follow_up), block_id=f"{TO_DO}{follow_up.number}")]


def number_of(block: Block) -> int | None:
    """The number of the follow-up whose row of buttons a block is; None for any other block."""
    before, _, number = str(block.get("block_id", "")).partition(TO_DO)
    return int(number) if not before and number.isdecimal() else None


def buttons(voice: Voice, follow_up: FollowUpFacts, *, with_deal: bool = False) -> list[Control]:
    """Done, Later, the deal's card when asked; after a sale, the next deal with the same customer."""
    controls: list[Control] = [
        Button(voice.pgettext("button", "Done"), actions.done(t=follow_up.number)),
        Select.flat(voice.pgettext("button", "Later"), later_choices(voice, follow_up)),
    ]
    if with_deal:
        controls.append(Button(voice.gettext("Open deal"), actions.show(d=follow_up.deal_number)))
    if follow_up.after_sale:
        customer = follow_up.company or follow_up.deal_name
        controls.append(Button(voice.gettext("New deal for this customer"), actions.new(company=customer)))
    return controls


def done_button(voice: Voice, follow_up: FollowUpFacts) -> Button:
    """A follow-up to be ticked off: t7 · send the quote · Friday 27 November."""
    label = " · ".join([f"t{follow_up.number}", limits.cut(follow_up.text, 30), voice.due(follow_up)])
    return Button(label, actions.done(t=follow_up.number))


def next_step_buttons(voice: Voice, deal: DealFacts) -> list[Button]:
    """The three usual answers to "What is next?"; nobody is to call on a day off."""
    instead = voice.instead_of_tomorrow()
    label = voice.gettext("Call on %(day)s") % {"day": instead} if instead else voice.gettext("Call tomorrow")
    return [
        Button(label, actions.plan(d=deal.number, when="tomorrow")),
        Button(voice.gettext("In a week"), actions.plan(d=deal.number, when="week")),
        Button(voice.gettext("Pick…"), actions.plan(d=deal.number, when="pick")),
    ]


def more_to_do(voice: Voice, more: int) -> list[Block]:
    """A button to the whole list, where there are more than were shown."""
    if more <= 0:
        return []
    label = voice.ngettext("and %(count)s more", "and %(count)s more", more) % {"count": voice.number(more)}
    return [layout.actions(Button(label, actions.say(c="/deal", t="todo")))]


def later_choices(voice: Voice, follow_up: FollowUpFacts) -> list[Choice]:
    """The usual times to put a follow-up off to, no day off among them."""
    instead = voice.instead_of_tomorrow()
    label = voice.gettext("On %(day)s") % {"day": instead} if instead else voice.gettext("Tomorrow")
    return [
        Choice(voice.gettext("In an hour"), actions.later(t=follow_up.number, how="1h")),
        Choice(label, actions.later(t=follow_up.number, how="tomorrow")),
        Choice(voice.gettext("Next week"), actions.later(t=follow_up.number, how="week")),
    ]
