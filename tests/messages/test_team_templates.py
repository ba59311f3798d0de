"""Templates of the team's own are said instead of ours, in a sandbox, and never keep anything from being said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from messages.prose import broken_templates, use_templates_of
from tests.messages.given import figures, voice

OURS = "*No bottleneck:* no stage stands out against the 90 days before."


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "digest").mkdir()
    yield tmp_path
    use_templates_of(None)


def bottleneck(language: str = "en") -> str:
    return str(voice(language).render("digest/bottleneck", bottleneck=None, figures=figures(), rate=int))


def test_a_template_of_the_teams_own_is_said_instead_of_ours_with_our_filters(folder: Path) -> None:
    (folder / "digest" / "bottleneck.j2").write_text("All *clear*, {{ figures.currency }} {{ '<!channel>' }}{{ br }}")
    use_templates_of(folder)
    assert bottleneck() == "All *clear*, EUR &lt;!channel&gt;"
    assert broken_templates() == ()


def test_a_folder_may_have_words_for_one_language_only(folder: Path) -> None:
    (folder / "fr" / "digest").mkdir(parents=True)
    (folder / "fr" / "digest" / "bottleneck.j2").write_text("Rien ne bloque.")
    use_templates_of(folder)
    assert (bottleneck("fr"), bottleneck()) == ("Rien ne bloque.", OURS)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{% if %}", "TemplateSyntaxError, line 1"),
        ("{{ nobody }}", "UndefinedError"),
        ("{{ figures.__class__.__mro__ }}", "SecurityError"),
        ("{{ 1 // 0 }}", "ZeroDivisionError"),
        ("{% include 'digest/nowhere.j2' %}", "no template digest/nowhere.j2"),
        ("{{ figures.currency|nofilter }}", "TemplateAssertionError, line 1"),
        ("{% include '../../.env' %}", "no template ../../.env"),
        ("{% include '/etc/passwd' %}", "no template /etc/passwd"),
        ("{{ cycler.__init__.__globals__.os.environ }}", "SecurityError"),
        ("{{ voice.render.__func__.__globals__ }}", "SecurityError"),
        ("{{ self._TemplateReference__context }}", "SecurityError"),
        ("{{ '{0.__class__}'.format(voice) }}", "SecurityError"),
        ("{{ 9 ** 9 ** 9 }}", "SecurityError"),
        ("{{ 'x' * 999999999 }}", "SecurityError"),
        (
            "{% for a in range(99) %}{% for b in range(99) %}{% for c in 'xyz' %}{% endfor %}{% endfor %}{% endfor %}",
            "SecurityError",
        ),
        ("{% for a in range(999999999999) %}{% endfor %}", "SecurityError"),
        ("{% for a in [[]] recursive %}{{ loop([[]]) }}{% endfor %}", "SecurityError"),
        ("{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(40) }}", "SecurityError"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "RecursionError"),
    ],
)
def test_a_broken_one_is_noted_once_and_ours_is_said(folder: Path, text: str, why: str) -> None:
    (folder / "digest" / "bottleneck.j2").write_text(text)
    use_templates_of(folder)
    assert (bottleneck(), bottleneck()) == (OURS, OURS)
    assert [(broken.name, broken.why) for broken in broken_templates()] == [("digest/bottleneck.j2", why)]


def test_loops_and_sums_of_what_a_digest_holds_are_no_trouble(folder: Path) -> None:
    text = "{% for line in figures.lines %}{{ line.now.count * 2 }}{{ ', ' if not loop.last }}{% endfor %}"
    (folder / "digest" / "bottleneck.j2").write_text(text)
    use_templates_of(folder)
    assert (bottleneck(), broken_templates()) == ("28, 22, 18, 14, 8", ())


def test_a_slip_is_found_when_the_folder_is_first_looked_at(folder: Path) -> None:
    (folder / "digest" / "closed.j2").write_text("{% if %}")
    use_templates_of(folder)
    assert [broken.name for broken in broken_templates()] == ["digest/closed.j2"]


def test_a_mended_one_is_said_without_a_new_start(folder: Path) -> None:
    path = folder / "digest" / "bottleneck.j2"
    use_templates_of(folder)
    assert bottleneck() == OURS
    path.write_text("Mended.")
    assert bottleneck() == "Mended."
