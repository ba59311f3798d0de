"""What a method of the Web API is handed: the arguments of the call, and the desk it works at."""

import asyncio
import json
import secrets
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sandbox.block_kit import Screening
from sandbox.refusal import Faults, Refusal, or_refuse, refuse_if
from sandbox.workspace import BOT_USER_ID, Conversation, Workspace
from sandbox.world import Json

# Form bodies carry these as JSON text; JSON bodies carry them as they are. Both SDKs do either.
ARRAYS, OBJECTS = ("blocks", "attachments", "files"), ("view", "metadata", "message")
FAMILIES = {"channel": "channels", "group": "groups", "im": "im"}  # how scopes call kinds of conversations
KEPT_PERMITS = 5000
T = TypeVar("T")


class Args:
    """Named arguments with Slack's leniency: ``"true"`` and ``1`` are true, numbers may be text.

    `conversation` is there when ``methods.yaml`` says how the bot must stand to it.
    """

    conversation: Conversation

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values: Json = {key: value for key, value in values.items() if value is not None}
        for name in self.values.keys() & {*ARRAYS, *OBJECTS}:
            self.values[name] = _structured(name, self.values[name])

    def text(self, name: str, default: str = "") -> str:
        """A string, empty when absent."""
        return str(self.values.get(name, default))

    def flag(self, name: str) -> bool:
        """A truth value."""
        return self.text(name).lower() in {"1", "true"}

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number between 1 and `most`; ``invalid_arguments`` otherwise."""
        try:
            return max(1, min(int(self.values.get(name, default)), most))
        except (TypeError, ValueError) as problem:
            raise Refusal("invalid_arguments", f"{name} must be a number") from problem

    def listed(self, name: str) -> list[Any]:
        """A list, from an array or from text with commas."""
        value = self.values.get(name) or []
        return [item.strip() for item in value.split(",") if item.strip()] if isinstance(value, str) else list(value)

    def page(self, things: Sequence[T]) -> tuple[list[T], Json]:
        """The page of `things` that ``cursor`` and ``limit`` ask for, and its ``response_metadata``."""
        cursor = self.text("cursor").removesuffix("=")  # Slack's own end in it, and apps must send it along unharmed
        refuse_if(cursor and not cursor.isdecimal(), "invalid_cursor")
        start = int(cursor or 0)
        end = start + self.number("limit", 100, 1000)
        return list(things[start:end]), {"next_cursor": f"{end}=" if end < len(things) else ""}


def _structured(name: str, value: Any) -> Any:
    with suppress(ValueError):
        value = json.loads(value) if isinstance(value, str) else value
    if isinstance(value, list if name in ARRAYS else dict):
        return value
    code = f"invalid_{name}_format" if name in {"blocks", "metadata"} else "invalid_arguments"
    raise Refusal(code, f"{name} must be an {'array' if name in ARRAYS else 'object'}")


@dataclass(kw_only=True)
class Permit:
    """Leave given to `user` for `seconds` and a number of `uses`.

    To open a modal, on top of `view_id` when the click came from inside one; or to answer in `conversation`, where
    `original` is the message whose button it was, or ''.
    """

    user: str
    seconds: float = 3.0
    uses: int = 1
    at: float = 0.0
    view_id: str = ""
    conversation: str = ""
    original: str = ""


class Triggers:
    """What was given out, under keys nobody can guess; the oldest are forgotten. `now` gives Unix seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._permits: dict[str, Permit] = {}

    def issue(self, permit: Permit) -> str:
        """A new trigger id, or the key of a response URL, good from now."""
        permit.at = self._now()
        key = f"{int(permit.at * 1000)}.{secrets.randbelow(10**10)}.{secrets.token_hex(16)}"
        self._permits[key] = permit
        if len(self._permits) > KEPT_PERMITS:
            del self._permits[next(iter(self._permits))]
        return key

    def use(self, key: str, what: str = "trigger_id", spent: str = "exchanged") -> Permit:
        """Use a permit once more; ``invalid_trigger_id``, ``exchanged_…`` or ``expired_…`` when it is no good."""
        permit = or_refuse(self._permits.get(key), f"invalid_{what}")
        refuse_if(permit.uses <= 0, f"{spent}_{what}")
        refuse_if(self._now() - permit.at > permit.seconds, f"expired_{what}")
        permit.uses -= 1
        return permit


class Background:
    """Work nobody waits for, such as event deliveries; all of it ends with the sandbox."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Start `work` on the running loop."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Cancel what is left and wait until it has ended."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@dataclass
class Desk:
    """The collaborators of a Web API method, the tokens that are good, and what the bot may do where."""

    workspace: Workspace
    screening: Screening
    triggers: Triggers
    faults: Faults
    background: Background
    tickets: set[str]
    bot_token: str | None = None
    app_token: str | None = None
    installed: dict[str, str] = field(default_factory=dict)  # tokens given out by oauth.v2.access, and to whom
    codes: dict[str, str] = field(default_factory=dict)  # temporary codes of the install page, and who allowed it

    @property
    def scopes(self) -> list[str]:
        """What the manifest grants the bot, in order."""
        return sorted(self.workspace.manifest.scopes)

    def require(self, *any_of: str) -> None:
        """Raise ``missing_scope`` unless the bot has one of the scopes, if any are given."""
        if any_of and not self.workspace.manifest.scopes.intersection(any_of):
            raise Refusal("missing_scope", needed=any_of[0], provided=",".join(self.scopes))

    def visible(self, channel: str) -> Conversation:
        """The conversation; a private channel the bot is not in does not exist for it."""
        conversation = self.workspace.conversation(channel)
        refuse_if(conversation.kind == "group" and BOT_USER_ID not in conversation.members, "channel_not_found")
        return conversation

    def readable(self, channel: str, right: str = "read") -> Conversation:
        """The conversation if the bot has e.g. ``channels:read`` for one of that kind, else ``missing_scope``."""
        conversation = self.visible(channel)
        self.require(f"{FAMILIES[conversation.kind]}:{right}")
        return conversation

    def audible(self, channel: str) -> Conversation:
        """The conversation if the bot may hear what is said in it: by its scopes, and because it is there."""
        return self.joined(self.readable(channel, "history").id)

    def joined(self, channel: str) -> Conversation:
        """The conversation if the bot is in it, else ``not_in_channel`` (private: ``channel_not_found``)."""
        conversation = self.visible(channel)
        refuse_if(BOT_USER_ID not in conversation.members, "not_in_channel")
        return conversation

    def writable(self, channel: str) -> Conversation:
        """A conversation the bot may post to; chat:write.public opens public channels it is not in."""
        conversation = self.visible(channel)
        refuse_if(conversation.is_archived, "is_archived")
        if conversation.kind == "channel" and "chat:write.public" in self.scopes:
            return conversation
        refuse_if(conversation.kind == "im" and not self.workspace.manifest.messages_tab, "messages_tab_disabled")
        refuse_if(conversation.kind == "im" and self.workspace.people[conversation.user].deleted, "user_disabled")
        return self.joined(channel)
