"""`affluent tick`: decide what is due, post it, and end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.clients import open_clients
from bot.house import utc_now
from bot.settings import Settings
from bot.wiring import open_house, open_study

PATIENCE = 30.0
"""Seconds of waiting asked for by Slack that a pass sits out; longer waits are left for the next pass."""

FAR_AHEAD = timedelta(hours=1)
"""From here on, posting what is not due yet asks for a word of consent."""

Say = Callable[[str], object]


def is_far_ahead(instant: datetime) -> bool:
    """Whether an instant is so far ahead that posting by it may be a mistake."""
    return instant - utc_now() > FAR_AHEAD


async def one_pass(settings: Settings, *, at: datetime | None, say: Say) -> int:
    """Decide what is due at `at` (now where None) and post what waits, by the real clock."""
    async with open_clients(settings) as clients, open_house(settings, clients) as house:
        due = await house.decisions.decide((at or utc_now()).astimezone(UTC))
        # What waits for other workspaces of the same database is left to those who have their tokens.
        done = await house.outbox.deliver(now=utc_now, team_id=house.home.team_id, patience=PATIENCE)
    say(f"{due} due, {done.sent} posted, {done.waiting} waiting, {done.given_up} given up.")
    return 0


async def dry_pass(settings: Settings, *, at: datetime | None, say: Say) -> int:
    """Print what a pass would post; nothing is written and Slack is not asked."""
    async with open_study(settings) as study:
        posts = await study.dry_run((at or utc_now()).astimezone(UTC))
    for post in posts:
        say(f"{post.key} → {post.channel}\n{post.message.text}\n")
    say(f"{len(posts)} would be posted.")
    return 0
