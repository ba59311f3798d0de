"""`settings`: what a person chooses for themselves, in one form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from commands.asking import Asking
from commands.filled_in import Fields, chosen_hour, one_of
from commands.invocation import Reply
from commands.setting_words import LANGUAGES, read_country
from messages import personal, setup_words
from messages.personal import SLACK
from pipeline.quiet import quiet_hours_of
from storage.people import Chosen


async def settings(asking: Asking, words: Sequence[str] = ()) -> Reply:  # noqa: ARG001 - every verb is given its words
    """The form, with what was chosen before."""
    member = await asking.work.people.member(asking.person.user_id)
    chosen = await asking.work.people.chosen(asking.person.user_id)
    workspace = await asking.work.workspace()
    given = {
        "language": chosen.language or SLACK,
        "country": setup_words.country(asking.voice, chosen.country) if chosen.country else "",
        "quiet_from": _as_typed(chosen.quiet_from),
        "quiet_to": _as_typed(chosen.quiet_to),
    }
    form = personal.settings_form(
        asking.voice,
        given=given,
        wants_dms=chosen.wants_dms,
        country=(member.country if member else None) or workspace.country,
        quiet=(workspace.quiet_from, workspace.quiet_to),
    )
    return Reply(form=form)


async def take_settings(asking: Asking) -> Reply:
    """The form sent in; what is left empty is as Slack and the team have it."""
    fields, user_id = Fields(asking), asking.person.user_id
    language = fields.read("language", one_of((SLACK, *LANGUAGES)), SLACK)
    chosen = Chosen(
        language=None if language == SLACK else language,
        country=fields.read("country", read_country, None),
        quiet_from=fields.read("quiet_from", chosen_hour, None),
        quiet_to=fields.read("quiet_to", chosen_hour, None),
        wants_dms="yes" in fields.many("dms"),
    )
    fields.check()
    await asking.work.people.choose(user_id, chosen)
    person, workspace = await asking.work.people.get(user_id) or asking.person, await asking.work.workspace()
    said = personal.chosen(
        asking.voice.to(person),
        person=person,
        country=person.country or workspace.country,
        quiet=quiet_hours_of(person, workspace),
    )
    return asking.reply(said)


def _as_typed(hour: time | None) -> str:
    return f"{hour:%H:%M}" if hour else ""
