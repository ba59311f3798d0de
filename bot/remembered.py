"""What a form or the Home tab remembers: facts in its private_metadata, the place it was opened in among them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Payload = Mapping[str, Any]

OPENED_IN = "opened_in"
"""Where a form remembers the channel it was opened in, among the facts of its private_metadata."""

THREAD = "thread"
"""Where it remembers the thread (a timestamp) in that channel.

No more than the place belongs there: a response URL is a secret, and the message a button stood in is too long.
"""

HOME = "home"
"""Where a form opened from the Home tab remembers what Home is set to."""


def facts(text: str | None) -> dict[str, Any]:
    """The facts in a form's private_metadata; empty when it holds none."""
    if not text or not text.startswith("{"):
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def remembering(
    view: Payload, *, opened_in: str | None, thread: str | None = None, home: Payload | None = None
) -> dict[str, Any]:
    """The form, with the channel and thread or the Home tab it is opened in among what it remembers.

    Another kind of memory is left alone.
    """
    text = view.get("private_metadata") or "{}"
    more = {name: fact for name, fact in ((OPENED_IN, opened_in), (THREAD, thread), (HOME, home)) if fact is not None}
    if not more or not text.startswith("{"):
        return dict(view)
    return {**view, "private_metadata": json.dumps({**facts(text), **more}, ensure_ascii=False)}


def own(remembered: Mapping[str, Any]) -> dict[str, Any]:
    """What a form itself remembers, without where it was opened."""
    return {name: fact for name, fact in remembered.items() if name not in {OPENED_IN, THREAD, HOME}}


def home_in(remembered: Payload) -> dict[str, Any] | None:
    """What the Home tab is set to that a form was opened from; None where it was opened elsewhere."""
    home = remembered.get(HOME)
    return home if isinstance(home, dict) else None


def home_set(remembered: Payload, press: Payload) -> dict[str, Any]:
    """What the Home tab is set to, once a choice in one of its menus has set it."""
    chosen = {name: fact for name, fact in press.items() if name != "do"} if press.get("do") == "home" else {}
    return {**remembered, **chosen}
