"""Who may do what to a deal, and who sees it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from pipeline.deals import Person
from pipeline.stages import Pipeline

Policy = Literal["everyone", "owner"]
"""Who may change a deal: everybody of the workspace, or its owner and the pipeline's managers."""

Visibility = Literal["all", "own", "stages"]
"""Whose deals somebody sees: all, only their own, or those in the stages their role works."""

BELIEVED_FOR = timedelta(hours=1)
"""How long Slack's word that somebody is an admin holds when Slack cannot be asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """The deals somebody sees: their own (`owner_id`), those in these `stages`, all of these `pipelines`."""

    everything: bool = False
    owner_id: str = ""
    stages: frozenset[int] = frozenset()
    pipelines: frozenset[int] = frozenset()


EVERYTHING = Sight(everything=True)
"""What the bot itself sees, and everybody where nothing is kept from anybody."""


def may_ask(person: Person, *, guests_may: bool) -> bool:
    """Whether somebody may use the pipeline at all: a guest, or a person of another organisation, where allowed."""
    return person.active and (guests_may or not person.guest)


def may_change(person: Person, *, owner_id: str, policy: Policy, managers: Collection[str]) -> bool:
    """Whether somebody may change a deal of this owner, in a pipeline with these managers (Slack ids)."""
    if not person.active:
        return False
    return policy == "everyone" or person.user_id == owner_id or person.user_id in managers or may_administer(person)


def may_delete(person: Person, *, owner_id: str) -> bool:
    """Whether somebody may delete a deal of this owner, whatever the policy: the owner or an admin."""
    return person.active and (person.user_id == owner_id or may_administer(person))


def may_administer(person: Person) -> bool:
    """Whether somebody may set pipelines, rules and goals, hand deals over and erase: Slack's admins and named ones."""
    return person.active and person.admin and not person.guest


def sight(person: Person, visibility: Visibility, pipelines: Iterable[Pipeline]) -> Sight:
    """What somebody sees: an admin everything, a manager all of their pipelines, and everybody their own deals.

    Under "stages" also the deals in the stages that their role works, in whichever pipelines name it.
    """
    if visibility == "all" or may_administer(person):
        return EVERYTHING
    known = list(pipelines)
    worked = [one.rules.role_stages.get(person.role or "", frozenset()) for one in known]
    return Sight(
        owner_id=person.user_id,
        stages=frozenset().union(*worked) if visibility == "stages" else frozenset(),
        pipelines=frozenset(one.id for one in known if person.user_id in one.rules.managers),
    )
