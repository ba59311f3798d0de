"""The workspace while it runs: who is there, what was said, what is open. All of it in memory."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.changes import Change, Changes
from sandbox.refusal import or_refuse, refuse_if
from sandbox.world import Channel, Json, Manifest, Person, World

APP_ID, BOT_ID, BOT_USER_ID = "A0APP", "B0BOT", "U0BOT"
BY_BOT: Json = {"user": BOT_USER_ID, "bot_id": BOT_ID, "app_id": APP_ID}  # the author fields of a message of the app
KEPT_MESSAGES = 2000  # a conversation forgets its oldest messages beyond this, so that memory stays bounded


@dataclass
class Conversation:
    """A channel, a private channel or the app's direct messages with `user`; `read` maps person to last seen ts."""

    id: str
    name: str
    kind: str = "channel"
    members: list[str] = field(default_factory=list)
    user: str = ""
    is_archived: bool = False
    is_ext_shared: bool = False
    topic: str = ""
    created: int = 0
    messages: list[Json] = field(default_factory=list)
    read: dict[str, str] = field(default_factory=dict)

    def message(self, ts: str) -> Json | None:
        """The message of that ts, or None."""
        return next((message for message in reversed(self.messages) if message["ts"] == ts), None)

    def seen_by(self, viewer: str | None) -> list[Json]:
        """Messages in order; ephemeral ones only for the person they were shown to."""
        return [message for message in self.messages if message.get("ephemeral_for") in (None, viewer)]

    def thread(self, ts: str, viewer: str | None) -> list[Json]:
        """A message and the replies in its thread, as `viewer` sees them."""
        return [message for message in self.seen_by(viewer) if ts in (message["ts"], message.get("thread_ts"))]

    def answers(self, ts: str) -> list[Json]:
        """The replies in the thread of a message, which itself is not one of them."""
        return [message for message in self.thread(ts, None) if message["ts"] != ts]

    def unread(self, viewer: str) -> int:
        """How many messages of others came after the last one `viewer` saw."""
        last = self.read.get(viewer, "")
        return sum(1 for message in self.seen_by(viewer) if message["ts"] > last and message.get("user") != viewer)


