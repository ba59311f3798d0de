"""What somebody wants changed by the form "update": what they typed over what it showed, and who came before them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from commands.activities import Activity
from commands.amounts import read_amount
from commands.asking import Asking
from commands.filled_in import Fields, day_to_come
from commands.noting import chosen_kind, day_it_happened
from commands.update_form import Shown, typed_in
from messages.updating import LOST_FOR, WON, field
from pipeline.deals import ActivityKind, ChangeFacts
from pipeline.fields import FieldChange, FieldValue, Wanted, differing, meddled, now
from pipeline.names import check_text
from pipeline.refusals import ChangedMeanwhile, StageIsGone, WhenMissing
from pipeline.requirements import Goal
from pipeline.stages import Pipeline, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """What somebody wants changed: only fields that hold something else than the form showed.

    `to` is where the deal is to go, None where it stays; `reason` and `comment` say why it is lost. What happened is
    the comment of a loss, unless it is said to have been a call, an e-mail or a meeting.
    """

    to: Goal | None
    reason: str | None
    comment: str | None
    fields: Wanted
    note: Activity | None
    what: str
    day: date | None
    touched: frozenset[str]


async def read_meant(asking: Asking, fields: Fields, shown: Shown) -> Meant:
    """What was changed as against what the form showed; what is wrong is noted under its field.

    So is that the deal was closed meanwhile: the form stays open then, with what was typed.
    """
    if shown.deal.status != "open":
        last = shown.history[-1]
        fields.refuse(field("stage", shown.since), ChangedMeanwhile(deal=shown.deal, by=last.by, at=last.at))
    to, reason = _goal(fields, shown, await asking.work.pipelines.get(shown.deal.pipeline_id))
    note = _note(asking, fields, shown)
    comment = note.text if note and to == "lost" and note.kind == "note" else None
    figures = _figures(asking, fields, shown)
    what, day = _step(asking, fields, shown)
    touched = {str(one.field) for one in figures} | ({"stage"} if to else set())
    return Meant(
        to=to,
        reason=reason,
        comment=comment,
        fields={one.field: one.after for one in figures},
        note=None if comment else note,
        what=what,
        day=day,
        touched=frozenset(touched | ({"next", "day"} if (what, day) != (shown.what, shown.day) else set())),
    )


def contested_by(shown: Shown, meant: Meant, *, me: str) -> ChangeFacts | None:
    """The last change by somebody else than `me` (an id) since the form was drawn to something that is to be changed.

    What they brought to the same value is not contested.
    """
    others = [one for one in (_contested_fields(shown, meant, me), _contested_step(shown, meant, me)) if one]
    return max(others, key=lambda one: one.seq, default=None)


def _contested_fields(shown: Shown, meant: Meant, me: str) -> ChangeFacts | None:
    deal = shown.deal
    apart = {one.field for one in differing(now(deal), meant.fields)}
    there = {shown.stage_id, *([meant.to.id] if isinstance(meant.to, Stage) else [])}
    contested = {
        "stage": meant.to is not None and deal.stage.id not in there,
        "value": "value" in apart and deal.value != shown.value,
        "close_on": "close" in apart and deal.close_on != shown.close,
    }
    names = {name for name, is_so in contested.items() if is_so}
    return meddled(shown.history, names, since=shown.since, me=me)


def _contested_step(shown: Shown, meant: Meant, me: str) -> ChangeFacts | None:
    """Somebody ticked the next step off or put it off, or it is cancelled, while other words or another day came."""
    if "next" not in meant.touched or not shown.step:
        return None
    since = [one for one in shown.history if one.seq > shown.since and one.after.get("follow_up") == shown.step]
    return since[-1] if since and (since[-1].by is None or since[-1].by.user_id != me) else None


def _goal(fields: Fields, shown: Shown, pipeline: Pipeline) -> tuple[Goal | None, str | None]:
    """Where the deal is to go, and why where it is lost; None where the select was left alone."""

    def chosen(typed: str) -> tuple[Goal | None, str | None]:
        outcome, _, reason = typed.partition(LOST_FOR)
        if typed == WON or not outcome:
            return ("won", None) if typed == WON else ("lost", reason)
        if typed == str(shown.stage_id):
            return None, None
        for stage in pipeline.stages:
            if str(stage.id) == typed:
                return stage, None
        raise StageIsGone(stages=pipeline.stages)

    nowhere: tuple[Goal | None, str | None] = (None, None)
    return fields.read(field("stage", shown.since), chosen, nowhere)


def _note(asking: Asking, fields: Fields, shown: Shown) -> Activity | None:
    text = fields.read(field("text", shown.since), check_text, "")
    kind: ActivityKind = fields.read(field("kind", shown.since), chosen_kind, "note")
    on = day_it_happened(asking, fields, field("on", shown.since))
    return Activity(kind=kind, on=on, text=text) if text else None


def _step(asking: Asking, fields: Fields, shown: Shown) -> tuple[str, date | None]:
    """The next step and its day. Words want a day; a day alone is for the words that stood there."""
    what = fields.read(field("next", shown.since), check_text, "")
    day = fields.read(field("day", shown.since), lambda typed: _day(asking, typed, shown.day), None)
    if what and not typed_in(asking)["day"]:
        fields.refuse(field("day", shown.since), WhenMissing(deal=shown.deal))
    if not what and day and day != shown.day:
        what = asking.voice.gettext("Follow up")
    return what, day if what else None


def _figures(asking: Asking, fields: Fields, shown: Shown) -> list[FieldChange]:
    def amount(said: str) -> FieldValue:
        return read_amount(said, base=asking.currency, locale=asking.voice.locale)

    def day(said: str) -> FieldValue:
        return _day(asking, said, shown.close)

    wanted: Wanted = {
        "value": fields.read(field("value", shown.since), amount, None),
        "close": fields.read(field("close", shown.since), day, None),
    }
    return differing({"value": shown.value, "close": shown.close}, wanted)


def _day(asking: Asking, said: str, was: object) -> date:
    """A day that has passed may stay, not be chosen."""
    return was if isinstance(was, date) and said == was.isoformat() else day_to_come(asking, said)
