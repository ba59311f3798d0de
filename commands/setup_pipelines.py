"""A pipeline's rules in a form, and a new pipeline."""

from __future__ import annotations

from typing import Any

from commands.administering import check_unchanged, mark, pipeline_meant, write_down
from commands.asking import Asking
from commands.filled_in import Fields
from commands.invocation import Reply
from commands.setting_words import (
    check_disqualifying,
    read_days,
    read_reasons,
    read_stage_names,
    read_whole,
)
from commands.words import fold, tidy
from messages import setup, setup_forms
from messages.message import Form
from pipeline.names import check_name
from pipeline.refusals import NameMissing, NameTaken, ReasonMissing, Refused, TooFewStages
from pipeline.stages import Pipeline

SHEET = "pipeline"

_HABITS = ("tells_losses", "celebrates", "asks_what_decided")
_HIGHEST_SCORE = 999
_NO_WORDS: tuple[str, ...] = ()
_NO_DAYS: tuple[int, ...] = ()


def shown(asking: Asking, pipeline: Pipeline) -> dict[str, Any]:
    """A pipeline's rules by the names of the form's fields; a default name in the asker's language."""
    rules = pipeline.rules
    return {
        "name": asking.voice.pipeline_name(pipeline),
        "channel": pipeline.channel_id or "",
        "feed": rules.feed_channel_id or "",
        "managers": list(rules.managers),
        "reasons": list(pipeline.lost_reasons),
        "disqualifying": list(rules.disqualifying),
        "habits": [name for name in _HABITS if getattr(rules, name)],
        "hot_at": "" if rules.hot_at is None else str(rules.hot_at),
        "after_sale": [str(days) for days in rules.after_sale],
    }


async def draw(asking: Asking) -> Form:
    """The form, as things are now. OutdatedButton."""
    pipeline = await pipeline_meant(asking, int(asking.invocation.press["n"]))
    settings = shown(asking, pipeline)
    remembered = {"n": pipeline.id, "seen": mark(settings)}
    return setup_forms.pipeline(asking.voice, shown=settings, remembered=remembered)


async def take(asking: Asking) -> Reply:
    """Keep what was filled in, and say all that holds now."""
    await asking.check_admin()
    number = (await pipeline_meant(asking, int(asking.invocation.press["n"]))).id
    before = await asking.work.shaping.hold_pipeline(number)
    await check_unchanged(asking, SHEET, number, shown(asking, before))
    facts = await _read(asking, before)
    renamed = facts["name"] != asking.voice.pipeline_name(before)
    await asking.work.shaping.set_pipeline(number, **{n: f for n, f in facts.items() if n != "name" or renamed})
    now = await asking.work.pipelines.get(number)
    await write_down(asking, "pipeline", number, sheet=SHEET, before=shown(asking, before), after=shown(asking, now))
    return asking.reply(setup.pipeline_saved(asking.voice, pipeline=now))


async def draw_new(asking: Asking) -> Form:
    """The empty form of a new pipeline."""
    return setup_forms.new_pipeline(asking.voice)


async def take_new(asking: Asking) -> Reply:
    """Make the pipeline, and say so."""
    await asking.check_admin()
    await asking.work.shaping.hold_workspace()
    asking.work.pipelines.forget()
    fields = Fields(asking)
    name = await _name(asking, fields, None)
    stages = fields.read("stages", read_stage_names, _NO_WORDS)
    if not stages:
        fields.refuse("stages", TooFewStages())
    channel = fields.read("channel", str, None)
    fields.check()
    pipeline = await asking.work.shaping.add_pipeline(name, stages, at=asking.invocation.at)
    await asking.work.shaping.set_pipeline(pipeline.id, channel_id=channel)
    told = {"name": name, "stages": list(stages), "channel": channel or ""}
    await write_down(asking, "pipeline_added", pipeline.id, sheet=SHEET, before={}, after=told)
    return asking.reply(setup.pipeline_added(asking.voice, pipeline=await asking.work.pipelines.get(pipeline.id)))


async def _read(asking: Asking, before: Pipeline) -> dict[str, Any]:
    fields = Fields(asking)
    habits = fields.many("habits")
    facts: dict[str, Any] = {
        "name": await _name(asking, fields, before),
        "channel_id": fields.read("channel", str, None),
        "feed_channel_id": fields.read("feed", str, None),
        "managers": fields.many("managers"),
        "lost_reasons": fields.read("reasons", read_reasons, _NO_WORDS),
        "disqualifying": fields.read("disqualifying", read_reasons, _NO_WORDS),
        "hot_at": fields.read("hot_at", lambda typed: read_whole(typed, 1, _HIGHEST_SCORE), None),
        "after_sale": fields.read("after_sale", read_days, _NO_DAYS),
        **{name: name in habits for name in _HABITS},
    }
    if not facts["lost_reasons"]:
        fields.refuse("reasons", ReasonMissing(word=""))
    try:
        check_disqualifying(facts["disqualifying"], facts["lost_reasons"])
    except Refused as unknown:
        fields.refuse("disqualifying", unknown)
    fields.check()
    return facts


async def _name(asking: Asking, fields: Fields, own: Pipeline | None) -> str:
    """The name in the form; under its field it is said when it is missing, or another pipeline's."""
    name = fields.read("name", lambda typed: check_name(tidy(typed)), "")
    if not name:
        fields.refuse("name", NameMissing())
    others = [one for one in await asking.work.pipelines.all() if own is None or one.id != own.id]
    if fold(name) in {fold(said) for one in others for said in (one.name, asking.voice.pipeline_name(one))}:
        fields.refuse("name", NameTaken(name=name))
    return name
