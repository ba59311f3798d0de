"""Two workspaces, one installation: whatever is asked in one with the other's ids finds nothing and changes nothing.

The tables name every verb, every act of a button and every form; a new one makes a test fail until it has its row.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from commands.handlers import COMMANDS
from commands.invocation import Reply
from commands.submissions import _FORMS
from messages.actions import ACTS
from pipeline.deals import Person
from pipeline.money import Money
from pipeline.schedules import Schedule
from storage.books import Books
from storage.changes import Change
from storage.tables import Base, ChannelRow, OfWorkspace, PipelineRow, StageRow
from storage.tables_posts import HandledRequestRow
from storage.workspaces import Start
from tests.commands.floor import FRIDAY, LEA, TEAM, Floor
from tests.commands.ruling import ADA, ruled

OTHER = "T2"
STRANGER = Person(user_id="UTWO", name="Una Secret", zone="Europe/Paris", language="en", country="FR")

NO_DEAL, NO_FOLLOW_UP, NO_DIGEST = "#5 does not exist", "Follow-up t3 does not exist", "This channel has no digest"
NOBODY, UNKNOWN, NO_UNDO = '@UTWO\\" is nobody active here', "Nobody like that is known here", "no change of yours"
OUTDATED, NO_STAGE, CHANGED, NOTHING = "no longer works", "That stage no longer exists", "settings changed while", ""


@pytest.fixture
async def both(floor: Floor) -> Floor:
    """Our workspace with one deal, and another one with deals up to #5, follow-ups up to t3, and more of everything."""
    await ruled(floor)
    await floor.ask(LEA, "new Ours 1k", channel="DLEA")
    await floor.subscribed()
    secret = Start(name="Secret Ltd", zone="Europe/Paris", language="en", country="FR")
    await floor.books.found_workspace(OTHER, secret, at=FRIDAY)
    async with floor.books.work(OTHER) as work:
        await work.people.save(STRANGER, at=FRIDAY)
        work._scope.session.add(
            PipelineRow(team_id=OTHER, id=9, name="Secret", position=2, lost_reasons=[], channel_id="CSECRET")
        )
        await work._scope.session.flush()
        work._scope.session.add_all(
            StageRow(
                team_id=OTHER, id=number, pipeline_id=9, name="Secret", position=number, probability=10, stale_days=7,
                category="pipeline",
            )
            for number in (90, 91)
        )  # fmt: skip
    async with floor.books.work(OTHER) as work:
        change = Change(by="UTWO", at=FRIDAY, via="command", channel_id="CSECRET", batch="secret batch")
        for number in range(1, 6):
            pipeline = await work.pipelines.default()
            deal = await work.deals.create(
                name=f"Secret {number}", company="Secret SA", value=Money(700_000, "EUR"), stage=pipeline.first,
                pipeline_id=1, owner_id="UTWO", close_on=None, source=None, change=change,
            )  # fmt: skip
            await deal.note("note", "secret words", change)
            await work.contacts.add(number, change, name="Secret Contact", email="secret@example.org")
        for number in (1, 2, 5):
            await work.follow_ups.add(number, "UTWO", "secret", FRIDAY + timedelta(days=1), True, change)
        await work.rates.enter("USD", "EUR", Fraction(9, 10), day=FRIDAY.date(), by="UTWO", at=FRIDAY)
        for weekday in range(3):
            await work.subscriptions.add(
                channel_id="CSECRET", pipeline_id=1, schedule=Schedule(zone=ZoneInfo("Europe/Paris"), weekday=weekday),
                language="en", created_by="UTWO", at=FRIDAY, next_at=FRIDAY + timedelta(days=3),
            )  # fmt: skip
    return floor


async def everything(books: Books, team_id: str) -> dict[str, list[str]]:
    """Every row of a workspace, but for what any request leaves: that it was handled, the channel's name."""
    rows: dict[str, list[str]] = {}
    async with books.look(team_id) as work:
        for mapper in Base.registry.mappers:
            row: Any = mapper.class_
            if issubclass(row, OfWorkspace) and row not in (HandledRequestRow, ChannelRow):
                found = await work._scope.session.scalars(select(row))
                columns = row.__table__.columns.keys()
                rows[row.__tablename__] = sorted(str([getattr(one, name) for name in columns]) for one in found)
    return rows


def said(reply: Reply) -> str:
    """All that comes back: messages, errors under fields, forms, and what buttons carry."""
    whole = [reply.to_json(), dict(reply.errors), reply.form.view if reply.form else {}]
    return json.dumps(whole, ensure_ascii=False)


WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "/deal": {
        "new": ("new Thing <@UTWO>", NOBODY),
        "move": ("move #5 next", NO_DEAL),
        "won": ("won #5", NO_DEAL),
        "lost": ("lost #5 price", NO_DEAL),
        "reopen": ("reopen #5", NO_DEAL),
        "show": ("show #5", NO_DEAL),
        "list": ("list <@UTWO>", NOBODY),
        "find": ("find secret", NOTHING),
        "history": ("history #5", NO_DEAL),
        "update": ("update #5", NO_DEAL),
        "edit": ("edit #5 value 14k", NO_DEAL),
        "commit": ("commit #5", NO_DEAL),
        "best": ("best #5", NO_DEAL),
        "omit": ("omit #5", NO_DEAL),
        "assign": ("assign #1 <@UTWO>", NOBODY),
        "take": ("take #5", NO_DEAL),
        "park": ("park #5 until friday", NO_DEAL),
        "unpark": ("unpark #5", NO_DEAL),
        "delete": ("delete #5", NO_DEAL),
        "contact": ("contact #5", NO_DEAL),
        "qualify": ("qualify #5 budget yes", NO_DEAL),
        "note": ("note #5 hello", NO_DEAL),
        "log": ("log #5 call hello", NO_DEAL),
        "remind": ("remind #5 friday call", NO_DEAL),
        "todo": ("todo <@UTWO>", NOTHING),
        "done": ("done t3", NO_FOLLOW_UP),
        "undo": ("undo #5", NO_UNDO),
        "settings": ("settings", NOTHING),
        "help": ("help move", NOTHING),
    },
    "/pipeline": {
        "funnel": ("funnel", NOTHING),
        "changes": ("changes last month", NOTHING),
        "forecast": ("forecast next quarter", NOTHING),
        "team": ("team", NOTHING),
        "sources": ("sources", NOTHING),
        "losses": ("losses", NOTHING),
        "hygiene": ("hygiene", NOTHING),
        "size": ("size 100k", NOTHING),
        "stale": ("stale", NOTHING),
        "subscribe": ("subscribe yearly", NOTHING),
        "unsubscribe": ("unsubscribe 3", NO_DIGEST),
        "subscriptions": ("subscriptions", NOTHING),
        "preview": ("preview 3", NO_DIGEST),
        "log": ("log", NOTHING),
        "setup": ("setup", NOTHING),
        "roles": ("roles", NOTHING),
        "audit": ("audit", NOTHING),
        "erase": ("erase <@UTWO>", UNKNOWN),
        "goal": ("goal <@UTWO> 100k per month", NOBODY),
        "handover": ("handover <@UTWO>", NOTHING),
        "help": ("help", NOTHING),
    },
}
PRESSES: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "move": ({"d": 5, "s": 90, "v": 1}, NO_DEAL),
    "advance": ({"d": 5, "v": 1}, NO_DEAL),
    "won": ({"d": 5, "v": 1}, NO_DEAL),
    "lost": ({"d": 5, "v": 1, "r": "price"}, NO_DEAL),
    "show": ({"d": 5}, NO_DEAL),
    "undo": ({"b": "secret batch"}, NO_UNDO),
    "plan": ({"d": 5, "when": "week"}, NO_DEAL),
    "done": ({"t": 3}, NO_FOLLOW_UP),
    "later": ({"t": 3, "how": "week"}, NO_FOLLOW_UP),
    "put_off": ({"d": 5, "how": "week"}, NO_DEAL),
    "amnesty": ({"p": 9, "how": "weeks"}, OUTDATED),
    "why": ({"d": 5}, NO_DEAL),
    "say": ({"c": "/deal", "t": "move #5 next"}, NO_DEAL),
    "complete": ({"m": "5>won@1", "d": 5}, NO_DEAL),
    "open": ({"d": 5, "v": 1, "f": "edit"}, NO_DEAL),
    "anyway": ({"t": "new Thing <@UTWO>", "q": "secret batch"}, NOBODY),
    "ask": ({"d": 5, "w": "Thing", "a": "move", "s": 90}, NO_DEAL),
    "delete": ({"d": 5, "v": 1}, NO_DEAL),
    "erase_person": ({"u": "UTWO"}, UNKNOWN),
    "erase_contact": ({"n": 5}, UNKNOWN),
    "new": ({"name": "Thing"}, NOTHING),
    "new_in": ({"p": 9}, OUTDATED),
    "list": ({"f": "<@UTWO>"}, NOBODY),
    "post": ({"d": 5, "q": 1, "to": "CSECRET"}, NO_DEAL),
    "behind": ({"f": "won", "n": 3, "e": FRIDAY.isoformat()}, NO_DIGEST),
    "counted": ({"n": 3, "e": FRIDAY.isoformat()}, NO_DIGEST),
    "report": ({"r": "changes", "n": 9, "o": "2026-11-01/2026-12-01/UTC", "h": "see"}, OUTDATED),
    "post_report": ({"r": "changes", "n": 9, "o": "2026-11-01/2026-12-01/UTC", "a": FRIDAY.isoformat()}, OUTDATED),
    "deals": ({"f": "won", "o": "2026-11-01/2026-12-01/UTC", "a": FRIDAY.isoformat(), "l": "5"}, NOTHING),
    "subscription": ({"n": 3}, NO_DIGEST),
    "why_digest": ({"n": 3}, NO_DIGEST),
    "stop_digest": ({"n": 3}, NO_DIGEST),
    "mine": ({}, NOTHING),
    "home": ({"w": "UTWO", "s": 90}, NOTHING),
    "setup": ({"w": "stage", "n": 90}, OUTDATED),
    "remove_rate": ({"n": 1}, "rate was removed already"),
    "bank_rates": ({"on": 9}, OUTDATED),
}
DEAL = {"d": 5, "v": 1}
FORMS: Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any], str]] = {
    "new_deal": ({"name": "Thing", "stage": "90", "owner": "UTWO"}, {}, NO_STAGE),
    "lost": ({"reason": "price"}, DEAL, NO_DEAL),
    "complete": ({}, {"m": "5>90@1"}, NO_DEAL),
    "follow_up": ({"what": "call", "day": "2026-12-01"}, DEAL, NO_DEAL),
    "setup_workspace": ({}, {"seen": "x"}, CHANGED),
    "setup_pipeline": ({"name": "Thing"}, {"n": 9, "seen": "x"}, OUTDATED),
    "setup_new_pipeline": ({}, {"n": 9}, NOTHING),
    "setup_pipeline_removal": ({"into": "9"}, {"n": 9}, OUTDATED),
    "setup_rate": ({"currency": "USD", "worth": "secret"}, {}, NOTHING),
    "setup_source": ({"channel": "CSECRET", "source": "Thing"}, {"seen": "x"}, CHANGED),
    "setup_stage": ({"name": "Thing"}, {"p": 9, "seen": "x"}, OUTDATED),
    "setup_rules": ({}, {"n": 90, "seen": "x"}, OUTDATED),
    "setup_removal": ({"into": "91"}, {"n": 90, "seen": "x"}, OUTDATED),
    "setup_who": ({"person": "UTWO"}, {}, NOBODY),
    "setup_person": ({"role": "scout"}, {"u": "UTWO", "seen": "x"}, NOBODY),
    "setup_role": ({"stages": ["90"]}, {"n": 9, "r": "scout", "seen": "x"}, OUTDATED),
    "goal": ({"amount": "100k", "per": "month", "person": "UTWO"}, {"n": 9}, OUTDATED),
    "handover": ({"from": "UTWO", "to": ["UTWO"]}, {}, NOBODY),
    "handover_confirm": ({}, {"u": "UTWO", "to": ["UADA"], "deals": "5"}, OUTDATED),
    "update": ({"stage": "90"}, DEAL, NO_DEAL),
    "note": ({"text": "hello", "kind": "note"}, DEAL, NO_DEAL),
    "note_on": ({"deal": "5", "text": "hello"}, {}, NO_DEAL),
    "move_on": ({"deal": "5", "stage": "90"}, {}, NO_DEAL),
    "contact": ({"name": "Ann"}, DEAL, NO_DEAL),
    "qualify": ({"budget": "yes"}, DEAL, NO_DEAL),
    "edit": ({"name": "Thing"}, DEAL, NO_DEAL),
    "park": ({"until": "2026-12-01"}, DEAL, NO_DEAL),
    "assign": ({"owner": "UTWO"}, DEAL, NO_DEAL),
    "settings": ({"language": "UTWO", "country": "UTWO"}, {}, NOTHING),
    "unsubscribe": ({}, {"n": 3}, NO_DIGEST),
    "subscription": ({"person": "UTWO", "pipeline": "1", "sections": ["changes"]}, {}, NOBODY),
}


