"""What the operator set: read from a mapping, checked as a whole, every problem named at once.

Only light modules are imported here, so that a wrong setting is told before anything heavy is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import SecretStr

SLACK_API_URL = "https://slack.com/api/"
"""Where Slack's Web API is, unless SLACK_API_URL says otherwise."""

OAUTH_TRAPS = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
"""Variables with which Bolt, finding both, would turn to OAuth and ignore the bot token. Affluent removes them."""

Purpose = Literal["run", "tick", "database"]
"""What the settings are read for: `tick` needs no way in from Slack, `database` nothing of Slack at all."""

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_SLACK_HOSTS = ("slack.com", "slack-gov.com")
_DATABASES = ("sqlite", "postgres", "postgresql")
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_YES_NO = {"yes": True, "true": True, "1": True, "on": True, "no": False, "false": False, "0": False, "off": False}

T = TypeVar("T")


class BadSettings(Exception):
    """Settings that cannot work; `problems` has one sentence for each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that can be set. Secrets are wrapped so that no log or repr shows them; `port` 0 picks a free one.

    `templates` is a folder of templates that are said instead of ours.
    """

    bot_token: SecretStr | None = None
    app_token: SecretStr | None = None
    signing_secret: SecretStr | None = None
    slack_api_url: str = SLACK_API_URL
    database_url: SecretStr = field(default_factory=lambda: SecretStr("sqlite:///./.data/affluent.db"))
    host: str = "0.0.0.0"  # noqa: S104 - a server that Slack or a health check calls from outside
    port: int = 3000
    migrate: bool = True
    log_level: str = "INFO"
    log_format: Literal["console", "json"] = "console"
    templates: Path | None = None

    @property
    def on_loopback(self) -> bool:
        """Whether Slack is a local one on this machine."""
        return urlsplit(self.slack_api_url).hostname in _LOOPBACK

    @property
    def socket_mode(self) -> bool:
        """Whether requests come through Socket Mode; otherwise over HTTP."""
        return self.app_token is not None

    def token(self) -> str:
        """The bot token in clear; only for settings read to `run` or `tick`."""
        return self.bot_token.get_secret_value() if self.bot_token else ""


def environment(environ: Mapping[str, str], env_file: Path) -> dict[str, str]:
    """The variables of the `.env` file, overruled by those of the process. Empty ones count as not set."""
    written = dotenv_values(env_file) if env_file.is_file() else {}
    return {name: value for name, value in {**written, **environ}.items() if value and value.strip()}


def read_settings(variables: Mapping[str, str], *, purpose: Purpose) -> Settings:
    """The settings in `variables`; BadSettings names every problem."""
    reading = _Reading(variables)
    settings = Settings(
        bot_token=reading.secret("SLACK_BOT_TOKEN", "xoxb-", required=purpose != "database"),
        app_token=reading.secret("SLACK_APP_TOKEN", "xapp-"),
        signing_secret=reading.secret("SLACK_SIGNING_SECRET"),
        slack_api_url=reading.value("SLACK_API_URL", _api_url, SLACK_API_URL),
        database_url=SecretStr(reading.value("DATABASE_URL", _database_url, _beside_the_data(variables))),
        host=variables.get("AFFLUENT_HOST", "0.0.0.0"),  # noqa: S104 - as above
        port=reading.value("PORT", _port, 3000),
        migrate=reading.value("AFFLUENT_MIGRATE", _yes_or_no, True),
        log_level=reading.value("AFFLUENT_LOG_LEVEL", _level, "INFO"),
        log_format=reading.value("AFFLUENT_LOG_FORMAT", _format, "console"),
        templates=reading.value("AFFLUENT_TEMPLATES", _folder, None),
    )
    if purpose == "run" and not reading.has_one_of("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"):
        reading.problems.append(
            "Neither SLACK_APP_TOKEN (for Socket Mode) nor SLACK_SIGNING_SECRET (for HTTP) is set: one is needed."
        )
    if reading.problems:
        raise BadSettings(tuple(reading.problems))
    return settings


class _Reading:
    """One pass over the variables, collecting what is wrong. Values are never repeated: they may be secrets."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = {name: value.strip() for name, value in variables.items() if value.strip()}
        self.problems: list[str] = []

    def has_one_of(self, *names: str) -> bool:
        return any(name in self._variables for name in names)

    def secret(self, name: str, prefix: str = "", *, required: bool = False) -> SecretStr | None:
        value = self._variables.get(name)
        if value is None:
            if required:
                self.problems.append(f"{name} is not set: it is the token that starts with {prefix}.")
            return None
        if not value.startswith(prefix) or value == prefix:
            self.problems.append(f"{name} does not look right: it should start with {prefix}.")
        elif not value.isascii() or any(letter.isspace() for letter in value):
            self.problems.append(f"{name} does not look right: it has a space or a strange character in it.")
        return SecretStr(value)

    def value(self, name: str, read: Callable[[str], T], default: T) -> T:
        if name not in self._variables:
            return default
        try:
            return read(self._variables[name])
        except ValueError as problem:
            self.problems.append(f"{name} {problem}.")
            return default


def _beside_the_data(variables: Mapping[str, str]) -> str:
    return f"sqlite:///{Path(variables.get('AFFLUENT_DATA', './.data')) / 'affluent.db'}"


def _api_url(text: str) -> str:
    """Only Slack's own hosts and this machine: any other address would be handed the token."""
    parts = urlsplit(text)
    host = parts.hostname or ""
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("must be a plain address, without user, query or fragment")
    slacks = any(host == name or host.endswith(f".{name}") for name in _SLACK_HOSTS)
    if not ((slacks and parts.scheme == "https") or (host in _LOOPBACK and parts.scheme in {"http", "https"})):
        raise ValueError("must be https:// on slack.com or slack-gov.com, or an address on this machine (127.0.0.1)")
    return text if text.endswith("/") else f"{text}/"


def _database_url(text: str) -> str:
    """A first look; the storage reads it closely and knows the parameters."""
    scheme, given, rest = text.partition("://")
    kind = scheme.partition("+")[0]
    if not given or kind not in _DATABASES or (kind == "sqlite" and len(rest.lstrip("/")) == 0):
        raise ValueError("must be sqlite:///path or postgresql://user:password@host/name")
    return text


def _folder(text: str) -> Path | None:
    folder = Path(text).expanduser()
    if not folder.is_dir():
        raise ValueError("must be a folder that is there")
    return folder


def _port(text: str) -> int:
    if not text.isdecimal() or not text.isascii() or int(text) > 65535:
        raise ValueError("must be a port number, 0 to 65535")
    return int(text)


def _yes_or_no(text: str) -> bool:
    try:
        return _YES_NO[text.lower()]
    except KeyError:
        raise ValueError("must be yes or no") from None


def _level(text: str) -> str:
    if text.upper() not in _LEVELS or not hasattr(logging, text.upper()):
        raise ValueError(f"must be one of {', '.join(_LEVELS)}")
    return text.upper()


def _format(text: str) -> Literal["console", "json"]:
    if text == "json":
        return "json"
    if text == "console":
        return "console"
    raise ValueError("must be console or json")
