"""Stand-ins for what the process drives: recorders of a few lines each."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.channels import Channels
from bot.clients import Clients
from bot.desk import Home
from bot.directory import Member
from bot.house import House
from bot.metrics import Metrics
from commands.invocation import Invocation, Reply
from digests.outbox import Delivered
from messages import actions
from messages.apologies import Apologies
from messages.layout import Choice
from messages.message import Form, Message
from messages.prose import Prose
from storage.workspaces import Start

Answer = Callable[[Invocation], Awaitable[Reply]]


async def echo(wish: Invocation) -> Reply:
    """Say the words back."""
    return Reply(message=Message(text=f"You said {wish.text}"))


async def nothing_found() -> Sequence[Choice]:
    return ()


def home_of(text: str, remembered: Mapping[str, Any], said: Message | None = None) -> dict[str, Any]:
    """A Home tab with one line, a button and the answer to what was done."""
    line = {"type": "section", "text": {"type": "plain_text", "text": text}}
    button = {"type": "button", "action_id": "mine", "text": {"type": "plain_text", "text": "Go"}}
    row = {"type": "actions", "block_id": "row", "elements": [button | {"value": actions.mine()}]}
    return {
        "type": "home",
        "callback_id": "home",
        "private_metadata": json.dumps(remembered),
        "blocks": [*(said.blocks if said else ()), line, row],
    }


class StandInCommands:
    """Answers as it is told to and remembers what it was asked."""

    def __init__(self, answer: Answer = echo) -> None:
        self.answer = answer
        self.asked: list[Invocation] = []
        self.joins: list[Mapping[str, Any]] = []
        self.homes: list[tuple[Invocation, Message | None]] = []
        self.searched: list[Invocation] = []
        self.found: Callable[[], Awaitable[Sequence[Choice]]] = nothing_found

    async def handle(self, invocation: Invocation) -> Reply:
        self.asked.append(invocation)
        return await self.answer(invocation)

    async def home(self, invocation: Invocation, said: Message | None = None) -> Form:
        self.homes.append((invocation, said))
        return Form(view=home_of(f"Drawn {len(self.homes)} times", invocation.home or {}, said))

    async def options(self, invocation: Invocation) -> Sequence[Choice]:
        self.searched.append(invocation)
        return await self.found()

    async def founded(self, *, team_id: str) -> Reply:
        return Reply()

    async def joined(self, **facts: Any) -> Reply | None:
        self.joins.append(facts)
        return Reply(message=Message(text="Type /deal help"))


class StandInShelf:
    """Members in a dictionary."""

    def __init__(self) -> None:
        self.members: dict[str, tuple[Member, datetime]] = {}

    async def known_at(self, team_id: str, user_id: str) -> datetime | None:
        return self.members[user_id][1] if user_id in self.members else None

    async def keep(self, team_id: str, member: Member, *, at: datetime) -> None:
        self.members[member.person.user_id] = (member, at)

    async def language(self, team_id: str, user_id: str) -> str | None:
        return self.members[user_id][0].person.language if user_id in self.members else None


class StandInRegister:
    """Remembers the workspaces entered."""

    def __init__(self) -> None:
        self.entered: list[tuple[str, Start, datetime]] = []

    async def found_workspace(self, team_id: str, start: Start, *, at: datetime) -> bool:
        self.entered.append((team_id, start, at))
        return True


class StandInPosts:
    """The tick and the outbox in one: counts its calls; `send` is what a delivery does."""

    def __init__(self) -> None:
        self.ticks: list[datetime] = []
        self.deliveries: list[str | None] = []
        self.fails = False
        self.broken = False
        self.send: Callable[[], Awaitable[object]] = lambda: asyncio.sleep(0)

    async def decide(self, at: datetime) -> int:
        self.ticks.append(at)
        if self.fails:
            raise RuntimeError("a s3cret-word")
        return 0

    async def deliver(
        self, *, now: Callable[[], datetime], team_id: str | None = None, patience: float = 0.0
    ) -> Delivered:
        self.deliveries.append(team_id)
        await self.send()
        return Delivered()

    async def waiting(self) -> int:
        if self.broken:
            raise RuntimeError("no connection")
        return 3


HOME = Home(team_id="T001", team_name="Northwind", bot_user_id="U0BOT", bot_id="B0BOT")


class StandInHouse:
    """A house of stand-ins, each at hand."""

    def __init__(self, answer: Answer = echo) -> None:
        self.commands = StandInCommands(answer)
        self.shelf = StandInShelf()
        self.register = StandInRegister()
        self.posts = StandInPosts()
        self.metrics = Metrics()

    def built(self, clients: Clients) -> House:
        return House(
            home=HOME,
            commands=self.commands,
            apologies=Apologies(prose=Prose()),
            decisions=self.posts,
            outbox=self.posts,
            shelf=self.shelf,
            register=self.register,
            channels=Channels(client=clients.asking),
            waiting=self.posts.waiting,
            metrics=self.metrics,
        )
