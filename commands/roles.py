"""`/pipeline roles`: who is admin, who manages what, which role somebody has and which stages a role works."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from commands.administering import check_unchanged, mark, pipeline_meant, write_down
from commands.asking import Asking
from commands.filled_in import Fields, chosen_person
from commands.finding import known_person
from commands.invocation import Reply
from commands.setting_words import read_role
from messages import roles as says, setup_forms
from messages.message import Form
from pipeline.deals import Person
from pipeline.refusals import Refused, RoleMissing, UnknownPerson
from pipeline.stages import Pipeline

PERSON = "person"
ROLE = "role"


async def roles(asking: Asking, words: Sequence[str] = ()) -> Reply:  # noqa: ARG001 - every verb is given its words
    """`roles`: everybody who is more than a rep, and the stages of each role. AdminsOnly."""
    await asking.check_admin()
    pipelines = await asking.work.pipelines.all()
    standing = [(person, _managed(person, pipelines)) for person in await asking.work.people.all_active()]
    notable = [one for one in standing if one[0].admin or one[0].role or one[1]]
    return asking.reply(says.overview(asking.voice, people=notable, pipelines=pipelines))


async def draw_who(asking: Asking) -> Form:
    """Whom it is about; the next form is theirs."""
    return setup_forms.who(asking.voice)


async def take_who(asking: Asking) -> Reply:
    """The form of the person chosen, in the place of this one."""
    await asking.check_admin()
    fields = Fields(asking)
    chosen = fields.read("person", chosen_person, "")
    try:
        user_id = await known_person(asking, chosen) if chosen else ""
    except Refused as unknown:
        user_id = ""
        fields.refuse("person", unknown)
    if not user_id:
        fields.refuse("person", UnknownPerson(word=chosen))
    fields.check()
    settings, person = await _shown(asking, user_id)
    pipelines = await asking.work.pipelines.all()
    remembered = {"u": user_id, "seen": mark(settings)}
    return Reply(
        form=setup_forms.person(
            asking.voice, name=person.name, shown=settings, pipelines=pipelines, remembered=remembered
        )
    )


async def take_person(asking: Asking) -> Reply:
    """Keep what somebody is, and say it."""
    await asking.check_admin()
    await asking.work.shaping.hold_workspace()
    user_id = await known_person(asking, str(asking.invocation.press["u"]))
    before, _ = await _shown(asking, user_id)
    await check_unchanged(asking, PERSON, None, before)
    fields = Fields(asking)
    role = fields.read("role", read_role, None)
    fields.check()
    await asking.work.shaping.set_person(user_id, named_admin="yes" in fields.many("admin"), role=role)
    await _manage(asking, user_id, set(fields.many("manages")))
    after, person = await _shown(asking, user_id)
    await write_down(asking, "roles", sheet=PERSON, before=before, after=after, about={"person": user_id})
    manages = _managed(person, await asking.work.pipelines.all())
    return asking.reply(says.person_saved(asking.voice, person=person, manages=manages))


async def draw_role(asking: Asking) -> Form:
    """Which stages a role works in a pipeline; a button without a role asks for its name too."""
    pipeline = await pipeline_meant(asking, int(asking.invocation.press["n"]))
    settings = _shown_role(pipeline, str(asking.invocation.press.get("r", "")))
    remembered = {"n": pipeline.id, "r": settings["role"], "seen": mark(settings)}
    return setup_forms.role(asking.voice, pipeline=pipeline, shown=settings, remembered=remembered)


async def take_role(asking: Asking) -> Reply:
    """Keep which stages a role works; a role that works none is nobody's any more in this pipeline."""
    await asking.check_admin()
    number = (await pipeline_meant(asking, int(asking.invocation.press["n"]))).id
    pipeline = await asking.work.shaping.hold_pipeline(number)
    former = str(asking.invocation.press.get("r", ""))
    before = _shown_role(pipeline, former)
    await check_unchanged(asking, ROLE, number, before)
    fields = Fields(asking)
    role = fields.read("role", read_role, "")
    if not role:
        fields.refuse("role", RoleMissing())
    fields.check()
    chosen = [stage.id for stage in pipeline.stages if str(stage.id) in fields.many("stages")]
    worked = {name: sorted(ids) for name, ids in pipeline.rules.role_stages.items() if name != former}
    await asking.work.shaping.set_pipeline(number, role_stages={**worked, **({role: chosen} if chosen else {})})
    now = await asking.work.pipelines.get(number)
    await write_down(asking, "role_stages", number, sheet=ROLE, before=before, after=_shown_role(now, role))
    return asking.reply(says.role_saved(asking.voice, role=role, pipeline=now))


async def _shown(asking: Asking, user_id: str) -> tuple[dict[str, Any], Person]:
    """What somebody is, by the names of the form's fields."""
    member = await asking.work.people.member(user_id)
    person = await asking.work.people.get(user_id)
    if member is None or person is None:
        raise UnknownPerson(word=f"@{user_id}")
    manages = _managed(person, await asking.work.pipelines.all())
    settings = {
        "admin": ["yes"] if member.is_named_admin else [],
        "manages": [str(one.id) for one in manages],
        "role": member.role or "",
    }
    return settings, person


def _shown_role(pipeline: Pipeline, role: str) -> dict[str, Any]:
    return {"role": role, "stages": [str(one) for one in sorted(pipeline.rules.role_stages.get(role, ()))]}


def _managed(person: Person, pipelines: Iterable[Pipeline]) -> list[Pipeline]:
    return [one for one in pipelines if person.user_id in one.rules.managers]


async def _manage(asking: Asking, user_id: str, wanted: set[str]) -> None:
    """Make somebody a manager of exactly these pipelines (ids as texts)."""
    for one in await asking.work.pipelines.all():
        pipeline = await asking.work.shaping.hold_pipeline(one.id)
        others = [manager for manager in pipeline.rules.managers if manager != user_id]
        manages = user_id in pipeline.rules.managers
        if manages != (str(one.id) in wanted):
            await asking.work.shaping.set_pipeline(one.id, managers=others if manages else [*others, user_id])
