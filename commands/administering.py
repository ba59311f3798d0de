"""Acts of administration: by admins only, from forms that remember what they showed, each written down."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from commands.asking import Asking
from pipeline.refusals import OutdatedButton, PipelineIsGone, SettingsChanged
from pipeline.stages import Pipeline, Stage

_MARK = 12
_LOOKED_AT = 50


def mark(shown: Mapping[str, Any]) -> str:
    """Settings in twelve characters, the same for the same settings: what a form remembers of what it showed."""
    written = json.dumps(shown, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()[:_MARK]


async def check_unchanged(asking: Asking, what: str, number: int | None, shown: Mapping[str, Any]) -> None:
    """SettingsChanged when the settings are not those the form showed; `shown` is read after holding them."""
    if asking.invocation.press.get("seen") == mark(shown):
        return
    acts = await asking.work.audit.recent(_LOOKED_AT)
    last = next((one for one in acts if one.facts.get("sheet") == what and one.facts.get("number") == number), None)
    raise SettingsChanged(what=what, number=number, by=last and last.by)


async def write_down(
    asking: Asking,
    act: str,
    number: int | None = None,
    *,
    sheet: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    about: Mapping[str, Any] | None = None,
) -> None:
    """Write in the audit list what of some settings is another now; nothing where all are the same."""
    touched = [name for name in after if before.get(name) != after[name]]
    if touched:
        facts = {
            **(about or {}),
            "sheet": sheet,
            "number": number,
            "before": {name: before.get(name) for name in touched},
            "after": {name: after[name] for name in touched},
        }
        await asking.work.audit.write(act, facts, by=asking.person.user_id, at=asking.invocation.at)


async def pipeline_meant(asking: Asking, number: int) -> Pipeline:
    """The pipeline a button or a form names. PipelineIsGone when it was removed, OutdatedButton when there is none."""
    try:
        pipeline = await asking.work.pipelines.get(number)
    except LookupError as gone:
        raise OutdatedButton from gone
    await _check_there(asking, pipeline)
    return pipeline


async def stage_meant(asking: Asking, number: int) -> tuple[Pipeline, Stage]:
    """The stage a button or a form names, with its pipeline. StageIsGone, PipelineIsGone, OutdatedButton."""
    try:
        pipeline = await asking.work.pipelines.of_stage(number)
    except LookupError as never:
        raise OutdatedButton from never
    await _check_there(asking, pipeline)
    return pipeline, pipeline.present(number)


async def _check_there(asking: Asking, pipeline: Pipeline) -> None:
    if pipeline.merged_into is not None:
        into = await asking.work.pipelines.get(pipeline.merged_into)
        raise PipelineIsGone(name=pipeline.name, into=into.name)
