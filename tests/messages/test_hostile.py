"""Hostile names, notes and numbers never make a message Slack refuses, nor one that calls or links."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from messages import (
    actions,
    announcements,
    answers,
    broken_templates,
    cards,
    contacts,
    digest,
    forms,
    helping,
    lists,
    mornings,
    nudges,
    refusals,
    reminders,
    report_frame,
    reports,
    same_company,
    sending,
    settled,
    subscriptions,
    targets,
)
from messages.message import Form, Message
from messages.team_templates import BrokenTemplate
from messages.usage import Own
from messages.voice import Voice
from pipeline import refusals as refused
from pipeline.deals import ChangeFacts, ContactFacts, DealFacts, FollowUpFacts
from pipeline.digests import DigestReport
from pipeline.figures import Attention, Bottleneck
from pipeline.schedules import Schedule
from pipeline.stages import Pipeline, Stage
from tests.messages.block_kit import live_tokens, problems, problems_of_form
from tests.messages.given import (
    ATTENTION,
    CLAIRE,
    FORECAST,
    LEA,
    LINES,
    NOW,
    WEEK,
    deal,
    figures,
    follow_up,
    stale,
    voice,
)
from tests.messages.reading import strings

HOSTILE = [
    "<!channel>", "<!here> <@U123> <#C1|x> <https://evil|Click>", "*x* _y_ ~z~ `c` ```b```", "> quote", '"quo\'tes"',
    "&amp; & &lt;!channel&gt;", "a\x00b\x07", "line\nbreak\r\nand\u2028more", "עברית שלום", "\u202eturned", "😀" * 200,
    "x" * 10_000, "<" * 10_000, "& " * 5_000, "*" * 10_000, "%(name)s {{ deal.name }} {% raw %}", "\u200b", " ",
    "é" * 3000,
]  # fmt: skip

typed = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=300), st.text(alphabet="<>&*_~`!@#| \n", max_size=300))


def a_deal(text: str, **facts: Any) -> DealFacts:
    stage = Stage(id=1, name=text, key=None, position=1, probability=10, stale_days=7)
    owner = replace(LEA, name=text)
    usual = {"company": text, "stage": stage, "owner": owner, "source": text, "lost_reason": text, "lost_comment": text}
    return deal(42, text, **{**usual, **facts})


def a_pipeline(text: str) -> Pipeline:
    own = Stage(id=1, name=text, key=None, position=1, probability=10, stale_days=7)
    others = tuple(replace(own, id=n, position=n, name=text + str(n)) for n in range(2, 120))
    return Pipeline(id=1, name=text, stages=(own, *others), lost_reasons=(text, text + "2"))


def a_follow_up(text: str) -> FollowUpFacts:
    return follow_up(7, text, deal_name=text, person=replace(LEA, name=text))


def changes(text: str) -> list[ChangeFacts]:
    stage = a_deal(text).stage
    after: dict[str, object] = {"stage": stage, "text": text, "lost_reason": text, "owner": replace(LEA, name=text)}
    kinds = ["created", "moved", "won", "lost", "value", "close", "assigned", "note", "planned", "undone", text]
    return [
        ChangeFacts(
            deal_number=42, seq=n, at=NOW, by=None, via="command", kind=kind, before=after, after=after, undone=False
        )
        for n, kind in enumerate(kinds)
    ]


def somebody(text: str) -> ContactFacts:
    return ContactFacts(number=1, deal_number=42, name=text, role=text, email=text, phone=text)


def said(v: Voice, text: str) -> dict[str, Message]:
    """One of everything that quotes what somebody typed."""
    subject, closed = a_deal(text), a_deal(text, status="lost", closed_at=NOW)
    pipeline, todo = a_pipeline(text), a_follow_up(text)
    line = stale(subject, 8, 7, "call", date(2026, 11, 9))
    rows = tuple(replace(row, stage=replace(subject.stage, id=n), lost_reason=(text, 2)) for n, row in enumerate(LINES))
    week = figures(
        lines=rows,
        bottleneck=Bottleneck(line=rows[2], why="exit_rate"),
        won=(closed,) * 9,
        lost_by_reason=((text, 2),) * 9,
    )
    sub = subscriptions.SubscriptionFacts(
        number=3, pipeline=pipeline, target="C1", schedule=Schedule(zone=ZoneInfo("Europe/Paris")), trouble=text,
        set_up_by=replace(CLAIRE, name=text), next_at=NOW,
    )  # fmt: skip
    post_to = answers.PostTo(channel_id="C1", change=3, name=text)
    resume = "note {deal} " + text
    return {
        "created": answers.created(v, deal=subject, batch=text[:100], post_to=post_to),
        "moved": answers.moved(v, answers.Moved(deal=subject, came_from=LINES[1].stage), batch="b"),
        "lost": answers.lost(v, deal=closed, batch="b"),
        "noted": answers.noted(v, deal=subject, text=text, kind="call", batch="b"),
        "reminded": answers.reminded(v, follow_up=todo, deal=subject, batch="b"),
        "undone": answers.undone(v, items=[(subject, "moved"), (subject, text)]),
        "bulk": answers.bulk(
            v, verdicts=[answers.Verdict(deal=subject, number=n, said="moved") for n in range(50)], batch="b"
        ),
        "settled": Message(text="-", blocks=settled.replaced_line(v, deal=subject, what="moved", at=NOW, batch="b")),
        "announced": announcements.announced(
            v, announcements.Happened("noted", subject, replace(LEA, name=text), text=text)
        ),
        "card": cards.card(v, deal=subject, pipeline=pipeline, latest=changes(text), contacts=[somebody(text)] * 5),
        "contact": contacts.added(v, deal=subject, contact=somebody(text), batch="b"),
        "no contact": contacts.removed(v, deal=subject, contact=somebody(text), batch="b"),
        "contacts": contacts.listed(v, deal=subject, contacts=[somebody(text)] * 12),
        "question": same_company.question(v, deal=subject, by=replace(LEA, name=text), name=text),
        "asked": same_company.asked(v, deal=subject),
        "same company": refusals.refusal(
            v,
            refused.SameCompany(
                company=text, deals=(subject,) * 3, more=3, name=text, given=text, me="U9", request="trg:1", note=text,
                again=text,
            ),
        ),
        "closed card": cards.card(v, deal=closed, pipeline=pipeline),
        "history": cards.history(v, deal=subject, changes=changes(text)),
        "list": lists.deal_list(v, title=text, deals=[subject] * 12, total=40, page=1, filter=text),
        "mine": lists.mine(v, deals=[subject] * 12, follow_ups=[todo] * 5, needs=[(subject, "stale")] * 5),
        "todo": lists.todo(v, follow_ups=[replace(todo, number=n) for n in range(12)]),
        "help": helping.help(v, own=Own(deals=[subject], pipeline=pipeline, colleague=text)),
        "help with": helping.help(v, verb="move", own=Own(deals=[subject], pipeline=pipeline, colleague=text)),
        "welcome": helping.welcome_channel(v, pipeline=pipeline),
        "overview": report_frame.framed(
            v,
            reports.overview(
                v, pipeline=pipeline, stock=[(s, LINES[0].now) for s in pipeline.stages], forecast=FORECAST,
                attention=ATTENTION, currency="EUR",
            ),
            report_frame.Frame(report="overview", pipeline=pipeline, period=WEEK, as_of=NOW),
        ),
        "behind": reports.behind(
            v, figure=text, of=text, deals=[subject] * 10, period=WEEK, total=40, more=30, next_page=actions.mine()
        ),
        "behind a stage": reports.behind(v, figure="at_stage", of=text, deals=[subject], period=WEEK, total=1),
        "report": report_frame.framed(
            v,
            reports.stale(
                v, pipeline=pipeline, lines=[replace(line, deal=replace(subject, number=n)) for n in range(12)]
            ),
            report_frame.Frame(
                report="stale", pipeline=pipeline, period=WEEK, as_of=NOW, words=text, others=[(text, WEEK)],
                may_post=True, narrowed=True, asked_by=replace(LEA, name=text),
            ),
        ),
        "reminder": reminders.reminder(v, follow_ups=[replace(todo, number=n) for n in range(12)]),
        "digest": digest.digest(
            v, DigestReport(figures=week, usual={}), pipeline=pipeline,
            subscribed=digest.Subscribed(number=3, set_up_by=text, schedule=Schedule(zone=ZoneInfo("Europe/Paris"))),
        ),
        "nudge": nudges.channel_nudge(v, pipeline=pipeline, by_owner=[(replace(LEA, name=text), [line])], more=3),
        "morning": mornings.morning(
            v, today=[todo], overdue=[replace(todo, number=8)], stale=[line], more=3, digest_at=NOW
        ),
        "why": nudges.why(v, line=line),
        "subscribed": subscriptions.subscribed(v, subscription=sub),
        "subscriptions": subscriptions.subscription_list(v, subscriptions=[sub] * 12),
        "why digest": subscriptions.why(v, subscription=sub),
        "gone": targets.target_gone(v, target="C1", name=text, error=text, digests=[1, 2]),
        "broken": broken_templates.broken_template(v, BrokenTemplate(text, text, "x")),
        "log": sending.log(
            v, entries=[sending.LogEntry(at=NOW, kind=text, where="C1", outcome=text, why=text)] * 12
        ),
        "several": refusals.refusal(
            v, refused.SeveralDeals(words=text, candidates=(subject,) * 5, more=3, resume=resume)
        ),
        "no such deal": refusals.refusal(v, refused.NoSuchDeal(words=text, nearest=(subject,), create=text)),
        "unknown stage": refusals.refusal(
            v, refused.UnknownStage(word=text, pipeline_name=text, stages=pipeline.stages, closest=subject.stage)
        ),
        "reason": refusals.refusal(v, refused.LostReasonMissing(deal=subject, reasons=(text, "price"))),
        "usage": refusals.refusal(v, refused.UsageNeeded(verb=text)),
        "date": refusals.refusal(v, refused.NotADate(words=text)),
        "person": refusals.refusal(v, refused.UnknownPerson(word=text)),
        "example": refusals.refusal(v, refused.TextMissing(example=text)),
    }  # fmt: skip


def shown_forms(v: Voice, text: str) -> dict[str, Form]:
    fields = dict.fromkeys(("name", "company", "value", "source", "note", "comment", "what"), text)
    pipeline = a_pipeline(text)
    return {
        "new": forms.new_deal(v, pipeline=pipeline, prefill=fields, remembered={"c": "C1"}),
        "lost": forms.lost(v, deal=a_deal(text), reasons=("price", text), prefill=fields),
        "follow_up": forms.follow_up(v, deal=a_deal(text), prefill=fields),
    }


def faults(message: Message) -> list[str]:
    read = [message.text, *(text for block in message.blocks for text in strings(block) if block["type"] != "table")]
    drawn = [block for block in message.blocks if block["type"] == "data_visualization"]
    plain = {text for block in drawn for text in strings(block)}
    return problems(message) + [token for text in read if text not in plain for token in live_tokens(text)]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:20])
def test_hostile_text_comes_back_inert_everywhere(text: str, language: str) -> None:
    found = {name: faults(message) for name, message in said(voice(language), text).items()}

    assert {name: fault for name, fault in found.items() if fault} == {}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:20])
def test_hostile_text_never_breaks_a_form(text: str, language: str) -> None:
    found = {name: problems_of_form(form.view) for name, form in shown_forms(voice(language), text).items()}

    assert {name: fault for name, fault in found.items() if fault} == {}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(typed)
def test_any_text_comes_back_inert_everywhere(text: str) -> None:
    found = {name: faults(message) for name, message in said(voice("fr"), text).items()}
    found |= {name: problems_of_form(form.view) for name, form in shown_forms(voice("fr"), text).items()}

    assert {name: fault for name, fault in found.items() if fault} == {}


def test_a_form_remembers_no_more_than_slack_keeps() -> None:
    with pytest.raises(ValueError, match="at most 3000"):
        forms.lost(voice(), deal=deal(), reasons=("price",), remembered={"x": "y" * 3000})


@given(st.integers(min_value=0, max_value=10**14), st.integers(min_value=0, max_value=10**6))
@settings(max_examples=25, deadline=None)
def test_no_figure_is_too_large_for_its_place(minor: int, count: int) -> None:
    huge = replace(FORECAST.won, count=count, minor=minor)
    many = Attention(stale=tuple(range(min(count, 500))), stale_value=minor)
    forecast = replace(FORECAST, won=huge, commit=huge, best=huge, pipeline=huge, slipped=huge, goal=minor)
    rows = tuple(replace(line, now=huge, before=huge) for line in LINES)
    week = figures(lines=rows, forecast=forecast, attention=many, bottleneck=None)

    message = digest.digest(
        voice("fr"),
        DigestReport(figures=week, usual={}),
        pipeline=a_pipeline("x"),
        subscribed=digest.Subscribed(number=3, set_up_by="Claire", schedule=Schedule(zone=ZoneInfo("Europe/Paris"))),
    )

    assert problems(message) == []
