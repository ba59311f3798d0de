"""An app manifest read as far as a workspace needs it: commands, shortcuts, scopes, events, mode."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import AliasPath, BaseModel, Field, ValidationError


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
