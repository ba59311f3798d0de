"""`update`: stage, value, close date, what happened and the next step of a deal in one form, and in one undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field as kept_in, replace

from commands import editing, settling
from commands.asking import Asking
from commands.closing import check_reason
from commands.filled_in import AskedAgain, Fields
from commands.filling_in import fill_in
from commands.finding import named
from commands.granting import Granted, check_wish, grant
from commands.hearing import heard_how, is_on_a_day_off
from commands.invocation import Reply
from commands.stepping import Stepped, take_step
from commands.telling import tell_the_channel
from commands.update_form import Shown, as_shown, draw, typed_in, typed_over, update_form
from commands.update_meant import Meant, contested_by, read_meant
from messages import updating
from messages.announcements import Announced, Happened
from messages.answers import Moved, PostTo
from messages.refusals import refusal
from messages.settled import Settled
from messages.updating import BecameOfStep, Closed, field
from pipeline.deals import DealFacts, FollowUpFacts
from pipeline.fields import FieldChange, differing, now
from pipeline.money import Money
from pipeline.refusals import ChangedMeanwhile, DetailsMissing, LostReasonMissing, NothingNew, UsageNeeded
from pipeline.requirements import Detail, Goal, Wish
from pipeline.stages import Stage

_IN_THE_FORM: dict[Detail, str] = {"value": "value", "close_on": "close", "next_step": "next"}
"""What a stage may ask for that the form has a field for anyway."""


@dataclass(slots=True)
class _Done:
    """What was changed; `told` is the number of the change that is worth posting."""

    changes: Sequence[FieldChange] = ()
    steps: Stepped = kept_in(default_factory=list)
    move: Granted | None = None
    told: int | None = None

    @property
    def became(self) -> Moved | Closed | None:
        """Where the deal went, if anywhere."""
        if self.move is None:
            return None
        return self.move.move if self.move.said == "moved" else self.move.said


async def update(asking: Asking, words: Sequence[str]) -> Reply:
    """`update acme`: the form. DealIsClosed."""
    if not words:
        raise UsageNeeded(verb="update")
    deal, _ = await named(asking, words, verb="update")
    return Reply(form=await update_form(asking, deal))


async def take_update(asking: Asking) -> Reply:
    """The form sent in: all of what was changed in it, or nothing.

    NothingNew; WrongFields; AskedAgain with the same form where somebody changed the same meanwhile, or where the stage
    asks for more.
    """
    shown, fields = await as_shown(asking), Fields(asking)
    meant = await read_meant(asking, fields, shown)
    fields.check()
    await _raise_if_meddled(asking, shown, meant)
    if not meant.touched and not meant.note:
        raise NothingNew(deal=shown.deal, fields=(), mine=False)
    done = await _carry_out(asking, fields, shown, meant)
    return await _tell(asking, shown, meant, done)


async def _raise_if_meddled(asking: Asking, shown: Shown, meant: Meant) -> None:
    """AskedAgain where somebody else gave what is to be changed another value since the form was drawn."""
    other = contested_by(shown, meant, me=asking.person.user_id)
    if other is None:
        return
    changed = ChangedMeanwhile(deal=shown.deal, by=other.by, at=other.at)
    above = updating.changed_meanwhile(asking.voice, refused=changed, deal=shown.deal)
    given = typed_over(asking, shown.deal, typed_in(asking), meant.touched)
    form = await draw(asking, shown.deal, given, above)
    raise AskedAgain(Reply(form=form, message=refusal(asking.voice, changed)))


async def _carry_out(asking: Asking, fields: Fields, shown: Shown, meant: Meant) -> _Done:
    """Everything, a move last: what the stage asks for may be told in the same form.

    A deal is closed before what is next is planned, for a loss cancels all that was planned on it.
    """
    number, done = shown.deal.number, _Done()
    held = await asking.hold(number)
    won_at = {"value"} if meant.to == "won" and meant.fields.get("value") else set()
    still = {one.field: one.after for one in differing(now(shown.deal), meant.fields) if one.field not in won_at}
    if still:
        done.changes = await editing.apply(asking, held, shown.deal, still)
        done.told = held.version
    if meant.note:
        note = meant.note
        await held.note(note.kind, note.text, asking.change, on=note.on, at=note.at(asking))
        done.told = held.version
    closes = meant.to in {"won", "lost"}
    if meant.to and closes:
        done.move = await _go(asking, fields, shown, meant, meant.to)
    if "next" in meant.touched:
        done.steps = await take_step(asking, shown, meant.what, meant.day)
    if isinstance(meant.to, Stage) and meant.to.id != shown.deal.stage.id:
        done.move = await _go(asking, fields, shown, meant, meant.to)
    done.told = done.move.change if done.move else done.told
    return done


async def _go(asking: Asking, fields: Fields, shown: Shown, meant: Meant, to: Goal) -> Granted:
    """AskedAgain, with more fields, where a stage on the way, or a win, wants to know more than the form has."""
    deal = await asking.work.deals.facts(shown.deal.number)
    final = meant.fields.get("value") if to == "won" else None
    value = final if isinstance(final, Money) else None
    wish = Wish(deal=deal, to=to, value=value, reason=meant.reason, comment=meant.comment)
    check_wish(wish, await asking.work.pipelines.get(deal.pipeline_id))
    wish = await _filled_in(asking, fields, wish, field("stage", shown.since))
    fields.check()
    try:
        return (await grant(asking, [wish]))[0]
    except DetailsMissing as missing:
        raise await _ask_for_more(asking, fields, shown, meant, missing) from missing


async def _filled_in(asking: Asking, fields: Fields, wish: Wish, stage_field: str) -> Wish:
    """The wish with what the form tells; a reason that the pipeline's list has no more is said under the select."""
    if wish.to != "lost":
        return await fill_in(asking, fields, wish)
    try:
        await check_reason(asking, wish.deal, wish.reason or "")
    except LostReasonMissing as missing:
        fields.refuse(stage_field, missing)
    return wish


