"""What buttons and options carry, and what is read back from them."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from messages import actions, digest_actions, report_actions

ACTS: list[tuple[str, dict[str, object]]] = [
    (actions.move(d=42, s=3, v=7), {"do": "move", "d": 42, "s": 3, "v": 7}),
    (actions.advance(d=42, v=7), {"do": "advance", "d": 42, "v": 7}),
    (actions.won(d=42, v=7), {"do": "won", "d": 42, "v": 7}),
    (actions.lost(d=42, v=7), {"do": "lost", "d": 42, "v": 7}),
    (actions.lost(d=42, v=7, r="price"), {"do": "lost", "d": 42, "v": 7, "r": "price"}),
    (actions.show(d=42), {"do": "show", "d": 42}),
    (actions.undo(b="trg:1"), {"do": "undo", "b": "trg:1"}),
    (actions.undo(b=12), {"do": "undo", "b": 12}),
    (actions.plan(d=42, when="week"), {"do": "plan", "d": 42, "when": "week"}),
    (actions.done(t=7), {"do": "done", "t": 7}),
    (actions.later(t=7, how="1h"), {"do": "later", "t": 7, "how": "1h"}),
    (actions.put_off(d=42, how="3"), {"do": "put_off", "d": 42, "how": "3"}),
    (actions.why(d=42), {"do": "why", "d": 42}),
    (actions.amnesty(p=1, how="weeks"), {"do": "amnesty", "p": 1, "how": "weeks"}),
    (actions.say(c="/deal", t="move #42 négociation"), {"do": "say", "c": "/deal", "t": "move #42 négociation"}),
    (actions.complete(m="42>4"), {"do": "complete", "m": "42>4"}),
    (actions.complete(m="42>4", d=42), {"do": "complete", "m": "42>4", "d": 42}),
    (actions.opening(d=42, v=7, f="edit"), {"do": "open", "d": 42, "v": 7, "f": "edit"}),
    (actions.opening(d=42, v=7, f="note", t="x"), {"do": "open", "d": 42, "v": 7, "f": "note", "t": "x"}),
    (actions.anyway(t="Acme 3k", q="trg:1"), {"do": "anyway", "t": "Acme 3k", "q": "trg:1"}),
    (actions.ask(d=42, n="Acme", q="trg:1"), {"do": "ask", "d": 42, "n": "Acme", "q": "trg:1"}),
    (actions.erase_person(u="ULEA"), {"do": "erase_person", "u": "ULEA"}),
    (actions.erase_contact(n=7), {"do": "erase_contact", "n": 7}),
    (actions.delete(d=42, v=7), {"do": "delete", "d": 42, "v": 7}),
    (actions.new(), {"do": "new"}),
    (actions.new(name="Acme"), {"do": "new", "name": "Acme"}),
    (actions.new_in(p=2), {"do": "new_in", "p": 2}),
    (actions.listing(f="stale"), {"do": "list", "f": "stale"}),
    (actions.listing(f="@lea won", p=2), {"do": "list", "f": "@lea won", "p": 2}),
    (actions.post(d=42, q=3, to="C1"), {"do": "post", "d": 42, "q": 3, "to": "C1"}),
    (digest_actions.behind(f="won", n=3, e="2026-11-23"), {"do": "behind", "f": "won", "n": 3, "e": "2026-11-23"}),
    (digest_actions.counted(n=3, e="2026-11-23"), {"do": "counted", "n": 3, "e": "2026-11-23"}),
    (
        report_actions.report(r="changes", n=1, o="x", w="closing", a="t", x=2),
        {"do": "report", "r": "changes", "n": 1, "o": "x", "h": "see", "w": "closing", "a": "t", "x": 2},
    ),
    (
        report_actions.post_report(r="changes", n=1, o="x", a="t"),
        {"do": "post_report", "r": "changes", "n": 1, "o": "x", "a": "t"},
    ),
    (
        report_actions.deals(f="won", o="x", a="t", l="1.2", p=2),
        {"do": "deals", "f": "won", "o": "x", "a": "t", "l": "1.2", "p": 2},
    ),
    (digest_actions.subscription(n=3), {"do": "subscription", "n": 3}),
    (digest_actions.stop_digest(n=3), {"do": "stop_digest", "n": 3}),
    (digest_actions.why_digest(n=3), {"do": "why_digest", "n": 3}),
    (actions.mine(), {"do": "mine"}),
    (actions.home(w="team"), {"do": "home", "w": "team"}),
    (actions.home(s=0), {"do": "home", "s": 0}),
    (actions.home(n="stale"), {"do": "home", "n": "stale"}),
    (actions.new(company="Acme SA"), {"do": "new", "company": "Acme SA"}),
    (actions.setup(w="workspace"), {"do": "setup", "w": "workspace"}),
    (actions.setup(w="stage", n=3), {"do": "setup", "w": "stage", "n": 3}),
    (actions.remove_rate(n=3), {"do": "remove_rate", "n": 3}),
    (actions.bank_rates(on=0), {"do": "bank_rates", "on": 0}),
]


@pytest.mark.parametrize(("written", "facts"), ACTS)
def test_an_act_is_read_as_it_was_written(written: str, facts: dict[str, object]) -> None:
    assert actions.read(written) == facts


def test_every_act_has_a_constructor() -> None:
    assert {str(facts["do"]) for _, facts in ACTS} == actions.ACTS


def test_acts_are_compact() -> None:
    assert actions.move(d=42, s=3, v=7) == '{"do":"move","d":42,"s":3,"v":7}'


@pytest.mark.parametrize(
    "junk",
    [
        "", "x", "null", "[]", "42", "{}", '{"do":"format_disk"}', '{"do":["move"]}', '{"do":"move","d":42,"s":3}',
        '{"do":"move","d":"42","s":3,"v":7}', '{"do":"move","d":true,"s":3,"v":7}', '{"do":"mine","d":1}',
        '{"do":"show","d":42,"x":1}', '{"do":"undo","b":[1]}', '{"do":"undo","b":null}', '{"do":"show","d":1e999}',
    ],
)  # fmt: skip
def test_junk_is_refused(junk: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        actions.read(junk)


@given(st.text())
def test_anything_may_be_forged_and_is_read_or_refused(value: str) -> None:
    try:
        facts = actions.read(value)
    except ValueError:
        return
    assert facts["do"] in actions.ACTS
