"""The list of what admins did: who, when, what, and what it was before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from messages import actions, layout
from messages.layout import Button
from messages.limits import LINES, cut
from messages.message import Message
from messages.voice import Voice
from pipeline.deals import Person

_VALUE = 60
_CHANGES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One act: `about` names the person, stage or pipeline it was done to; `changes` are settings, before and after."""

    at: datetime
    by: Person | None
    act: str
    about: str = ""
    changes: tuple[tuple[str, object, object], ...] = ()


def audit_list(voice: Voice, *, lines: Sequence[AuditLine], page: int, total: int) -> Message:
    """A page of acts, ten at a time, with a button to the earlier ones."""
    said = [(line, acts(voice).get(line.act, line.act), _changes(line)) for line in lines]
    text = voice.render("audit/list", lines=said)
    earlier = Button(voice.gettext("Earlier"), actions.say(c="/pipeline", t=f"audit {page + 1}"))
    rows = layout.row(earlier) if total > page * LINES else []
    return layout.message([layout.section(text), *rows])


def acts(voice: Voice) -> Mapping[str, str]:
    """What each act is called in the list; one it does not know stands there by its own word."""
    return {
        "workspace": voice.pgettext("audit", "settings of the workspace"),
        "pipeline": voice.pgettext("audit", "settings of a pipeline"),
        "pipeline_added": voice.pgettext("audit", "a new pipeline"),
        "stage": voice.pgettext("audit", "settings of a stage"),
        "stage_added": voice.pgettext("audit", "a new stage"),
        "stage_removed": voice.pgettext("audit", "a stage removed"),
        "stage_rules": voice.pgettext("audit", "rules of a stage"),
        "roles": voice.pgettext("audit", "rights and role of a person"),
        "role_stages": voice.pgettext("audit", "stages of a role"),
        "goal": voice.pgettext("audit", "a goal"),
        "handover": voice.pgettext("audit", "deals handed over"),
        "erased_person": voice.pgettext("audit", "a person erased"),
        "erased_contact": voice.pgettext("audit", "a contact erased"),
    }


def _changes(line: AuditLine) -> list[str]:
    """`policy: everyone → owner`, by the names the settings have in the book."""
    shown = [f"{name}: {_value(before)} → {_value(after)}" for name, before, after in line.changes[:_CHANGES]]
    return [*shown, "…"] if len(line.changes) > _CHANGES else shown


def _value(value: Any) -> str:
    if isinstance(value, list):
        return cut(", ".join(map(str, value)) or "–", _VALUE)
    return "–" if value is None or value == "" else cut(str(value), _VALUE)
