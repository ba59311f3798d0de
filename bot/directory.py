"""Who is who: the members of the workspace as Slack knows them, at most an hour old."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from babel.core import get_global
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.in_hand import InHand
from bot.slack_errors import LOST
from pipeline.deals import Person
from pipeline.rights import BELIEVED_FOR
from storage.cuts import CutOff

FRESH_FOR = BELIEVED_FOR - timedelta(minutes=5)
"""How long what Slack said of a person is believed without asking again: an act on it may take some minutes more."""

FETCH_SECONDS = 1.5
"""How long an answer waits for Slack's word on a person: Slack wants it within three seconds."""

DEFAULT_ZONE = "UTC"

_TROUBLE = (SlackApiError, *LOST)

log = structlog.get_logger(__name__)


class MemberShelf(Protocol):
    """Where members are kept."""

    async def known_at(self, team_id: str, user_id: str) -> datetime | None:
        """When Slack was last asked about the person (UTC); None when nothing is known."""
        ...

    async def keep(self, team_id: str, member: Member, *, at: datetime) -> None:
        """Remember what Slack said at `at`."""
        ...

    async def language(self, team_id: str, user_id: str) -> str | None:
        """The language the person reads; None when nothing is known."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person as Slack describes them. Guests are also those of another organisation."""

    person: Person
    is_bot: bool = False


class Directory:
    """Keeps members fresh: of whom Slack was not asked within the hour it is asked before they are answered."""

    def __init__(
        self, *, client: AsyncWebClient, shelf: MemberShelf, in_hand: InHand, now: Callable[[], datetime]
    ) -> None:
        self._client = client
        self._shelf = shelf
        self._in_hand = in_hand
        self._now = now
        self._languages: dict[tuple[str, str], str] = {}

    async def know(self, team_id: str, user_id: str) -> None:
        """Make sure that what is known of the person is at most an hour old, for rights are checked by it.

        Where Slack does not say in time, the last word stands, or none; it makes nobody an admin (`People.asking`).
        """
        known_at = await self._shelf.known_at(team_id, user_id)
        if known_at is not None and self._now() - known_at < FRESH_FOR:
            return
        await asyncio.wait({self._in_hand.start(self.ask(team_id, user_id))}, timeout=FETCH_SECONDS)

    async def know_stranger(self, team_id: str, user_id: str, *, home: str) -> None:
        """Remember somebody of another organisation (`home`) as what they are, without asking Slack."""
        user = {"id": user_id, "team_id": home, "is_stranger": True}
        if await self._shelf.known_at(team_id, user_id) is None:
            await self.keep(team_id, user)

    async def language(self, team_id: str, user_id: str) -> str:
        """The language the person reads, English where nothing is known; the last one known while no book is there."""
        who = team_id, user_id
        with suppress(CutOff):
            self._languages[who] = await self._shelf.language(team_id, user_id) or "en"
        return self._languages.get(who, "en")

    async def ask(self, team_id: str, user_id: str) -> None:
        """Ask Slack about the person and remember the answer; trouble is logged and leaves things as they were."""
        try:
            answer = await self._client.users_info(user=user_id, include_locale=True)
        except _TROUBLE as trouble:
            log.warning("member_not_asked", user=user_id, kind=type(trouble).__name__)
            return
        await self.keep(team_id, answer["user"])

    async def keep(self, team_id: str, user: Mapping[str, Any]) -> None:
        """Remember a user object Slack sent."""
        member = member_of(user, team_id=team_id)
        self._languages[team_id, member.person.user_id] = member.person.language
        await self._shelf.keep(team_id, member, at=self._now())


def member_of(user: Mapping[str, Any], *, team_id: str) -> Member:
    """The person in Slack's user object; rights are denied where Slack is silent (a deactivated user has no zone)."""
    profile = user.get("profile") or {}
    locale = str(user.get("locale") or "en-US")
    own_team = user.get("team_id") or profile.get("team") or team_id
    guest = any(user.get(flag) for flag in ("is_restricted", "is_ultra_restricted", "is_stranger"))
    name = profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user.get("name")
    person = Person(
        user_id=user["id"],
        name=str(name or user["id"])[:255],
        zone=str(user.get("tz") or DEFAULT_ZONE),
        language=language_of(locale),
        country=country_of(locale, str(user.get("tz") or "")),
        active=not user.get("deleted", False),
        guest=bool(guest) or own_team != team_id,
        admin=bool(user.get("is_admin") or user.get("is_owner")),
    )
    return Member(person=person, is_bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT")


def language_of(locale: str) -> str:
    """The bot's language for Slack's locale: French for every `fr…`, else English."""
    return "fr" if locale.lower().startswith("fr") else "en"


def country_of(locale: str, zone: str) -> str | None:
    """The person's country (ISO 3166): their zone's, else their locale's.

    The zone says more, for many read English far from England.
    """
    territory = get_global("zone_territories").get(zone)
    if territory and len(territory) == 2:
        return str(territory)
    return locale[3:5].upper() if len(locale) == 5 and locale[2] in "-_" else None
