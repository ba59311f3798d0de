"""What is not asked by a command, a press or a form: the Home tab is opened, letters are typed into a menu."""

from __future__ import annotations

from datetime import datetime

from bot.payloads import Asked, WaysBack, foreign_team, team_of
from bot.remembered import Payload, facts, home_set
from commands.invocation import Invocation


def read_opening(body: Payload, *, at: datetime) -> Asked | None:
    """The Home tab was opened, set as it was last; None for the other tab, which is opened by the same event."""
    event = body["event"]
    if event.get("tab", "home") != "home":
        return None
    view = event.get("view") or {}
    invocation = Invocation(
        team_id=str(body.get("team_id") or view.get("team_id")),
        user_id=event["user"],
        channel_id=None,
        key=f"evt:{body.get('event_id', '')}",
        at=at,
        via="button",
        home=home_set(facts(view.get("private_metadata")), {}),
        over="home",
    )
    return Asked(invocation=invocation, back=WaysBack(user_id=event["user"], home_hash=view.get("hash")))


def read_suggestion(body: Payload, *, at: datetime) -> Asked:
    """What was typed so far into a menu that searches, as `text`."""
    user = body["user"]["id"]
    invocation = Invocation(
        team_id=team_of(body), user_id=user, channel_id=None, key="", at=at, via="button", text=body.get("value") or ""
    )
    return Asked(invocation=invocation, back=WaysBack(user_id=user), foreign_team=foreign_team(body))
