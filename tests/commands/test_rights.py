"""Rights at the act: whoever may not is told who may, and nothing is changed, however it was asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from pipeline.deals import Person
from tests.commands.floor import GONE, GUEST, LEA, TOM, Floor, buttons, labels, told
from tests.commands.ruling import ADA, CLAIRE, becomes, ruled

NOT_TOMS = (
    "Only the owner of #1 Acme website (Léa Martin), its managers (Claire Morel) and admins may do that."
    " Ask one of them. Nothing was changed."
)


@pytest.fixture
async def owned(floor: Floor) -> Floor:
    """Owners and managers only; #1 is Léa's, #2 Tom's; Claire manages, Ada is an admin."""
    await ruled(floor, managers=("UCLAIRE",), policy="owner")
    await floor.ask(LEA, "new Acme website 12k", channel="DLEA")
    await floor.ask(TOM, "new Bolt", channel="DTOM")
    await floor.ask(LEA, "remind #1 friday call", channel="DLEA")
    return floor


WORDS = [
    "move #1 proposal", "move #1 next", "won #1", "won #1 11k", "lost #1 price", "note #1 hello", "log #1 call hello",
    "remind #1 friday send it", "done t1", "done #1",
]  # fmt: skip
PRESSES: list[Mapping[str, Any]] = [
    {"do": "move", "d": 1, "s": 3, "v": 1},
    {"do": "advance", "d": 1, "v": 1},
    {"do": "won", "d": 1, "v": 1},
    {"do": "lost", "d": 1, "v": 1},
    {"do": "lost", "d": 1, "v": 1, "r": "price"},
    {"do": "plan", "d": 1, "when": "tomorrow"},
    {"do": "done", "t": 1},
    {"do": "later", "t": 1, "how": "week"},
    {"do": "put_off", "d": 1, "how": "3"},
]
FORMS: list[tuple[str, Mapping[str, str]]] = [
    ("lost", {"reason": "price"}),
    ("follow_up", {"what": "call", "day": "2026-12-01"}),
]


async def test_nothing_anybody_else_tries_changes_a_deal(owned: Floor) -> None:
    before = await owned.book()
    said = {words: told(await owned.ask(TOM, words)) for words in WORDS}
    assert said == dict.fromkeys(WORDS, NOT_TOMS)
    assert [told(await owned.press(TOM, press)) for press in PRESSES] == [NOT_TOMS] * len(PRESSES)
    sent_in = [await owned.submit(TOM, form, fields, {"d": 1, "v": 1}) for form, fields in FORMS]
    assert [told(reply) for reply in sent_in] == [NOT_TOMS] * len(FORMS)
    assert await owned.book() == before


@pytest.mark.parametrize("who", [LEA, CLAIRE, ADA])
async def test_owner_manager_and_admin_do_the_same(owned: Floor, who: Person) -> None:
    for words in ("note #1 hello", "move #1 next", "remind #1 friday send it", "done t1", "lost #1 price"):
        await owned.ask(who, words)
    assert (await owned.history(1))[2:] == ["note", "moved", "planned", "done", "lost"]


async def test_without_managers_the_owner_and_admins_are_named(floor: Floor) -> None:
    await ruled(floor, policy="owner")
    await floor.ask(TOM, "new Acme", channel="DTOM")
    assert told(await floor.ask(LEA, "gagné acme")) == (
        "Seuls le responsable de #1 Acme (Tom Reed) et les administrateurs peuvent le faire."
        " Adressez-vous à l’un d’eux. Rien n’a été modifié."
    )


async def test_a_manager_who_left_is_not_named(floor: Floor) -> None:
    await ruled(floor, policy="owner", managers=("UGONE", "UCLAIRE"))
    await floor.ask(LEA, "new Acme website", channel="DLEA")
    assert told(await floor.ask(TOM, "won acme")) == NOT_TOMS


async def test_of_several_deals_the_others_are_a_verdict(owned: Floor) -> None:
    said = told(await owned.ask(TOM, "move 1 2 proposal"))
    assert said.startswith("#2 moved to Proposal.")
    assert "Only the owner of #1 Acme website" in said
    assert [(await owned.deal(number)).stage.key for number in (1, 2)] == ["contact", "proposal"]


