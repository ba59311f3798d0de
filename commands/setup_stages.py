"""The stages of a pipeline: listed, added, renamed, moved, given rules, taken away."""

from __future__ import annotations

from typing import Any

from commands.administering import check_unchanged, mark, pipeline_meant, stage_meant, write_down
from commands.asking import Asking
from commands.filled_in import Fields, one_of
from commands.invocation import Reply
from commands.setting_words import read_whole
from commands.words import fold, tidy
from messages import setup, setup_forms
from messages.message import Form
from pipeline.names import check_name, check_text
from pipeline.refusals import NameMissing, NameTaken, TextMissing, TooFewStages
from pipeline.rules import StageRules
from pipeline.stages import Pipeline, Stage

SHEET = "stage"
RULES = "rules"

_CATEGORIES = ("pipeline", "best", "commit", "omitted")
_REQUIRABLE = (
    "value", "close_on", "company", "contact", "source", "next_step", "budget", "authority", "need", "timing",
)  # fmt: skip
_LONGEST_SILENCE = 400
_LONGEST_WAIT = 3650
_FEWEST = 2


def shown(asking: Asking, stage: Stage) -> dict[str, Any]:
    """A stage by the names of its form's fields; a default name in the asker's language."""
    return {
        "name": asking.voice.stage(stage),
        "position": str(stage.position),
        "stale_days": str(stage.stale_days),
        "clocks": [name for name, on in (("close", stage.watches_close), ("age", stage.watches_age)) if on],
        "probability": str(stage.probability),
        "category": stage.category,
    }


def shown_rules(stage: Stage) -> dict[str, Any]:
    """A stage's rules by the names of their form's fields."""
    days = stage.rules.follow_up_days
    return {
        "required": list(stage.rules.required),
        "hand_to": list(stage.rules.hand_to),
        "days": "" if days is None else str(days),
        "what": stage.rules.follow_up_text or "",
    }


async def listed(asking: Asking) -> Reply:
    """Every stage of a pipeline, with what can be done to it. OutdatedButton."""
    pipeline = await pipeline_meant(asking, int(asking.invocation.press["n"]))
    return asking.reply(setup.stages(asking.voice, pipeline=pipeline))


async def draw(asking: Asking) -> Form:
    """The form of a stage, as it is now. StageIsGone."""
    pipeline, stage = await stage_meant(asking, int(asking.invocation.press["n"]))
    settings = shown(asking, stage)
    return setup_forms.stage(
        asking.voice,
        shown=settings,
        count=len(pipeline.stages),
        title=asking.voice.stage(stage),
        remembered={"n": stage.id, "seen": mark(settings)},
    )


async def draw_new(asking: Asking) -> Form:
    """The form of a stage to be added, at the end unless said."""
    pipeline = await pipeline_meant(asking, int(asking.invocation.press["n"]))
    place = len(pipeline.stages) + 1
    proposed = {
        "name": "", "position": str(place), "stale_days": "7", "clocks": [], "probability": "50",
        "category": "pipeline",
    }  # fmt: skip
    title = asking.voice.gettext("New stage")
    return setup_forms.stage(asking.voice, shown=proposed, count=place, title=title, remembered={"p": pipeline.id})


async def draw_rules(asking: Asking) -> Form:
    """The form of a stage's rules, as they are now. StageIsGone."""
    _, stage = await stage_meant(asking, int(asking.invocation.press["n"]))
    rules = shown_rules(stage)
    remembered = {"n": stage.id, "seen": mark(rules)}
    return setup_forms.rules(asking.voice, stage=stage, shown=rules, remembered=remembered)


async def draw_removal(asking: Asking) -> Form:
    """Where the deals of a stage are to go. StageIsGone, TooFewStages."""
    pipeline, stage = await stage_meant(asking, int(asking.invocation.press["n"]))
    if len(pipeline.stages) <= _FEWEST:
        raise TooFewStages
    return setup_forms.removal(
        asking.voice,
        stage=stage,
        others=[other for other in pipeline.stages if other.id != stage.id],
        deals=await asking.work.shaping.open_deals(stage.id),
        remembered={"n": stage.id},
    )


async def take(asking: Asking) -> Reply:
    """Keep a stage as it was filled in, an added one too, and say all that holds now."""
    await asking.check_admin()
    if "p" in asking.invocation.press:
        return await _add(asking)
    pipeline, stage = await _held(asking)
    await check_unchanged(asking, SHEET, stage.id, shown(asking, stage))
    facts = _read(asking, pipeline, stage)
    position = facts.pop("position")
    if facts["name"] == asking.voice.stage(stage):
        del facts["name"]
    await asking.work.shaping.set_stage(stage.id, **facts)
    await asking.work.shaping.place_stage(pipeline.id, stage.id, position, at=asking.invocation.at)
    now = await asking.work.pipelines.stage(stage.id)
    await write_down(asking, "stage", stage.id, sheet=SHEET, before=shown(asking, stage), after=shown(asking, now))
    return await _saved(asking, pipeline, now)


