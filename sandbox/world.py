"""What is given when the workspace opens: people, channels, the team, and the app's manifest. Nothing moves here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import AliasPath, BaseModel, Field, TypeAdapter, ValidationError

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


class ManifestError(ValueError):
    """The manifest cannot be used; the message says why."""


def _at(*path: str, default: Any = "") -> Any:
    """A field that stands at `path` in the manifest."""
    return Field(default, validation_alias=AliasPath(*path))


class SlashCommand(BaseModel, frozen=True):
    """A command as the manifest declares it; `url` only in HTTP mode."""

    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False
    url: str = ""


class Shortcut(BaseModel, frozen=True):
    """A shortcut, everywhere or of a message."""

    name: str
    type: Literal["global", "message"]
    callback_id: str
    description: str = ""


class Manifest(BaseModel, frozen=True):
    """The parts of a manifest that change how the workspace behaves."""

    name: str = _at("display_information", "name", default=...)
    display_name: str = _at("features", "bot_user", "display_name")
    commands: tuple[SlashCommand, ...] = _at("features", "slash_commands", default=())
    shortcuts: tuple[Shortcut, ...] = _at("features", "shortcuts", default=())
    home_tab: bool = _at("features", "app_home", "home_tab_enabled", default=False)
    messages_tab: bool = _at("features", "app_home", "messages_tab_enabled", default=True)
    messages_read_only: bool = _at("features", "app_home", "messages_tab_read_only_enabled", default=False)
    granted: frozenset[str] = _at("oauth_config", "scopes", "bot", default=frozenset())
    granted_optionally: frozenset[str] = _at("oauth_config", "scopes", "bot_optional", default=frozenset())
    events: frozenset[str] = _at("settings", "event_subscriptions", "bot_events", default=frozenset())
    socket_mode: bool = _at("settings", "socket_mode_enabled", default=False)
    events_url: str = _at("settings", "event_subscriptions", "request_url")
    interactivity_url: str = _at("settings", "interactivity", "request_url")
    options_url: str = _at("settings", "interactivity", "message_menu_options_url")

    @property
    def bot_name(self) -> str:
        """How the bot is called, after the app where nothing is said of it."""
        return self.display_name or self.name.lower()

    @property
    def scopes(self) -> frozenset[str]:
        """What the bot may do, optional scopes included."""
        return self.granted | self.granted_optionally

    def command(self, name: str) -> SlashCommand | None:
        """The command of that name, slash included, or None when the app has none."""
        return next((item for item in self.commands if item.command == name), None)

    def shortcut(self, callback_id: str) -> Shortcut | None:
        """The shortcut of that callback id, or None."""
        return next((item for item in self.shortcuts if item.callback_id == callback_id), None)


def read_manifest(source: Path | Mapping[str, Any]) -> Manifest:
    """Read a YAML or JSON manifest file, or one already parsed; raises `ManifestError`."""
    try:
        raw = yaml.safe_load(source.read_text(encoding="utf-8")) if isinstance(source, Path) else source
        return Manifest.model_validate(raw)
    except (OSError, yaml.YAMLError) as problem:
        raise ManifestError(f"The manifest {source} cannot be read: {problem}") from problem
    except ValidationError as problem:
        wrong = [f"{'.'.join(map(str, error['loc'])) or 'it'}: {error['msg']}" for error in problem.errors()]
        raise ManifestError(f"The manifest cannot be used. {'; '.join(wrong)}.") from problem
