"""Who may do what, a row for each role, policy and act; and whose deals each role sees."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipeline.deals import Person
from pipeline.rights import (
    EVERYTHING,
    Policy,
    Sight,
    Visibility,
    may_administer,
    may_ask,
    may_change,
    may_delete,
    sight,
)
from pipeline.rules import PipelineRules
from pipeline.stages import DEFAULT_STAGES, Pipeline


def person(user_id: str, **facts: Any) -> Person:
    return replace(Person(user_id=user_id, name=user_id, zone="UTC", language="en"), **facts)


OWNER = "owner"
MANAGERS = ("manager", "gone manager")
PEOPLE = {
    "guest": person("guest", guest=True),
    "stranger": person("stranger", guest=True),
    "rep, owner": person(OWNER),
    "rep, another": person("rep"),
    "manager": person("manager"),
    "named admin": person("named", admin=True),
    "Slack admin": person("slack", admin=True),
    "guest called admin": person("odd", admin=True, guest=True),
    "former colleague": person("gone", active=False),
    "former owner": person(OWNER, active=False),
    "former manager": person("gone manager", active=False),
    "former admin": person("gone admin", active=False, admin=True),
}
ACTS = ("ask", "change", "delete", "administer")

MAY: list[tuple[str, Policy, bool, str]] = [
    # who, policy, whether guests may, and the acts they may do to a deal of "owner"
    ("guest", "everyone", False, ""),
    ("guest", "owner", False, ""),
    ("guest", "everyone", True, "ask change"),
    ("guest", "owner", True, "ask"),
    ("stranger", "everyone", False, ""),
    ("stranger", "owner", False, ""),
    ("stranger", "everyone", True, "ask change"),
    ("stranger", "owner", True, "ask"),
    ("rep, owner", "everyone", False, "ask change delete"),
    ("rep, owner", "owner", False, "ask change delete"),
    ("rep, another", "everyone", False, "ask change"),
    ("rep, another", "owner", False, "ask"),
    ("manager", "everyone", False, "ask change"),
    ("manager", "owner", False, "ask change"),
    ("named admin", "everyone", False, "ask change delete administer"),
    ("named admin", "owner", False, "ask change delete administer"),
    ("Slack admin", "everyone", False, "ask change delete administer"),
    ("Slack admin", "owner", False, "ask change delete administer"),
    ("guest called admin", "everyone", False, ""),
    ("guest called admin", "owner", True, "ask"),
    ("former colleague", "everyone", False, ""),
    ("former colleague", "owner", True, ""),
    ("former owner", "everyone", False, ""),
    ("former owner", "owner", True, ""),
    ("former manager", "everyone", True, ""),
    ("former manager", "owner", True, ""),
    ("former admin", "everyone", True, ""),
    ("former admin", "owner", True, ""),
]


def does(who: Person, policy: Policy, guests_may: bool) -> list[str]:
    """What somebody gets done: whoever may not ask is refused before anything else is looked at."""
    verdicts = {
        "ask": True,
        "change": may_change(who, owner_id=OWNER, policy=policy, managers=MANAGERS),
        "delete": may_delete(who, owner_id=OWNER),
        "administer": may_administer(who),
    }
    return [act for act, may in verdicts.items() if may and may_ask(who, guests_may=guests_may)]


@pytest.mark.parametrize(("who", "policy", "guests_may", "may"), MAY)
def test_what_each_role_may_do(who: str, policy: Policy, guests_may: bool, may: str) -> None:
    assert does(PEOPLE[who], policy, guests_may) == may.split()


def test_every_role_is_in_the_table_under_both_policies() -> None:
    assert {(who, policy) for who, policy, *_ in MAY} == {(who, of) for who in PEOPLE for of in ("everyone", "owner")}


def pipeline(number: int, stages: range, *, managers: tuple[str, ...] = (), **roles: set[int]) -> Pipeline:
    rules = PipelineRules(managers=managers, role_stages={name: frozenset(ids) for name, ids in roles.items()})
    made = tuple(replace(DEFAULT_STAGES[0], id=stage, position=stage) for stage in stages)
    return Pipeline(id=number, name=str(number), key=None, stages=made, lost_reasons=(), rules=rules)


PIPELINES = (
    pipeline(1, range(1, 6), managers=("manager",), scout={1, 2}, hunter={3, 4, 5}),
    pipeline(2, range(11, 13), hunter={11}),
)
SCOUT, HUNTER = person("rep", role="scout"), person("rep", role="hunter")

SEES: list[tuple[Person, Visibility, Sight]] = [
    (SCOUT, "all", EVERYTHING),
    (SCOUT, "own", Sight(owner_id="rep")),
    (SCOUT, "stages", Sight(owner_id="rep", stages=frozenset({1, 2}))),
    (HUNTER, "stages", Sight(owner_id="rep", stages=frozenset({3, 4, 5, 11}))),
    (PEOPLE["rep, another"], "stages", Sight(owner_id="rep")),
    (person("rep", role="farmer"), "stages", Sight(owner_id="rep")),
    (PEOPLE["manager"], "own", Sight(owner_id="manager", pipelines=frozenset({1}))),
    (PEOPLE["manager"], "stages", Sight(owner_id="manager", pipelines=frozenset({1}))),
    (PEOPLE["named admin"], "own", EVERYTHING),
    (PEOPLE["Slack admin"], "stages", EVERYTHING),
    (PEOPLE["former admin"], "own", Sight(owner_id="gone admin")),
    (PEOPLE["guest called admin"], "own", Sight(owner_id="odd")),
]


@pytest.mark.parametrize(("who", "visibility", "seen"), SEES)
def test_whose_deals_each_role_sees(who: Person, visibility: Visibility, seen: Sight) -> None:
    assert sight(who, visibility, PIPELINES) == seen
