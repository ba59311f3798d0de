"""`/pipeline setup`: a menu of everything an admin shapes, and the forms behind its buttons."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from commands import roles, setup_channels, setup_pipelines, setup_rates, setup_removal, setup_stages, setup_workspace
from commands.asking import Asking
from commands.invocation import Reply
from messages import setup as says
from messages.message import Form
from pipeline.refusals import OutdatedButton

Draw = Callable[[Asking], Awaitable[Form]]

_FORMS: Mapping[str, Draw] = {
    "workspace": setup_workspace.draw,
    "pipeline": setup_pipelines.draw,
    "new_pipeline": setup_pipelines.draw_new,
    "pipeline_removal": setup_removal.draw,
    "stage": setup_stages.draw,
    "new_stage": setup_stages.draw_new,
    "rules": setup_stages.draw_rules,
    "removal": setup_stages.draw_removal,
    "source": setup_channels.draw,
    "new_rate": setup_rates.draw_new,
    "who": roles.draw_who,
    "role": roles.draw_role,
}
_NEEDS_A_NUMBER = frozenset(
    {"pipeline", "pipeline_removal", "stage", "new_stage", "rules", "removal", "role", "stages"}
)

TAKEN: Mapping[str, Callable[[Asking], Awaitable[Reply]]] = {
    "setup_workspace": setup_workspace.take,
    "setup_pipeline": setup_pipelines.take,
    "setup_new_pipeline": setup_pipelines.take_new,
    "setup_pipeline_removal": setup_removal.take,
    "setup_stage": setup_stages.take,
    "setup_rules": setup_stages.take_rules,
    "setup_removal": setup_stages.remove,
    "setup_source": setup_channels.take,
    "setup_rate": setup_rates.take,
    "setup_who": roles.take_who,
    "setup_person": roles.take_person,
    "setup_role": roles.take_role,
}
"""What becomes of each form when it is sent in."""


async def setup(asking: Asking, words: Sequence[str] = ()) -> Reply:  # noqa: ARG001 - every verb is given its words
    """`setup`: the workspace, every pipeline, and what can be done with them. AdminsOnly."""
    await asking.check_admin()
    workspace = await asking.work.workspace()
    return asking.reply(
        says.menu(
            asking.voice,
            name=workspace.name,
            workspace=setup_workspace.shown(workspace),
            pipelines=await asking.work.pipelines.all(),
            sources=await asking.work.channels.default_sources(),
        )
    )


async def open_sheet(asking: Asking) -> Reply:
    """What a button of the menu opens, as things are now. AdminsOnly, OutdatedButton, StageIsGone."""
    await asking.check_admin()
    what = str(asking.invocation.press["w"])
    if what in _NEEDS_A_NUMBER and "n" not in asking.invocation.press:
        raise OutdatedButton
    if what == "stages":
        return await setup_stages.listed(asking)
    if what == "currencies":
        return await setup_rates.listed(asking)
    draw = _FORMS.get(what)
    if draw is None:
        raise OutdatedButton
    return Reply(form=await draw(asking))
