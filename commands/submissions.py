"""Forms sent in: each field is read as it would be typed, and what is wrong is said under the field."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from commands import handover, settling, setup, subscribing, subscription_form
from commands.amounts import read_amount
from commands.asking import Asking
from commands.changing_forms import take_assign, take_edit, take_park
from commands.closing import check_reason, close_as_lost
from commands.companies import check_company_of_form
from commands.completing import take_completed
from commands.contact_words import read_contact
from commands.contacts import take_contact
from commands.filled_in import Fields, chosen_hour, chosen_person, chosen_stage, day_to_come
from commands.finding import known_person
from commands.from_message import check_unmade, origin_of
from commands.goals import take_goal
from commands.invocation import Reply
from commands.meanwhile import unchanged_deal
from commands.new_deal import NewDeal
from commands.next_steps import plan
from commands.noting import take_note, take_note_on
from commands.opening import write_down
from commands.personal import take_settings
from commands.picked_forms import take_move_on
from commands.qualifying import take_answers
from commands.updating import take_update
from commands.words import tidy
from pipeline.cadence import MORNING
from pipeline.local_time import day_of, instant_at
from pipeline.names import check_name, check_text
from pipeline.refusals import DateInThePast, LostReasonMissing, NameMissing, Refused, TextMissing


async def submit(asking: Asking) -> Reply:
    """Take a form. WrongFields keeps it open; a Refused is answered like one to typed words."""
    return await _FORMS[asking.invocation.form](asking)


async def _new_deal(asking: Asking) -> Reply:
    fields = Fields(asking)
    name = fields.read("name", lambda typed: check_name(tidy(typed)), "")
    if not name:
        fields.refuse("name", NameMissing())
    wanted = NewDeal(
        name=name,
        company=fields.read("company", lambda typed: check_name(tidy(typed)), None),
        value=fields.read(
            "value", lambda typed: read_amount(typed, base=asking.currency, locale=asking.voice.locale), None
        ),
        owner_id=fields.read("owner", chosen_person, None),
        close_on=fields.read("close", lambda typed: day_to_come(asking, typed), None),
        stage=fields.read("stage", lambda typed: chosen_stage(asking, typed), asking.pipeline.first),
        source=fields.read("source", lambda typed: check_name(tidy(typed)), None),
        contact=fields.read("contact", lambda typed: read_contact(tidy(typed)), None),
    )
    note = fields.read("note", check_text, "")
    if wanted.owner_id:
        try:
            await known_person(asking, wanted.owner_id)
        except Refused as refused:
            fields.refuse("owner", refused)
    fields.check()
    await check_unmade(asking)
    await check_company_of_form(asking, wanted, note=note)
    return await write_down(asking, wanted, note=note or None, origin=origin_of(asking.invocation.press))


async def _lost(asking: Asking) -> Reply:
    fields = Fields(asking)
    deal = await unchanged_deal(asking)
    reason = fields.read("reason", str, "")
    comment = fields.read("comment", check_text, "")
    try:
        await check_reason(asking, deal, reason)
    except LostReasonMissing as missing:
        fields.refuse("reason", missing)
    fields.check()
    reply = await close_as_lost(asking, deal, reason, comment or None)
    return await settling.settled(asking, deal.number, "lost", reply)


async def _follow_up(asking: Asking) -> Reply:
    fields = Fields(asking)
    deal = await asking.work.deals.facts(int(asking.invocation.press["d"]))
    what = fields.read("what", lambda typed: check_text(tidy(typed)), "")
    if not what:
        fields.refuse("what", TextMissing(example=asking.voice.gettext("Send the quote")))
    today = day_of(asking.invocation.at, asking.zone)
    day = fields.read("day", lambda typed: day_to_come(asking, typed), today)
    hour = fields.read("hour", chosen_hour, None)
    due_at = instant_at(day, hour or MORNING, asking.zone)
    if hour and due_at <= asking.invocation.at:
        fields.refuse("hour", DateInThePast(when=due_at))
    fields.check()
    reply = await plan(asking, deal, what, due_at, timed=hour is not None)
    return await settling.settled(asking, deal.number, "planned", reply)


_FORMS: Mapping[str, Callable[[Asking], Awaitable[Reply]]] = {
    "new_deal": _new_deal,
    "lost": _lost,
    "complete": take_completed,
    "follow_up": _follow_up,
    **setup.TAKEN,
    "goal": take_goal,
    "subscription": subscription_form.take,
    "unsubscribe": subscribing.stop,
    "handover": handover.preview,
    "handover_confirm": handover.carry_out,
    "update": take_update,
    "settings": take_settings,
    "note": take_note,
    "note_on": take_note_on,
    "move_on": take_move_on,
    "contact": take_contact,
    "qualify": take_answers,
    "edit": take_edit,
    "park": take_park,
    "assign": take_assign,
}
