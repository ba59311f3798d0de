"""What somebody asked, however they asked it, and what they are answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from messages.message import Form, Message

Over = Literal["home", "answer"]
"""What a press stood on where that was no message: the Home tab, or an answer shown over it."""

Via = Literal["command", "message", "button", "form", "shortcut"]


Unread = Literal["files", "forwarded"]
"""What a message to the bot holds besides words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A message of somebody's that a shortcut was used on: its text as Slack sends it, and where it stands.

    `origin` names it for good ("C001:1732266000.000100"), `permalink` opens it; None where Slack did not say enough.
    """

    text: str
    origin: str
    permalink: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """One request of one person.

    `key` is the same for every delivery of the same request (envelope id, trigger id or view hash) and makes it happen
    once. `channel_id` is where it was asked, None where Slack does not say. `at` is UTC.
    Exactly one of the three carries the wish: `command` with its `text`, or the `text` of a message alone; `press`, the
    facts of a button or an option (`messages.actions`), with `do` naming the act; `form`, a submitted view's
    callback_id with `fields` by block id and `press` holding what the form remembered (its private_metadata); or
    `shortcut`, the callback_id of one, with the message it was used on as `quoted`.
    `channel_name` is Slack's name of the channel without `#`, None where it is private or unknown. `channel_shared`
    says that people of another organisation are in it, `channel_reachable` whether the bot may post there, as far as
    known. A press also brings `standing`, the message the button stood in (its `text` and `blocks`), and the
    `block_id` it was in; so does a form that was opened there. `standing_since` is when everybody's message was posted
    (UTC), None for one that only its reader sees. One in a form brings what is filled in so far as
    `fields`, and what that form remembers as `remembered`. `home` is what the Home tab is set to, where it was
    asked from there (`messages.home.Showing`), and `over` what the press stood on where that was a view.
    `unread` is what a message holds that is not read.
    """

    team_id: str
    user_id: str
    channel_id: str | None
    key: str
    at: datetime
    via: Via
    command: str = ""
    text: str = ""
    press: Mapping[str, Any] = field(default_factory=dict)
    form: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    channel_name: str | None = None
    channel_shared: bool = False
    channel_reachable: bool = True
    standing: Mapping[str, Any] | None = None
    standing_since: datetime | None = None
    block_id: str | None = None
    remembered: Mapping[str, Any] = field(default_factory=dict)
    home: Mapping[str, Any] | None = None
    over: Over | None = None
    shortcut: str = ""
    quoted: Quoted | None = None
    unread: Unread | None = None

    @property
    def posts_to(self) -> str | None:
        """The channel this may have the bot post to from now on: where `/pipeline` was typed, or a form names."""
        chosen = self.fields.get("channel") if self.form else None
        here = self.channel_id if self.command == "/pipeline" or self.press.get("c") == "/pipeline" else None
        return str(chosen) if chosen else here

    @property
    def in_direct_messages(self) -> bool:
        """Whether it was said to the bot in their direct messages, where an answer stays and cannot be private."""
        return self.via == "message" and (self.channel_id or "D").startswith("D")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The answer to one request; what it is silent about, `bot` leaves alone.

    `message` is for the asker alone. `replace` takes the place of the message the button stood in. `form` is a view to
    open; `message` is then said only where it cannot be. `errors` (block id → sentence) keeps a submitted form open.
    `posts` says the outbox holds something to send at once, such as an announcement. `changed` says that the request
    changed something, and did not only ask.
    """

    message: Message | None = None
    replace: Message | None = None
    form: Form | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    posts: bool = False
    changed: bool = False

    def to_json(self) -> dict[str, Any]:
        """The reply as plain JSON, kept to answer a request that is delivered twice.

        Forms and errors are not kept: a trigger opens one form only, and a form with errors changed nothing.
        """
        return {
            "message": self.message and self.message.to_json(),
            "replace": self.replace and self.replace.to_json(),
            "changed": self.changed,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Reply:
        """The reply `to_json` wrote."""
        message, replace = data.get("message"), data.get("replace")
        return cls(
            message=Message.from_json(message) if message else None,
            replace=Message.from_json(replace) if replace else None,
            changed=bool(data.get("changed")),
        )
