"""The settings of the whole workspace, shown and changed in one form."""

from __future__ import annotations

from typing import Any

from commands.administering import check_unchanged, mark, write_down
from commands.asking import Asking
from commands.filled_in import Fields, chosen_hour, one_of
from commands.invocation import Reply
from commands.setting_words import LANGUAGES, read_country, read_currency, read_zone
from messages import setup, setup_forms
from messages.message import Form
from pipeline.refusals import CurrencyIsFixed, NoWorkingDay
from storage.work import NotFounded
from storage.workspaces import Workspace

SHEET = "workspace"

_DAYS = tuple("0123456")
_MONTHS = tuple(str(month) for month in range(1, 13))
_POLICIES = ("everyone", "owner")
_VISIBILITIES = ("all", "own", "stages")


def shown(workspace: Workspace) -> dict[str, Any]:
    """The settings by the names of the form's fields."""
    return {
        "currency": workspace.currency,
        "zone": workspace.zone,
        "country": workspace.country or "",
        "language": "fr" if workspace.language.startswith("fr") else "en",
        "week": str(workspace.week_starts),
        "days": [str(day) for day in workspace.working_days],
        "quiet_from": f"{workspace.quiet_from:%H:%M}",
        "quiet_to": f"{workspace.quiet_to:%H:%M}",
        "fiscal": str(workspace.fiscal_starts),
        "policy": workspace.policy,
        "visibility": workspace.visibility,
        "guests": ["yes"] if workspace.guests_may else [],
    }


async def draw(asking: Asking) -> Form:
    """The form, as things are now."""
    settings = shown(await asking.work.workspace())
    return setup_forms.workspace(asking.voice, shown=settings, remembered={"seen": mark(settings)})


async def take(asking: Asking) -> Reply:
    """Keep what was filled in, and say all that holds now."""
    await asking.check_admin()
    before = await asking.work.shaping.hold_workspace()
    if before is None:
        raise NotFounded(asking.work.team_id)
    await check_unchanged(asking, SHEET, None, shown(before))
    settings = await _read(asking, before)
    await asking.work.shaping.set_workspace(at=asking.invocation.at, **settings)
    now = await asking.work.workspace()
    await write_down(asking, "workspace", sheet=SHEET, before=shown(before), after=shown(now))
    return asking.reply(setup.workspace_saved(asking.voice, name=now.name, workspace=shown(now)))


async def _read(asking: Asking, before: Workspace) -> dict[str, Any]:
    fields = Fields(asking)
    settings: dict[str, Any] = {
        "currency": fields.read("currency", read_currency, before.currency),
        "zone": fields.read("zone", read_zone, before.zone),
        "country": fields.read("country", read_country, None),
        "language": fields.read("language", one_of(LANGUAGES), before.language),
        "week_starts": int(fields.read("week", one_of(_DAYS), str(before.week_starts))),
        "working_days": tuple(sorted(int(one_of(_DAYS)(day)) for day in fields.many("days"))),
        "quiet_from": fields.read("quiet_from", chosen_hour, before.quiet_from),
        "quiet_to": fields.read("quiet_to", chosen_hour, before.quiet_to),
        "fiscal_starts": int(fields.read("fiscal", one_of(_MONTHS), str(before.fiscal_starts))),
        "policy": fields.read("policy", one_of(_POLICIES), str(before.policy)),
        "visibility": fields.read("visibility", one_of(_VISIBILITIES), str(before.visibility)),
        "guests_may": "yes" in fields.many("guests"),
    }
    if not settings["working_days"]:
        fields.refuse("days", NoWorkingDay())
    if settings["currency"] != before.currency and await asking.work.shaping.has_closed_deals():
        fields.refuse("currency", CurrencyIsFixed(currency=before.currency))
    fields.check()
    return settings
