"""What the pretend workspace holds when it opens: people, channels, the team. Plain values, nothing moves here."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from pydantic import TypeAdapter

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Person:
    """A member of the workspace; `tz` is an IANA zone, `locale` a tag such as ``fr-FR``.

    `display_name` is what the person chose to be called, the handle `name` where they chose nothing.
    """

    id: str
    name: str
    real_name: str = ""
    display_name: str = ""
    tz: str = "UTC"
    locale: str = "en-US"
    email: str = ""
    is_admin: bool = False
    is_owner: bool = False
    deleted: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_bot: bool = False
    team_id: str = ""

    @property
    def shown_name(self) -> str:
        """The name the page shows: the real name, or the handle when there is none."""
        return self.real_name or self.name

    def as_slack(self, team_id: str, at: float, *, with_locale: bool = False, with_email: bool = True) -> Json:
        """The user object of ``users.info`` at the Unix time `at`; `tz_offset` is in seconds and follows DST."""
        local, team = datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(self.tz)), self.team_id or team_id
        profile = {"real_name": self.shown_name, "display_name": self.display_name or self.name, "team": team}
        if with_email and self.email:
            profile["email"] = self.email
        answer: Json = {"id": self.id, "team_id": team, "name": self.name, "deleted": self.deleted}
        answer |= {"is_bot": self.is_bot, "profile": profile, "is_stranger": bool(self.team_id)}
        if not self.deleted:
            offset = int((local.utcoffset() or timedelta()).total_seconds())
            answer |= {"real_name": self.shown_name, "tz": self.tz, "tz_label": local.tzname(), "tz_offset": offset}
            flags = ("is_admin", "is_owner", "is_restricted", "is_ultra_restricted")
            answer |= {name: getattr(self, name) for name in flags}
        return answer | ({"locale": self.locale} if with_locale else {})


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A public or private channel; `members` are person ids. Direct messages are opened by the sandbox itself."""

    id: str
    name: str
    members: tuple[str, ...] = ()
    is_private: bool = False
    is_archived: bool = False
    is_ext_shared: bool = False
    topic: str = ""


@dataclass(frozen=True, kw_only=True)
class World:
    """Everything the workspace starts with; the app's own bot user is added by the sandbox."""

    team_id: str = "T001"
    team_name: str = "Northwind"
    team_domain: str = "northwind"
    people: tuple[Person, ...] = ()
    channels: tuple[Channel, ...] = ()
    bot_channels: tuple[str, ...] = ()


def shipped(name: str) -> Any:
    """What a YAML file next to this module holds."""
    return yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def small_world() -> World:
    """The world of ``small_world.yaml``, for a sandbox started without one of its own."""
    return TypeAdapter(World).validate_python(shipped("small_world.yaml"))
