"""Where the deals made in a channel come from unless somebody says: one channel at a time, in a form."""

from __future__ import annotations

from commands.administering import check_unchanged, mark, write_down
from commands.asking import Asking
from commands.filled_in import Fields
from commands.invocation import Reply
from commands.words import tidy
from messages import setup, setup_forms
from messages.message import Form
from pipeline.names import check_name
from pipeline.refusals import OutdatedButton

SHEET = "source"

_PUBLIC, _PRIVATE = "C", "G"
"""What ids of channels begin with; those of direct messages are others."""


async def draw(asking: Asking) -> Form:
    """The form, at the channel it was asked for in, where that is one."""
    sources = await asking.work.channels.default_sources()
    here = asking.invocation.channel_id or ""
    channel = here if here.startswith((_PUBLIC, _PRIVATE)) else ""
    shown = {"channel": channel, "source": sources.get(channel, "")}
    return setup_forms.source(asking.voice, shown=shown, remembered={"seen": mark(sources)})


async def take(asking: Asking) -> Reply:
    """Keep the source of the channel chosen, or that it has none. OutdatedButton where none can have been."""
    await asking.check_admin()
    await asking.work.shaping.hold_workspace()
    before = await asking.work.channels.default_sources()
    await check_unchanged(asking, SHEET, None, before)
    fields = Fields(asking)
    channel = str(asking.invocation.fields.get("channel") or "")
    if not channel.startswith((_PUBLIC, _PRIVATE)):
        raise OutdatedButton
    source = fields.read("source", lambda typed: check_name(tidy(typed)), None)
    fields.check()
    await asking.work.channels.set_default_source(channel, source)
    was, now = {"source": before.get(channel, "")}, {"source": source or ""}
    await write_down(asking, "source", sheet=SHEET, before=was, after=now, about={"channel": channel})
    return asking.reply(setup.source_saved(asking.voice, channel=channel, source=source))