async def test_what_was_given_to_somebody_to_do_they_may_settle_on_any_deal(owned: Floor) -> None:
    await owned.ask(LEA, "remind #1 <@UTOM> friday send the plan", channel="DLEA")
    await owned.press(TOM, {"do": "later", "t": 2, "how": "week"})
    await owned.ask(TOM, "done t2")
    assert (await owned.history(1))[-3:] == ["planned", "postponed", "done"]


async def test_ones_own_change_is_taken_back_though_the_right_to_it_is_gone(owned: Floor) -> None:
    await owned.ask(CLAIRE, "move #1 proposal")
    await ruled(owned, policy="owner")
    assert told(await owned.ask(CLAIRE, "undo")).startswith("Taken back")
    assert (await owned.deal(1)).stage.key == "contact"


async def test_everybody_may_look_and_make_deals_of_their_own(owned: Floor) -> None:
    assert told(await owned.ask(TOM, "show #1")).startswith("*#1 Acme website*")
    await owned.ask(TOM, "new Cork", channel="DTOM")
    assert (await owned.deal(3)).owner.user_id == "UTOM"


@pytest.mark.parametrize("who", [GUEST, GONE])
async def test_guests_and_people_who_left_get_nothing_done(owned: Floor, who: Person) -> None:
    before = await owned.book()
    for words in WORDS:
        assert told(await owned.ask(who, words)).startswith("Guests and people of other organisations cannot")
    for press in PRESSES:
        assert told(await owned.press(who, press)).startswith("Guests and people of other organisations cannot")
    assert await owned.book() == before


async def test_guests_act_like_everybody_where_they_may(floor: Floor) -> None:
    await ruled(floor, guests_may=True)
    await floor.ask(LEA, "new Acme", channel="DLEA")
    assert told(await floor.ask(GUEST, "move acme proposal")).startswith("Moved #1 Acme to Proposal.")


async def test_a_former_colleague_does_nothing_where_guests_may(floor: Floor) -> None:
    await ruled(floor, guests_may=True)
    assert told(await floor.ask(GONE, "new Acme")).startswith("Guests and people")
    assert await floor.numbers() == []


async def test_rights_are_those_at_the_act_not_when_the_button_was_drawn(owned: Floor) -> None:
    await owned.ask(CLAIRE, "show #1")
    await ruled(owned, policy="owner", managers=("UTOM",))
    before = await owned.book()
    assert "its managers (Tom Reed)" in told(await owned.press(CLAIRE, {"do": "won", "d": 1, "v": 1}))
    assert await owned.book() == before
    await owned.press(TOM, {"do": "won", "d": 1, "v": 1})
    assert (await owned.deal(1)).status == "won"


async def test_slacks_word_on_an_admin_holds_for_an_hour(owned: Floor) -> None:
    owned.passes(minutes=59)
    await owned.ask(ADA, "note #1 within the hour")
    owned.passes(minutes=2)
    assert "Only the owner of #1" in told(await owned.ask(ADA, "note #1 too late"))


async def test_an_admin_named_here_needs_no_word_of_slack(owned: Floor) -> None:
    await becomes(owned, TOM, is_named_admin=True)
    owned.passes(days=3)
    await owned.ask(TOM, "note #1 hello")
    assert (await owned.history(1))[-1] == "note"


async def test_undo_stands_only_with_whoever_may_use_it(owned: Floor) -> None:
    moved = await owned.ask(LEA, "avancer #1 proposition", channel="DLEA")
    assert "Revenir en arrière" in labels(moved)
    stolen = buttons(moved)["Revenir en arrière"]
    assert told(await owned.press(TOM, stolen)).startswith("There is no change of yours")
    assert (await owned.deal(1)).stage.key == "proposal"


async def test_a_manager_sees_what_is_left_to_do_by_people_who_left(owned: Floor) -> None:
    await becomes(owned, LEA, active=False)
    for who in (CLAIRE, ADA):
        assert told(await owned.ask(who, "todo")).endswith(
            "*Of people who left:* nobody is reminded of these.\n"
            "t1 · call · #1 Acme website · Friday 27 November · Léa Martin"
        )
    assert "Léa Martin" not in told(await owned.ask(TOM, "todo"))
