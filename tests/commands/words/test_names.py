import pytest
from hypothesis import given, strategies as st

from pipeline.names import check_name, check_text, fold, fold_company
from pipeline.refusals import ControlCharacters, NameMissing, NameTooLong, Refused, TextTooLong


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Hôtel MERCŒUR", "hotel mercoeur"),
        ("Ærø Straße", "aero strasse"),
        ("L’Étoile d'Or", "l etoile d or"),
        ("Saint-Étienne – Nord", "saint etienne nord"),
        ("  Acme   (website), phase: 2 ", "acme website phase 2"),
        ("İstanbul ISPARTA", "istanbul isparta"),
        ("e\u0301te\u0301", "ete"),
        ("a\u200bcme", "acme"),
        ("12\u202f000 €", "12 000 €"),
        ("🚀 Rocket & Co", "🚀 rocket & co"),
        ("acme → proposal", "acme proposal"),
        ("« Acme »", "acme"),
        ("(-)", ""),
        ("", ""),
    ],
)
def test_folding_leaves_what_two_spellings_share(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(st.text())
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Acme SA", "acme"),
        ("ACME, S.A.", "acme"),
        ("Acme, Inc.", "acme"),
        ("Acme & Co. KG", "acme"),
        ("SARL Dupont & Fils", "dupont & fils"),
        ("Éts. Dupont et Cie", "dupont"),
        ("Acme S.à r.l.", "acme"),
        ("Hôtel Mercœur SAS", "hotel mercoeur"),
        ("Société Générale", "societe generale"),
        ("Acmé Sweden", "acme sweden"),
        ("SA", "sa"),
        ("(-)", ""),
        ("...", ""),
    ],
)
def test_a_company_is_the_same_whatever_its_legal_form(typed: str, folded: str) -> None:
    assert fold_company(typed) == folded


@given(st.text() | st.lists(st.sampled_from(["SA", "Acme", "&", "Co.", "sarl", "."])).map(" ".join))
def test_folding_a_folded_company_changes_nothing(text: str) -> None:
    assert fold_company(fold_company(text)) == fold_company(text)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  Acme\n website\t", "Acme website"),
        ("<!channel> *x* \"y\" 'z' {deal}", "<!channel> *x* \"y\" 'z' {deal}"),
        ("Acme\u202ecod.exe\u202c", "Acmecod.exe"),
        ("שלום עולם", "שלום עולם"),
        ("👩\u200d💻 Dev", "👩\u200d💻 Dev"),
        ("Cafe\u0301", "Café"),
        ("x" * 120, "x" * 120),
        ("  " + "x" * 120 + "  ", "x" * 120),
    ],
)
def test_a_name_is_kept_as_typed_on_one_line(typed: str, name: str) -> None:
    assert check_name(typed) == name


@pytest.mark.parametrize("blank", ["", "  ", "\n\t", "\u200b\u200e", "\u00a0\u202f", "\u3164", "\u2800", "\ufeff"])
def test_a_name_nobody_can_see_is_no_name(blank: str) -> None:
    with pytest.raises(NameMissing):
        check_name(blank)


@pytest.mark.parametrize("name", ["x" * 121, "x" * 10_000, "é" * 121])
def test_a_name_over_its_limit_is_refused_with_the_limit(name: str) -> None:
    with pytest.raises(NameTooLong) as refusal:
        check_name(name)
    assert refusal.value.facts == {"limit": 120}


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x0b", "\x1b", "\x1f", "\x7f", "\x85", "\x9f", "\ud800"])
def test_control_characters_are_refused_in_names_and_notes(control: str) -> None:
    with pytest.raises(ControlCharacters):
        check_name(f"Acme{control}")
    with pytest.raises(ControlCharacters):
        check_text(f"Acme{control}")


def test_a_note_keeps_its_lines() -> None:
    assert check_text("  one\r\ntwo\rthree\n\n") == "one\ntwo\nthree"
    assert check_text("") == ""


def test_a_note_over_its_limit_is_refused_with_the_limit() -> None:
    with pytest.raises(TextTooLong) as refusal:
        check_text("x" * 3001)
    assert refusal.value.facts == {"limit": 3000}


@given(st.text(max_size=200))
def test_any_name_is_kept_or_refused(text: str) -> None:
    try:
        name = check_name(text)
    except Refused:
        return
    assert check_name(name) == name
