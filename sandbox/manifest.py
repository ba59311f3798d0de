"""An app manifest read as far as a workspace needs it: commands, shortcuts, scopes, events, mode."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml


class ManifestError(ValueError):
    """The manifest cannot be used; the message says why in one sentence."""


@dataclass(frozen=True, kw_only=True)
class SlashCommand:
    """A command as the manifest declares it; `url` only in HTTP mode."""

    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Shortcut:
    """A shortcut; `type` is ``global`` or ``message``."""

    name: str
    type: str
    callback_id: str
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The parts of a manifest that change how the workspace behaves."""

    name: str
    bot_name: str
    commands: tuple[SlashCommand, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    scopes: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    socket_mode: bool = True
    home_tab: bool = False
    messages_tab: bool = True
    messages_read_only: bool = False
    events_url: str = ""
    interactivity_url: str = ""
    options_url: str = ""

    def command(self, name: str) -> SlashCommand | None:
        """The command of that name, slash included, or None when the app has none."""
        return next((item for item in self.commands if item.command == name), None)

    def shortcut(self, callback_id: str) -> Shortcut | None:
        """The shortcut of that callback id, or None."""
        return next((item for item in self.shortcuts if item.callback_id == callback_id), None)


def read_manifest(source: Path | Mapping[str, Any]) -> Manifest:
    """Read a YAML or JSON manifest file, or one already parsed; raises `ManifestError`."""
    raw: Any = source
    if isinstance(source, Path):
        try:
            raw = yaml.safe_load(source.read_text(encoding="utf-8"))
        except (OSError, yaml.YAMLError) as problem:
            raise ManifestError(f"The manifest {source} cannot be read: {problem}") from problem
    if not isinstance(raw, Mapping) or not isinstance(raw.get("display_information"), Mapping):
        raise ManifestError("A manifest is a mapping with display_information.name in it.")
    features, settings = _part(raw, "features"), _part(raw, "settings")
    scopes, home = _part(_part(raw, "oauth_config"), "scopes"), _part(features, "app_home")
    events, interactivity = _part(settings, "event_subscriptions"), _part(settings, "interactivity")
    name = str(raw["display_information"].get("name") or "App")
    return Manifest(
        name=name,
        bot_name=str(_part(features, "bot_user").get("display_name") or name.lower()),
        commands=tuple(SlashCommand(**_known(SlashCommand, item)) for item in features.get("slash_commands") or ()),
        shortcuts=tuple(Shortcut(**_known(Shortcut, item)) for item in features.get("shortcuts") or ()),
        scopes=frozenset([*(scopes.get("bot") or ()), *(scopes.get("bot_optional") or ())]),
        events=frozenset(events.get("bot_events") or ()),
        socket_mode=bool(settings.get("socket_mode_enabled")),
        home_tab=bool(home.get("home_tab_enabled")),
        messages_tab=bool(home.get("messages_tab_enabled", True)),
        messages_read_only=bool(home.get("messages_tab_read_only_enabled")),
        events_url=str(events.get("request_url") or ""),
        interactivity_url=str(interactivity.get("request_url") or ""),
        options_url=str(interactivity.get("message_menu_options_url") or ""),
    )


def _part(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return raw.get(name) or {}


def _known(kind: type[SlashCommand | Shortcut], item: Mapping[str, Any]) -> dict[str, Any]:
    return {field.name: item[field.name] for field in fields(kind) if item.get(field.name) is not None}
