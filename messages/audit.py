"""The list of what admins did: who, when, what, and what it was before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from messages import actions, audit_words, layout
from messages.audit_words import Names
from messages.layout import Button
from messages.limits import LINES
from messages.message import Message
from messages.voice import Voice
from pipeline.deals import Person

_CHANGES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One act: `about` names the person, stage or pipeline it was done to, or is the channel.

    `changes` are settings of a form, the `sheet`, by the names of its fields, before and after; what is `new` had none
    before.
    """

    at: datetime
    by: Person | None
    act: str
    about: str = ""
    channel: str = ""
    sheet: str = ""
    changes: tuple[tuple[str, object, object], ...] = ()
    new: bool = False


def audit_list(
    voice: Voice, *, lines: Sequence[AuditLine], page: int, total: int, names: Names | None = None
) -> Message:
    """A page of acts, ten at a time, with a button to the earlier ones; `names` are those of the ids in it."""
    title = voice.render("audit/title", any=bool(lines))
    said = [layout.section(_line(voice, line, names or Names())) for line in lines]
    earlier = Button(voice.gettext("Earlier"), actions.say(c="/pipeline", t=f"audit {page + 1}"))
    rows = layout.row(earlier) if total > page * LINES else []
    return layout.message([layout.section(title), *said, *rows], title)


def acts(voice: Voice) -> Mapping[str, str]:
    """What each act is called in the list; one it does not know stands there by its own word."""
    return {
        "workspace": voice.pgettext("audit", "settings of the workspace"),
        "pipeline": voice.pgettext("audit", "settings of a pipeline"),
        "pipeline_added": voice.pgettext("audit", "a new pipeline"),
        "pipeline_removed": voice.pgettext("audit", "a pipeline removed"),
        "source": voice.pgettext("audit", "source of a channel"),
        "stage": voice.pgettext("audit", "settings of a stage"),
        "stage_added": voice.pgettext("audit", "a new stage"),
        "stage_removed": voice.pgettext("audit", "a stage removed"),
        "stage_rules": voice.pgettext("audit", "rules of a stage"),
        "roles": voice.pgettext("audit", "rights and role of a person"),
        "role_stages": voice.pgettext("audit", "stages of a role"),
        "goal": voice.pgettext("audit", "a goal"),
        "rate_added": voice.pgettext("audit", "a new exchange rate"),
        "rate_removed": voice.pgettext("audit", "an exchange rate removed"),
        "bank_rates": voice.pgettext("audit", "the central bank's rates"),
        "handover": voice.pgettext("audit", "deals handed over"),
        "subscribed": voice.pgettext("audit", "a new digest"),
        "subscription": voice.pgettext("audit", "settings of a digest"),
        "unsubscribed": voice.pgettext("audit", "a digest stopped"),
        "erased_person": voice.pgettext("audit", "a person erased"),
        "erased_contact": voice.pgettext("audit", "a contact erased"),
    }


def _line(voice: Voice, line: AuditLine, names: Names) -> Markup:
    changes = [
        (
            audit_words.label(voice, line.sheet, name),
            audit_words.value(voice, names, line.sheet, name, before),
            audit_words.value(voice, names, line.sheet, name, after),
        )
        for name, before, after in line.changes[:_CHANGES]
    ]
    more = len(line.changes) - len(changes)
    return voice.render("audit/line", line=line, act=acts(voice).get(line.act, line.act), changes=changes, more=more)
