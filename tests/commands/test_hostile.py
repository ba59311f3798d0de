"""Hostile words, by every way in: they come back as inert text or as a clear refusal that changed nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from commands.invocation import Reply
from messages.message import Message
from tests.commands.floor import LEA, TOM, Floor, every_string, pressables, told
from tests.messages.block_kit import live_tokens, problems, problems_of_form

HOSTILE = {
    "calls": "<!channel> <!here|here> &lt;!channel&gt; &amp;lt;!here&amp;gt;",
    "marks": "*bold* _italic_ ~gone~ `code` ```block``` > quote",
    "links": "<https://evil.example|click here> https://evil.example <script>alert(1)</script> & <b>",
    "mentions": "call <@UTOM> now <@UTOM <!channel <#C",
    "quotes": "\"double\" 'single' “curly” «guillemets» Robert'); DROP TABLE deals;-- % _ \\",
    "letters": "🚀 :rocket: 👩‍👩‍👧‍👦 שלום עולם abc\u202edcba\u202c \u2066x\u2069",
    "templates": "{deal} {0} {{ 7*7 }} {% raw %} 100% %s %(name)s %%",
    "line ends": "one\r\ntwo\u2028three\x0bfour",
    "nul": "nul\x00nul",
    "escape": "esc\x1b[31mred",
    "half a letter": "half \ud83d",
    "only marks": "*** ___ ```",
    "nothing visible": "\u200b\u200d\ufeff",
    "long": "x" * 10_000,
    "long words": "word " * 700,
}


def said_by(reply: Reply) -> Iterator[Message]:
    yield from (one for one in (reply.message, reply.replace) if one is not None)


def faults(reply: Reply) -> list[str]:
    """What in an answer would call somebody, link somewhere, or be refused by Slack; errors in forms are plain text."""
    found = [problem for message in said_by(reply) for problem in problems(message)]
    shown: list[Any] = [message.blocks for message in said_by(reply)] + [message.text for message in said_by(reply)]
    if reply.form:
        found += problems_of_form(reply.form.view)
    for text in every_string([*shown, list(reply.errors.values())]):
        found += [f"control character in {text!r}" for c in text if ord(c) < 32 and c != "\n"]
        found += [f"mention in {text!r}"] if "<@" in text and not reply.errors else []
        found += [f"live {token}" for token in live_tokens(text)] if not reply.errors else []
        found += [f"evaluated: {text!r}"] if "49" in text and "7*7" not in text else []
    return found


async def posts_are_inert(floor: Floor) -> None:
    for post in await floor.posts():
        assert problems(post) == []
        assert [text for text in every_string([post.blocks, post.text]) if "<!" in text or "<@" in text] == []


@pytest.fixture
async def office(floor: Floor) -> Floor:
    await floor.subscribed()
    await floor.ask(TOM, "new Acme website 12k")
    await floor.ask(TOM, "remind acme monday call")
    return floor


COMMANDS = (
    "{}", "new {}", "new Bolt for {}", "new Bolt source {}", "new Bolt stage {}", "new Bolt close {}", "new Bolt {}€",
    "new Bolt @{}", "move {}", "move acme {}", "move 1 2 {}", "won acme {}", "won {}", "lost {}", "lost acme {}",
    "reopen {}",
    "show {}", "list {}", "find {}", "history {}", "note acme {}", "log acme call {}", "log {}", "remind acme {}",
    "remind acme friday {}", "remind {} friday", "todo {}", "done {}", "undo {}", "help {}",
)  # fmt: skip
PIPELINE = ("{}", "funnel {}", "stale {}", "subscribe {}", "unsubscribe {}", "subscriptions {}", "preview {}", "log {}")


@pytest.mark.parametrize("kind", HOSTILE)
async def test_in_every_command(office: Floor, kind: str) -> None:
    for command, patterns in (("/deal", COMMANDS), ("/pipeline", PIPELINE)):
        for pattern in patterns:
            before = await office.rows()
            reply = await office.ask(TOM, pattern.replace("{}", HOSTILE[kind]), command=command)
            assert faults(reply) == [], pattern
            if told(reply).endswith("Nothing was changed."):
                assert await office.rows() == before, pattern
    await posts_are_inert(office)


@pytest.mark.parametrize("kind", HOSTILE)
async def test_carried_on_by_buttons(office: Floor, kind: str) -> None:
    await office.ask(TOM, "new Acme hosting")
    for pattern in ("lost acme {}", "note acme {}", "remind acme friday {}", "move acme {}", "Nordlys {}", "find {}"):
        reply = await office.ask(TOM, pattern.replace("{}", HOSTILE[kind]))
        for _, value in pressables(reply)[:3]:
            pressed = await office.press(TOM, value)
            assert faults(pressed) == [], (pattern, value)
    await posts_are_inert(office)


@pytest.mark.parametrize("kind", HOSTILE)
async def test_in_every_field_of_every_form(office: Floor, kind: str) -> None:
    good: dict[str, str | None] = {"name": "Bolt", "stage": "1", "owner": "UTOM"}
    planned: dict[str, str | None] = {"what": "Call", "day": "2026-11-23"}
    lost: dict[str, str | None] = {"reason": "price"}
    texts = ("name", "company", "value", "source", "note", "stage", "close", "owner")
    forms: list[tuple[str, dict[str, str | None], dict[str, int]]] = [
        *(("new_deal", {**good, field: HOSTILE[kind]}, {}) for field in texts),
        *(("follow_up", {**planned, field: HOSTILE[kind]}, {"d": 1}) for field in ("what", "day", "hour")),
        *(("lost", {**lost, field: HOSTILE[kind]}, {"d": 1}) for field in ("reason", "comment")),
    ]  # fmt: skip
    for form, fields, remembered in forms:
        before = await office.rows()
        reply = await office.submit(TOM, form, fields, remembered)
        assert faults(reply) == [], (form, fields)
        if reply.errors:
            assert await office.rows() == before
    await posts_are_inert(office)


@pytest.mark.parametrize("kind", HOSTILE)
async def test_kept_and_shown_again_everywhere(office: Floor, kind: str) -> None:
    text = HOSTILE[kind][:100]
    await office.submit(
        TOM, "new_deal", {"name": text, "company": text, "source": text, "owner": "UTOM", "note": text, "stage": "4"}
    )
    await office.submit(TOM, "follow_up", {"what": text, "day": "2026-11-20"}, {"d": 2})
    office.passes(days=30)
    for who in (TOM, LEA):
        for words in (
            "",
            "2",
            "list all",
            "list stale",
            "history 2",
            "todo <@UTOM>",
            "find a",
            "help",
            "move 1 2 contact",
        ):
            assert faults(await office.ask(who, words)) == [], words
        for words in ("", "stale", "preview", "log", "funnel"):
            assert faults(await office.ask(who, words, command="/pipeline")) == [], words
    await office.submit(TOM, "lost", {"reason": "price", "comment": text}, {"d": 2})
    for words in ("2", "list lost", "history 2", "reopen 2"):
        assert faults(await office.ask(TOM, words)) == [], words
    await posts_are_inert(office)


async def test_braces_in_words_are_not_filled_in(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme website")
    await floor.ask(TOM, "new Acme hosting")
    reply = await floor.ask(TOM, "note acme use {deal} and {{ 7*7 }} at 100%")
    await floor.press(TOM, pressables(reply)[0][1])
    assert told(await floor.ask(TOM, "history #1")).splitlines()[1].endswith("note: use {deal} and {{ 7*7 }} at 100%")


async def test_a_mention_in_a_note_calls_nobody(office: Floor) -> None:
    reply = await office.ask(TOM, "note acme ask <@ULEA|lea> about it")
    assert "<@" not in json.dumps(reply.to_json())


COMMON = (
    "acme new move won lost list find note log remind todo done undo help reopen show history stale all website next"
    " back proposal friday tomorrow in 3 days 9h 12k 12,5 € $ % #1 1 2 t1 <@ULEA> <@UTOM|tom> <!channel> <#C1|x>"
    ' "quoted words" → -> , ; : - \' subscribe weekly monday unsubscribe preview funnel pour étape clôture source for'
    " stage close 15/12 T4 Q4"
)
"""What reps type, and what is close to it."""

WORDS = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(
            COMMON.split(" ")
        ),
        max_size=9,
    ).map(" ".join),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=WORDS, command=st.sampled_from(["/deal", "/deal", "/pipeline"]), who=st.sampled_from([TOM, LEA]))
async def test_any_words_at_all_get_an_answer(office: Floor, words: str, command: str, who: Any) -> None:
    before = await office.rows()
    reply = await office.ask(who, words, command=command)

    assert [one for one in (reply.message, reply.form) if one is not None] != []
    assert faults(reply) == []
    if told(reply).endswith(("Nothing was changed.", "Rien n’a été modifié.")):
        assert await office.rows() == before