class Workspace:
    """State and its few rules, without HTTP. `now` gives Unix seconds, `on_post` is told of each message."""

    on_post: Callable[[Conversation, Json], None]

    def __init__(self, world: World, manifest: Manifest, now: Callable[[], float]) -> None:
        self.world, self.manifest, self.now = world, manifest, now
        self.changes = Changes()
        bot = Person(id=BOT_USER_ID, name=manifest.bot_name, real_name=manifest.name, is_bot=True)
        self.people: dict[str, Person] = {person.id: person for person in (*world.people, bot)}
        self.conversations: dict[str, Conversation] = {}
        for channel in world.channels:
            self.set_channel(channel)
        for person in world.people:
            self._open_im(person.id)
        self.stacks: dict[str, list[Json]] = {}
        self.homes: dict[str, Json] = {}
        self.files: dict[str, Json] = {}
        self.scheduled: dict[str, Json] = {}
        self.typed: dict[tuple[str, str, str], Json] = {}  # what is set in a message, by conversation, ts and person
        self.drawn: dict[tuple[str, str], dict[Any, str]] = {}  # a message as pages show it, until it changes
        self.public_url = ""
        self._last_ts = 0

    def set_channel(self, channel: Channel) -> tuple[Conversation | None, Conversation]:
        """Add a channel, or replace what is known of one: what it was and is. Its messages stay, and the bot in it."""
        old = self.conversations.get(channel.id)
        with_bot = channel.id in self.world.bot_channels or (old is not None and BOT_USER_ID in old.members)
        new = Conversation(
            id=channel.id,
            name=channel.name,
            kind="group" if channel.is_private else "channel",
            members=list(dict.fromkeys([*channel.members, *([BOT_USER_ID] if with_bot else [])])),
            is_archived=channel.is_archived,
            is_ext_shared=channel.is_ext_shared,
            topic=channel.topic,
            created=int(self.now()),
            messages=old.messages if old else [],
            read=old.read if old else {},
        )
        self.conversations[channel.id] = new
        self.changes.tell(Change("world", channel.id))
        return old, new

    def set_person(self, person: Person | Mapping[str, Any]) -> Person:
        """Add a person, or change fields such as `tz` of the one whose ``id`` the mapping has."""
        changed = person if isinstance(person, Person) else replace(self.people[person["id"]], **person)
        self.people[changed.id] = changed
        self.drawn.clear()
        self.changes.tell(Change("world", changed.id))
        return changed

    def _open_im(self, user: str) -> Conversation:
        name, created = self.manifest.name, int(self.now())
        im = Conversation(f"D{user[1:]}", name, "im", [user, BOT_USER_ID], user=user, created=created)
        self.conversations[im.id] = im
        return im

    def person(self, user: str) -> Person:
        """The person, or ``user_not_found``."""
        return or_refuse(self.people.get(user), "user_not_found")

    def humans(self) -> list[Person]:
        """Everyone who can be acted as: no bots, and nobody who left."""
        return [person for person in self.people.values() if not person.is_bot and not person.deleted]

    def name_of(self, name: str) -> str:
        """The shown name of a person or channel id, '' when there is none such."""
        if name in self.people:
            return self.people[name].shown_name
        return self.conversations[name].name if name in self.conversations else ""

    def im(self, user: str) -> Conversation:
        """The app's direct messages with a person, always the same one; ``user_disabled`` for those who left."""
        person = self.person(user)
        refuse_if(person.is_bot, "cannot_dm_bot")
        refuse_if(person.deleted, "user_disabled")
        return self.conversations.get(f"D{user[1:]}") or self._open_im(user)

    def conversation(self, channel: str) -> Conversation:
        """A conversation by id, by ``#name`` or, as chat.postMessage allows, by user id; ``channel_not_found``."""
        if channel in self.conversations:
            return self.conversations[channel]
        if channel in self.people:
            return self.im(channel)
        named = (item for item in self.conversations.values() if item.kind != "im" and item.name == channel.lstrip("#"))
        return or_refuse(next(named, None), "channel_not_found")

    def next_ts(self) -> str:
        """A message timestamp: Unix seconds with six decimals, never the same twice, always growing."""
        self._last_ts = max(int(self.now() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def post(self, conversation: Conversation, message: Json, *, is_event: bool = True) -> Json:
        """Append a message, giving it its ts and its blocks their ids, and tell the pages, and the app of an event."""
        message = {"type": "message", "ts": self.next_ts(), "team": self.world.team_id, **message}
        message["blocks"] = with_block_ids(message.get("blocks") or [])
        conversation.messages.append(message)
        for forgotten in conversation.messages[:-KEPT_MESSAGES]:
            self.drawn.pop((conversation.id, forgotten["ts"]), None)
        del conversation.messages[:-KEPT_MESSAGES]
        self.drawn.pop((conversation.id, message.get("thread_ts", "")), None)
        self.changed(conversation, message)
        if is_event:
            self.on_post(conversation, message)
        return message

    def changed(self, conversation: Conversation, message: Json) -> None:
        """Tell the pages that a message is new or was edited."""
        self.drawn.pop((conversation.id, message["ts"]), None)
        self.changes.tell(Change("message", conversation.id, message["ts"]))

    def remove(self, conversation: Conversation, ts: str) -> None:
        """Take a message away, as chat.delete and ``delete_original`` do."""
        conversation.messages = [message for message in conversation.messages if message["ts"] != ts]
        self.changes.tell(Change("gone", conversation.id, ts))

    def notify(self, user: str, text: str) -> None:
        """Show a passing notice on the pages of one person."""
        self.changes.tell(Change("notice", user, text=text))

    def file(self, reference: Json) -> Json | None:
        """A file by the ``id`` or the ``url`` of a slack_file object, or None."""
        found = (file for file in self.files.values() if reference.get("url") == file["url_private"])
        return self.files.get(str(reference.get("id"))) or next(found, None)

    def stack(self, user: str) -> list[Json]:
        """The open modals of a person, the front one last."""
        return self.stacks.setdefault(user, [])


def mimetype_after_look(file: Json) -> str:
    """The mimetype as this look finds it: Slack fills it a moment after the upload was completed."""
    if file["looks_left"] > 0:
        file["looks_left"] -= 1
        return ""
    return str(file["mimetype"])


def in_channel(message: Json) -> bool:
    """Whether a message stands in the channel itself, not only in a thread."""
    return message.get("thread_ts", message["ts"]) == message["ts"] or bool(message.get("reply_broadcast"))


def with_block_ids(blocks: list[Json]) -> list[Json]:
    """The blocks, each with a ``block_id``: Slack makes one up where the app gave none."""
    return [{**block, "block_id": block.get("block_id") or secrets.token_urlsafe(4)} for block in blocks]