async def _ask_for_more(
    asking: Asking, fields: Fields, shown: Shown, meant: Meant, missing: DetailsMissing
) -> Exception:
    """Under the fields that the form has; where it has none, in the same form with more of them."""
    wish: Wish = missing.wishes[0]
    others = tuple(detail for detail in wish.missing if detail not in _IN_THE_FORM)
    for detail in wish.missing:
        if detail in _IN_THE_FORM:
            fields.refuse(field(_IN_THE_FORM[detail], shown.since), missing)
    if not others:
        return fields.all_wrong()
    typed = {name: str(said or "") for name, said in asking.invocation.fields.items() if not isinstance(said, list)}
    above, below = updating.asked_of_the_stage(asking.voice, wish=replace(wish, missing=others), given=typed)
    given = typed_over(asking, shown.deal, typed_in(asking), meant.touched)
    form = await draw(asking, shown.deal, given, above, below)
    return AskedAgain(Reply(form=form, message=refusal(asking.voice, missing)))


async def _tell(asking: Asking, shown: Shown, meant: Meant, done: _Done) -> Reply:
    """To the asker a line for each change, to the channel one message."""
    deal = await asking.work.deals.facts(shown.deal.number)
    message = updating.updated(
        asking.voice,
        deal=deal,
        became=done.became,
        changes=done.changes,
        note=(meant.note.kind, meant.note.text, meant.note.on) if meant.note else None,
        steps=[await _told_of(asking, what, step) for what, step in done.steps],
        batch=asking.invocation.key,
        post_to=await _tell_the_channel(asking, deal, meant, done),
    )
    settles: Settled = done.move.said if done.move else "noted" if meant.note else "planned"
    return await settling.settled(asking, deal.number, settles, asking.reply(message))


async def _told_of(asking: Asking, what: BecameOfStep, step: FollowUpFacts) -> updating.Step:
    heard, day_off = await heard_how(asking, step), await is_on_a_day_off(asking, step)
    return updating.Step(what=what, follow_up=step, heard=heard, day_off=day_off)


async def _tell_the_channel(asking: Asking, deal: DealFacts, meant: Meant, done: _Done) -> PostTo | None:
    """One message for all of it, headed by what matters most; a next step alone is nobody else's business."""
    if done.told is None:
        return None
    note = meant.note
    kind = note.kind if note else None
    besides: Announced = "edited" if kind is None else "noted" if kind == "note" else kind
    happened = Happened(
        done.move.said if done.move else besides,
        deal,
        asking.person,
        came_from=done.move.before.stage if done.move else None,
        text=note.text if note else None,
        on=note.on if note else None,
        changes=done.changes,
        handed_over=bool(done.move and done.move.handed_over),
    )
    return await tell_the_channel(asking, happened, change=done.told)
