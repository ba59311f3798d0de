"""`/pipeline audit`: what admins did, told by the names and in the words of the forms they did it in."""

from __future__ import annotations

from typing import Any

import pytest

from storage.books import Books
from tests.commands.floor import LEA, Floor, told
from tests.commands.test_setup import ADA, AXEL, SALES, WORKSPACE, fills


@pytest.fixture
async def floor(books: Books) -> Floor:
    return await (await Floor(books).open()).joined_by(ADA, AXEL)


async def listed(floor: Floor, who: Any = ADA) -> list[str]:
    """What was done, the latest first, without when and by whom."""
    reply = await floor.ask(who, "audit", command="/pipeline")
    return [line.split(" · ", 2)[2] for line in told(reply).split("\n")[1:]]


async def test_every_form_is_told_in_its_own_words(floor: Floor) -> None:
    await fills(floor, ADA, {**WORKSPACE, "policy": "owner", "quiet_from": "19:30"}, w="workspace")
    await fills(floor, ADA, {**SALES, "channel": "CSALES", "managers": ["ULEA"], "habits": []}, w="pipeline", n=1)
    await fills(floor, ADA, {"name": "Demo", "position": "3", "stale_days": "9", "probability": "40",
                             "category": "best"}, w="stage", n=3)  # fmt: skip
    await fills(floor, ADA, {"required": ["value", "contact"], "hand_to": ["UTOM"], "days": "3", "what": "Call"},
                w="rules", n=4)  # fmt: skip
    await fills(floor, ADA, {"role": "scout", "stages": ["1", "2"]}, w="role", n=1)
    await floor.submit(ADA, "setup_new_pipeline", {"name": "Services", "stages": "Lead\nOffer", "channel": "CNEW"})
    await fills(floor, ADA, {"channel": "CWEB", "source": "website"}, w="source")
    await fills(floor, ADA, {"into": "4"}, w="removal", n=5)
    await floor.ask(ADA, "goal @lea 100k per month", command="/pipeline")
    assert await listed(floor) == [
        "a goal (Léa Martin) · per month: €100,000",
        "a stage removed (Negotiation) · Name: Negotiation · Its deals go to: Proposal · Open deals: 0",
        "source of a channel (<#CWEB>) · Source: – → website",
        "a new pipeline (Services) · Name: Services · Stages: Lead, Offer · Channel: <#CNEW>",
        "stages of a role (Sales) · Role: – → scout · Stages: – → Contact, Qualification",
        (
            "rules of a stage (Proposal) · Must be known first: – → value, contact · Hand over to: – → Tom Reed · "
            "Follow-up after days: – → 3 · What to do then: – → Call"
        ),
        (
            "settings of a stage (Demo) · Name: Meeting → Demo · Limit in working days: 10 → 9 · "
            "Forecast category: pipeline → best case"
        ),
        (
            "settings of a pipeline (Sales) · Channel: – → <#CSALES> · Managers: – → Léa Martin · "
            "Habits: Celebrate won deals → –"
        ),
        (
            "settings of the workspace · Quiet from: 20:00 → 19:30 · Who may change a deal: "
            "everybody may change a deal → only its owner and managers may change a deal"
        ),
    ]


async def test_it_speaks_french_and_quotes_hostile_names_as_plain_text(floor: Floor) -> None:
    await fills(floor, AXEL, {**WORKSPACE, "currency": "USD", "days": ["0", "1"], "week": "6"}, w="workspace")
    await fills(floor, AXEL, {**SALES, "name": "<!channel> *x*"}, w="pipeline", n=1)
    first, second = await listed(floor, AXEL)
    assert "<!channel>" not in first
    assert second == (
        "réglages de l’espace de travail · Devise : EUR → USD · La semaine commence le : lundi → dimanche · "
        "Jours travaillés : lundi, mardi, mercredi, jeudi, vendredi → lundi, mardi"
    )


async def test_who_was_erased_is_named_no_more(floor: Floor) -> None:
    await fills(floor, ADA, {**SALES, "managers": ["ULEA"]}, w="pipeline", n=1)
    await floor.press(ADA, {"do": "erase_person", "u": LEA.user_id})
    assert (await listed(floor))[1] == "settings of a pipeline (Sales) · Managers: – → a former colleague"