async def take_rules(asking: Asking) -> Reply:
    """Keep a stage's rules as they were filled in."""
    await asking.check_admin()
    pipeline, stage = await _held(asking)
    await check_unchanged(asking, RULES, stage.id, shown_rules(stage))
    fields = Fields(asking)
    required = tuple(one for one in _REQUIRABLE if one in fields.many("required"))
    days = fields.read("days", lambda typed: read_whole(typed, 1, _LONGEST_WAIT), None)
    what = fields.read("what", lambda typed: check_text(tidy(typed)), "")
    if days is not None and not what:
        fields.refuse("what", TextMissing(example=asking.voice.gettext("Send the quote")))
    fields.check()
    rules = StageRules(
        required=required,  # type: ignore[arg-type]  # each is one of them
        hand_to=fields.many("hand_to"),
        follow_up_days=days if what else None,
        follow_up_text=what if days is not None else None,
    )
    await asking.work.ruling.set_stage_rules(stage.id, rules)
    now = await asking.work.pipelines.stage(stage.id)
    await write_down(asking, "stage_rules", stage.id, sheet=RULES, before=shown_rules(stage), after=shown_rules(now))
    return await _saved(asking, pipeline, now)


async def remove(asking: Asking) -> Reply:
    """Take a stage away, its deals going where the form says. StageIsGone, TooFewStages."""
    await asking.check_admin()
    pipeline, stage = await _held(asking)
    if len(pipeline.stages) <= _FEWEST:
        raise TooFewStages
    others = {str(other.id): other for other in pipeline.stages if other.id != stage.id}
    fields = Fields(asking)
    into = others[fields.read("into", one_of(others), next(iter(others)))]
    count = await asking.work.shaping.remove_stage(stage, into, at=asking.invocation.at)
    told = {"name": stage.name, "into": into.name, "deals": count}
    await write_down(asking, "stage_removed", stage.id, sheet=SHEET, before={}, after=told)
    now = await asking.work.pipelines.get(pipeline.id)
    return asking.reply(setup.stage_removed(asking.voice, pipeline=now, stage=stage, into=into, deals=count))


async def _add(asking: Asking) -> Reply:
    number = (await pipeline_meant(asking, int(asking.invocation.press["p"]))).id
    pipeline = await asking.work.shaping.hold_pipeline(number)
    facts = _read(asking, pipeline, None)
    stage = await asking.work.shaping.add_stage(number, at=asking.invocation.at, **facts)
    await write_down(asking, "stage_added", stage.id, sheet=SHEET, before={}, after=shown(asking, stage))
    return await _saved(asking, pipeline, stage)


async def _held(asking: Asking) -> tuple[Pipeline, Stage]:
    """The stage the form remembers, in its pipeline held for shaping."""
    pipeline, _ = await stage_meant(asking, int(asking.invocation.press["n"]))
    await asking.work.shaping.hold_pipeline(pipeline.id)
    return await stage_meant(asking, int(asking.invocation.press["n"]))


def _read(asking: Asking, pipeline: Pipeline, own: Stage | None) -> dict[str, Any]:
    fields = Fields(asking)
    name = fields.read("name", lambda typed: check_name(tidy(typed)), "")
    if not name:
        fields.refuse("name", NameMissing())
    others = [stage for stage in pipeline.stages if own is None or stage.id != own.id]
    if fold(name) in {fold(said) for one in others for said in (one.name, asking.voice.stage(one))}:
        fields.refuse("name", NameTaken(name=name))
    last = len(others) + 1
    facts: dict[str, Any] = {
        "name": name,
        "position": fields.read("position", lambda typed: min(last, read_whole(typed, 1, 999)), last),
        "stale_days": fields.read("stale_days", lambda typed: read_whole(typed, 1, _LONGEST_SILENCE), 7),
        "watches_close": "close" in fields.many("clocks"),
        "watches_age": "age" in fields.many("clocks"),
        "probability": fields.read("probability", lambda typed: read_whole(typed, 0, 100), 50),
        "category": fields.read("category", one_of(_CATEGORIES), "pipeline"),
    }
    fields.check()
    return facts


async def _saved(asking: Asking, pipeline: Pipeline, stage: Stage) -> Reply:
    now = await asking.work.pipelines.get(pipeline.id)
    return asking.reply(setup.stage_saved(asking.voice, pipeline=now, stage=stage))