def test_every_verb_act_and_form_is_tried() -> None:
    assert {command: set(words) for command, words in WORDS.items()} == {
        name: set(command.handlers) for name, command in COMMANDS.items()
    }
    assert set(PRESSES) == ACTS
    assert set(FORMS) == set(_FORMS)


async def test_nothing_asked_here_reaches_the_other_workspace(both: Floor) -> None:
    theirs, ours = await everything(both.books, OTHER), await everything(both.books, TEAM)
    replies = {
        **{
            f"{command} {words}": (await both.ask(ADA, words, command=command), told)
            for command, table in WORDS.items()
            for words, told in table.values()
        },
        **{act: (await both.press(ADA, {"do": act, **facts}), told) for act, (facts, told) in PRESSES.items()},
        **{
            form: (await both.submit(ADA, form, fields, remembered), told)
            for form, (fields, remembered, told) in FORMS.items()
        },
    }
    shown = {asked: said(reply) for asked, (reply, _) in replies.items()}
    shown["the Home tab"] = json.dumps((await both.home(ADA)).to_json())
    shown["a picker"] = json.dumps([await both.pick(ADA, typed) for typed in ("", "5", "#5", "secret", "sekret")])
    assert [asked for asked, text in shown.items() if "Secret" in text.replace("find secret", "")] == []
    assert {asked: shown[asked] for asked, (_, told) in replies.items() if told not in shown[asked]} == {}
    assert await everything(both.books, OTHER) == theirs
    assert await everything(both.books, TEAM) == ours
