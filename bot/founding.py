"""First contact with the workspace: whose token it is, who installed the bot, who works there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any, Protocol

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Home
from bot.directory import Directory, member_of
from bot.scopes import BASE_SCOPES, EVENT_SCOPES, SCOPES
from bot.slack_errors import WORKSPACE_GONE, error_word
from pipeline.deals import Person
from storage.workspaces import Start

MOST_PAGES = 10
"""How many pages of 200 members are read at start; the rest are asked about when they turn up."""

log = structlog.get_logger(__name__)


class TokenRefused(Exception):
    """Slack does not take a token: the variable it is set by, and Slack's word for why."""

    def __init__(self, variable: str, word: str) -> None:
        super().__init__(f"Slack does not take {variable} ({word})")


class SlackUnreachable(Exception):
    """No answer from Slack."""


class Register(Protocol):
    """Where workspaces are entered (`storage.books.Books`)."""

    async def found_workspace(self, team_id: str, start: Start, *, at: datetime) -> bool:
        """Enter a workspace with its defaults; False when it was there."""
        ...


async def find_home(client: AsyncWebClient) -> Home:
    """The workspace of the token; TokenRefused or SlackUnreachable. Missing rights are logged, by name."""
    try:
        answer = await client.auth_test()
    except SlackApiError as refusal:
        if error_word(refusal) in WORKSPACE_GONE:
            raise TokenRefused("SLACK_BOT_TOKEN", error_word(refusal)) from refusal
        raise SlackUnreachable(error_word(refusal) or "no answer") from refusal
    except (TimeoutError, aiohttp.ClientError, OSError) as lost:
        raise SlackUnreachable(type(lost).__name__) from lost
    _tell_missing(str(dict(answer.headers).get("x-oauth-scopes", "")))
    return Home(
        team_id=answer["team_id"],
        team_name=answer.get("team") or answer["team_id"],
        bot_user_id=answer["user_id"],
        bot_id=answer.get("bot_id") or "",
        enterprise_id=answer.get("enterprise_id"),
    )


def _tell_missing(granted: str) -> None:
    wanted = BASE_SCOPES.union(*SCOPES.values(), *EVENT_SCOPES.values())
    given = {scope.strip() for scope in granted.split(",")}
    if granted and (missing := wanted - given):
        log.warning("scopes_missing", scopes=sorted(missing))


class Founding:
    """Enters the workspace in the book, with the installer's zone, country and language, and its members."""

    def __init__(self, *, client: AsyncWebClient, register: Register, directory: Directory) -> None:
        self._client = client
        self._register = register
        self._directory = directory

    async def found(self, home: Home, *, at: datetime) -> None:
        """Enter the workspace unless it is entered already, and bring its members up to date."""
        users = [user async for user in self._users()]
        installer = _installer(users, home)
        start = Start(
            name=home.team_name,
            zone=installer.zone,
            language=installer.language,
            country=installer.country,
            installer_id=installer.user_id or None,
            bot_user_id=home.bot_user_id,
        )
        await self._register.found_workspace(home.team_id, start, at=at)
        for user in users:
            await self._directory.keep(home.team_id, user)

    async def _users(self) -> AsyncIterator[Mapping[str, Any]]:
        cursor = ""
        for _ in range(MOST_PAGES):
            page = await self._client.users_list(limit=200, include_locale=True, cursor=cursor)
            for user in page["members"]:
                yield user
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return


def _installer(users: list[Mapping[str, Any]], home: Home) -> Person:
    """Whoever most likely installed the bot, for Slack does not say: an owner, else an admin, else anybody human."""
    people = [member_of(user, team_id=home.team_id) for user in users]
    owners = {user["id"]: (not user.get("is_primary_owner"), not user.get("is_owner")) for user in users}
    human = [member.person for member in people if member.person.active and not member.is_bot]
    nobody = Person(user_id="", name="", zone="UTC", language="en")
    return min(human, key=lambda person: (*owners[person.user_id], not person.admin, person.guest), default=nobody)
