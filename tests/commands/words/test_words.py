import pytest
from hypothesis import given, strategies as st

from commands.words import mention, split_words, tidy, trimmed, unquoted
from pipeline.refusals import ControlCharacters, Refused, TextTooLong


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("  move   acme\u00a0proposal ", "move acme proposal"),
        ("move acme\nproposal\there", "move acme proposal here"),
        ("l’hôtel “du Parc” – 12\u202f000 €", 'l\'hôtel "du Parc" - 12 000 €'),
        ("« Acme »", '" Acme "'),
        ("acme→proposal", "acme → proposal"),
        ("acme -&gt; proposal", "acme → proposal"),
        ("acme =&gt; proposal", "acme → proposal"),
        ("Marks &amp; Spencer", "Marks & Spencer"),
        ("a &amp;lt; b", "a &lt; b"),
        ("&lt;!channel&gt;", "<!channel>"),
        ("<@U1|l’été> &amp; co", "<@U1|l'été> & co"),
        ("<#C1|a&amp;b>", "<#C1|a&amp;b>"),
        ("see <https://acme.com|acme.com>", "see acme.com"),
        ("see <https://acme.com/?a=1&amp;b=2>", "see https://acme.com/?a=1&b=2"),
        ("<mailto:lea@acme.com|lea@acme.com>", "lea@acme.com"),
        ("ac\u200bme\u202e \u2066x\u2069\ufeff", "acme x"),
        ("🚀 👩\u200d💻 ok", "🚀 👩\u200d💻 ok"),
        ("−500", "-500"),
        ("", ""),
    ],
)
def test_typography_is_no_obstacle(raw: str, plain: str) -> None:
    assert tidy(raw) == plain


@pytest.mark.parametrize("control", ["\x00", "\x08", "\x0b", "\x1b", "\x1c", "\x7f", "\x85", "\udc80"])
def test_control_characters_are_refused(control: str) -> None:
    with pytest.raises(ControlCharacters):
        tidy(f"new acme{control}")


def test_four_thousand_characters_are_read_and_one_more_is_not() -> None:
    assert tidy("x" * 4000) == "x" * 4000
    with pytest.raises(TextTooLong) as refusal:
        tidy("x" * 4001)
    assert refusal.value.facts == {"limit": 4000}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("move acme next", ["move", "acme", "next"]),
        ("assign acme <@U1|Léa Martin>, now", ["assign", "acme", "<@U1|Léa Martin>,", "now"]),
        ("acme<@U1>x", ["acme", "<@U1>", "x"]),
        ('note "Acme SA" said "no".', ["note", '"Acme SA"', "said", '"no".']),
        ('"open and "closed"', ['"open', "and", '"closed"']),
        ('5" pipe "big one"', ['5"', "pipe", '"big one"']),
        ("<!channel> <b>", ["<!channel>", "<b>"]),
        ("", []),
    ],
)
def test_words_are_cut_at_spaces_but_not_inside_mentions_and_quotes(text: str, words: list[str]) -> None:
    assert split_words(text) == words


@pytest.mark.parametrize(
    ("word", "user"),
    [
        ("<@U123|lea>", "U123"),
        ("<@W9>", "W9"),
        ("<@U1|Léa Martin>,", "U1"),
        ("<@u1>", None),
        ("<@U1", None),
        ("<#C1|sales>", None),
        ("<!channel>", None),
        ("@lea", None),
        ("", None),
    ],
)
def test_a_mention_is_somebody(word: str, user: str | None) -> None:
    assert mention(word) == user


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        (["→", "acme,", "-"], ["acme"]),
        (["acme", "→", "b:"], ["acme", "→", "b"]),
        (["→", ",,"], []),
        ([], []),
    ],
)
def test_separators_at_the_ends_say_nothing(words: list[str], rest: list[str]) -> None:
    assert trimmed(words) == rest


def test_quotes_come_off_when_they_are_asked_to() -> None:
    assert [unquoted(w) for w in ['"Acme SA"', '"', "acme", '" x "']] == ["Acme SA", '"', "acme", "x"]


@pytest.mark.parametrize(
    "junk",
    ['"', "<", "<@", "<@U1", "-", "->", "&", "&lt;", "<@U1>", '" ', "<https://", "=" * 3 + "x", "→", "\u200d", "é"],
)
@pytest.mark.timeout(20)  # work that grows faster than its input would not end within it
def test_long_junk_is_split_into_words_and_comes_to_an_end(junk: str) -> None:
    text = (junk * 10_000)[:4000]
    assert len(split_words(tidy(text))) <= len(text)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        words = split_words(tidy(text))
    except Refused:
        return
    assert all(words)
