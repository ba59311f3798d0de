"""Templates of the team's own are said instead of ours, in a sandbox, and never keep anything from being said."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from messages.prose import Prose
from messages.voice import Voice
from tests.messages.given import figures

OURS = "*No bottleneck:* no stage stands out against the 90 days before."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "digest").mkdir()
    return tmp_path


def bottleneck(prose: Prose, language: str = "en") -> str:
    return str(
        Voice.of(language, prose=prose).render("digest/bottleneck", bottleneck=None, figures=figures(), rate=int)
    )


def test_a_template_of_the_teams_own_is_said_instead_of_ours_with_our_filters(folder: Path) -> None:
    (folder / "digest" / "bottleneck.j2").write_text("All *clear*, {{ figures.currency }} {{ '<!channel>' }}{{ br }}")
    prose = Prose.of(folder)
    assert bottleneck(prose) == "All *clear*, EUR &lt;!channel&gt;"
    assert prose.broken == ()


def test_a_folder_may_have_words_for_one_language_only(folder: Path) -> None:
    (folder / "fr" / "digest").mkdir(parents=True)
    (folder / "fr" / "digest" / "bottleneck.j2").write_text("Rien ne bloque.")
    prose = Prose.of(folder)
    assert (bottleneck(prose, "fr"), bottleneck(prose)) == ("Rien ne bloque.", OURS)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{% if %}", "TemplateSyntaxError, line 1"),
        ("{{ nobody }}", "UndefinedError"),
        ("{{ figures.__class__.__mro__ }}", "SecurityError"),
        ("{{ 1 // 0 }}", "ZeroDivisionError"),
        ("{{ figures.currency|truncate(1) }}", "AssertionError"),
        ("{% include 'digest/nowhere.j2' %}", "no template digest/nowhere.j2"),
        ("{{ figures.currency|nofilter }}", "TemplateAssertionError, line 1"),
        ("{% include '../../.env' %}", "no template ../../.env"),
        ("{% include '/etc/passwd' %}", "no template /etc/passwd"),
        ("{{ cycler.__init__.__globals__.os.environ }}", "SecurityError"),
        ("{{ voice.render.__func__.__globals__ }}", "SecurityError"),
        ("{{ self._TemplateReference__context }}", "SecurityError"),
        ("{{ voice._prose.team.check() }}", "SecurityError"),
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
    prose = Prose.of(folder)
    assert (bottleneck(prose), bottleneck(prose)) == (OURS, OURS)
    assert [(broken.name, broken.why) for broken in prose.broken] == [("digest/bottleneck.j2", why)]


def test_loops_and_sums_of_what_a_digest_holds_are_no_trouble(folder: Path) -> None:
    text = "{% for line in figures.lines %}{{ line.now.count * 2 }}{{ ', ' if not loop.last }}{% endfor %}"
    (folder / "digest" / "bottleneck.j2").write_text(text)
    prose = Prose.of(folder)
    assert (bottleneck(prose), prose.broken) == ("28, 22, 18, 14, 8", ())


def test_a_slip_is_found_when_the_folder_is_first_looked_at(folder: Path) -> None:
    (folder / "digest" / "closed.j2").write_text("{% if %}")
    prose = Prose.of(folder)
    assert [broken.name for broken in prose.broken] == ["digest/closed.j2"]


def test_a_mended_one_is_said_without_a_new_start(folder: Path) -> None:
    path = folder / "digest" / "bottleneck.j2"
    prose = Prose.of(folder)
    assert bottleneck(prose) == OURS
    path.write_text("Mended.")
    assert bottleneck(prose) == "Mended."


def test_whoever_a_voice_goes_on_to_is_told_in_the_same_templates(folder: Path) -> None:
    (folder / "digest" / "bottleneck.j2").write_text("All clear.")
    now = datetime(2026, 11, 23, 8, tzinfo=UTC)
    voice = Voice.of("en", now=now, prose=Prose.of(folder)).to("fr")
    assert str(voice.render("digest/bottleneck")) == "All clear."
    assert (voice.language, voice.now) == ("fr", now)
