"""What people type never calls anyone, links anywhere, formats or breaks a line."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st
from jinja2 import UndefinedError
from markupsafe import Markup

from messages.escaping import channel, escaped, mention, plain, tidy, unescaped, unmarked
from messages.limits import cut, cut_said, plain_text
from messages.prose import TEMPLATES
from tests.messages.given import deal, voice


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Acme website", "Acme website"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("<@U123> & <#C1|x>", "&lt;@U123&gt; &amp; &lt;#C1|x&gt;"),
        ("<https://evil|click>", "&lt;https://evil|click&gt;"),
        ("\"quoted\" and 'single'", "\"quoted\" and 'single'"),
        ("*bold*", "∗bold∗"),
        ("_slanted_", "ˍslantedˍ"),
        ("~struck~", "∼struck∼"),
        ("`code`", "ˋcodeˋ"),
        ("```block```", "ˋˋˋblockˋˋˋ"),
        ("snake_case and 2*3", "snake_case and 2*3"),
        ("5* hotel", "5∗ hotel"),
        ("> quoted", "› quoted"),
        ("a > b", "a &gt; b"),
        ("two\nlines\tand a tab", "two lines and a tab"),
        ("nul\x00 and bell\x07", "nul  and bell "),
        ("line\u2028separator", "line separator"),
        ("turn\u202earound\u2066", "turnaround"),
        ("half \ud83d", "half  "),
        ("private \ue000", "private  "),
        ("😀 :tada:", "😀 :tada:"),
        ("&lt;", "&amp;lt;"),
        ("%(name)s {{ deal }}", "%(name)s {{ deal }}"),
    ],
)
def test_typed_text_becomes_inert(typed: str, shown: str) -> None:
    assert plain(typed) == shown


def test_text_from_right_to_left_stays_in_its_place() -> None:
    assert plain("שלום 12") == "\u2068שלום 12\u2069"


def test_what_is_safe_already_passes_unchanged() -> None:
    assert plain(Markup("<@U1>")) == "<@U1>"


@given(st.text())
def test_no_text_leaves_a_live_token_or_mark(typed: str) -> None:
    shown = str(plain(typed))

    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", shown)
    assert not re.search(r"(?<![^\W_])[*_~`]|[*_~`](?![^\W_])", shown)
    assert "\n" not in shown


@given(st.text())
def test_escaping_for_plain_text_can_be_undone(typed: str) -> None:
    assert unescaped(escaped(typed)) == typed


@given(st.text(), st.integers(min_value=5, max_value=60))
def test_a_label_never_exceeds_its_limit_and_is_never_empty(typed: str, limit: int) -> None:
    label = plain_text(typed, limit)

    assert 0 < len(label) <= limit
    assert not re.search(r"&(?!amp;|lt;|gt;)", label)


@given(st.text(alphabet="ab &<>*_"), st.integers(min_value=10, max_value=40))
def test_safe_text_is_never_cut_through_an_entity(typed: str, limit: int) -> None:
    shown = cut_said(plain(typed), limit)

    assert len(shown) <= limit
    assert not re.search(r"&(?!amp;|lt;|gt;)", str(shown))


def test_safe_text_is_never_cut_through_a_token() -> None:
    assert cut_said(Markup("hello <@U12345678>"), 15) == "hello…"


def test_long_text_ends_between_two_words() -> None:
    assert cut("a long sentence, that goes on", 18) == "a long sentence…"
    assert cut("abcdefghijklmnop", 8) == "abcdefg…"
    assert cut("short", 10) == "short"


def test_our_own_marks_go_and_those_inside_words_stay() -> None:
    assert unmarked(Markup("*Léa* moved *#42 2*3*")) == "Léa moved #42 2*3"


@pytest.mark.parametrize("not_an_id", ["", "U", "u1", "U1>", "<!channel>", "C1"])
def test_only_an_id_becomes_a_mention(not_an_id: str) -> None:
    with pytest.raises(ValueError, match="not a Slack user id"):
        mention(not_an_id)


def test_ids_become_tokens() -> None:
    assert (mention("U1LEA"), channel("C1SALES")) == ("<@U1LEA>", "<#C1SALES>")
    with pytest.raises(ValueError, match="not a Slack channel id"):
        channel("general")


def test_tidy_keeps_spaces_and_ordinary_characters() -> None:
    assert tidy(" Acme  12\u202f000\u00a0€ ") == " Acme  12\u202f000\u00a0€ "


def test_a_template_escapes_what_nobody_thought_of() -> None:
    said = voice().render("cards/title", deal=deal(42, "*x* <!channel>", value=None))

    assert said == "*#42 ∗x∗ &lt;!channel&gt;*"


def test_a_fact_that_is_missing_is_a_fault() -> None:
    with pytest.raises(UndefinedError):
        voice().render("answers/moved", deal=deal())


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.j2")), ids=lambda path: path.stem)
def test_no_template_goes_round_the_escaping(template: object) -> None:
    source = template.read_text(encoding="utf-8")  # type: ignore[attr-defined]

    assert re.findall(r"~|\|\s*safe|autoescape|Markup|\|\s*join\b", source) == []
