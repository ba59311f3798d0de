"""`/pipeline setup`: what admins shape in forms, what is refused, and what two admins at once are told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

import pytest

from commands.invocation import Reply
from pipeline.deals import Person
from pipeline.rules import StageRules
from storage.books import Books
from tests.commands.floor import LEA, TEAM, TOM, Floor, buttons, every_string, told

ADA = Person(user_id="UADA", name="Ada Admin", zone="Europe/Paris", language="en", country="FR", admin=True)
AXEL = Person(user_id="UAXEL", name="Axel Admin", zone="Europe/Paris", language="fr", country="FR", admin=True)

WORKSPACE = {
    "currency": "EUR", "zone": "Europe/Paris", "country": "France", "language": "en", "week": "0",
    "days": ["0", "1", "2", "3", "4"], "quiet_from": "20:00", "quiet_to": "08:00", "fiscal": "1", "policy": "everyone",
    "visibility": "all", "guests": [],
}  # fmt: skip
SALES = {
    "name": "Sales", "channel": None, "feed": None, "managers": [],
    "reasons": "price\ncompetitor\nno reply\ntiming\nno need\nother", "disqualifying": None,
    "habits": ["celebrates"], "hot_at": None, "after_sale": "7, 30, 90",
}  # fmt: skip
MEETING = {"name": "Meeting", "position": "3", "stale_days": "10", "probability": "40", "category": "pipeline"}


@pytest.fixture
async def floor(books: Books) -> Floor:
    return await (await Floor(books).open()).joined_by(ADA, AXEL)


async def opened(floor: Floor, who: Person, **what: Any) -> Mapping[str, Any]:
    """The form a button of the menu opens."""
    reply = await floor.press(who, {"do": "setup", **what})
    assert reply.form is not None, told(reply)
    return reply.form.view


async def fills(
    floor: Floor, who: Person, fields: Mapping[str, Any], *, view: Mapping[str, Any] | None = None, **what: Any
) -> Reply:
    shown = view or await opened(floor, who, **what)
    return await floor.submit(who, shown["callback_id"], fields, json.loads(shown["private_metadata"]))


async def audit(floor: Floor) -> list[tuple[str, object, object]]:
    async with floor.books.look(TEAM) as work:
        return [(one.act, one.facts["before"], one.facts["after"]) for one in await work.audit.recent(50)]


async def stage_names(floor: Floor, number: int = 1) -> list[str]:
    async with floor.books.look(TEAM) as work:
        return [stage.name for stage in (await work.pipelines.get(number)).stages]


@pytest.mark.parametrize("typed", ["setup", "roles"])
async def test_only_admins_are_let_in_and_the_others_are_told_who_they_are(floor: Floor, typed: str) -> None:
    reply = await floor.ask(TOM, typed, command="/pipeline")
    assert told(reply) == "Only an admin may do that: Ada Admin, Axel Admin. Ask one of them. Nothing was changed."
    pressed = await floor.press(TOM, {"do": "setup", "w": "workspace"})
    assert told(pressed) == told(reply)
    sent = await floor.submit(TOM, "setup_workspace", WORKSPACE, {"seen": ""})
    assert told(sent) == told(reply)


async def test_the_menu_says_what_holds_and_offers_to_change_it(floor: Floor) -> None:
    reply = await floor.ask(ADA, "setup", command="/pipeline")
    assert told(reply) == (
        "*Durand Ventes*: EUR · time of Paris · France · English · weeks from Monday · working days: Monday, Tuesday, "
        "Wednesday, Thursday, Friday · quiet from 20:00 to 8:00 · fiscal year from January · everybody may change a "
        "deal · everybody sees every deal · guests do not take part.\n"
        "*Sales* · without a channel · 5 stages: Contact, Qualification, Meeting, Proposal, Negotiation · lost for 6 "
        "reasons: price, competitor, no reply, timing, no need, other · celebrates wins · after winning: follow-ups "
        "after 7, 30, 90 days"
    )
    assert list(buttons(reply)) == [
        "Settings…", "Rules…", "Stages", "New pipeline…", "Source of a channel…",
        "Currencies…", "Roles", "Digests", "What was changed",
    ]  # fmt: skip


async def test_the_menu_speaks_french(floor: Floor) -> None:
    reply = await floor.ask(AXEL, "configurer", command="/pipeline")
    assert told(reply).split("\n")[0] == (
        "*Durand Ventes* : EUR · heure de Paris · France · English · semaines à partir du lundi · jours travaillés : "
        "lundi, mardi, mercredi, jeudi, vendredi · heures calmes de 20 h à 8 h · exercice à partir de janvier · "
        "tout le monde peut modifier une affaire · tout le monde voit toutes les affaires · "
        "les invités ne participent pas."
    )


async def test_settings_are_changed_in_one_form_and_said_in_a_sentence(floor: Floor) -> None:
    wanted = {
        **WORKSPACE, "currency": "usd", "zone": "tokyo", "country": "Japan", "week": "6", "days": ["1", "2"],
        "quiet_from": "19:30", "fiscal": "4", "policy": "owner", "visibility": "own", "guests": ["yes"],
    }  # fmt: skip
    reply = await fills(floor, ADA, wanted, w="workspace")
    assert told(reply) == (
        "Saved. *Durand Ventes*: USD · time of Tokyo · Japan · English · weeks from Sunday · working days: Tuesday, "
        "Wednesday · quiet from 19:30 to 8:00 · fiscal year from April · only its owner and managers may change a deal "
        "· everybody sees their own deals · guests take part."
    )
    async with floor.books.look(TEAM) as work:
        now = await work.workspace()
        assert await work.pipelines.next_nudge_at(1) == datetime(2026, 11, 21, tzinfo=UTC)
    assert (now.currency, now.zone, now.country, now.week_starts, now.working_days, now.quiet_from) == (
        "USD",
        "Asia/Tokyo",
        "JP",
        6,
        (1, 2),
        time(19, 30),
    )
    assert (now.policy, now.visibility, now.guests_may, now.fiscal_starts) == ("owner", "own", True, 4)
    ((act, before, after),) = await audit(floor)
    assert (act, before) == (
        "workspace",
        {
            "currency": "EUR", "zone": "Europe/Paris", "country": "FR", "week": "0", "days": ["0", "1", "2", "3", "4"],
            "quiet_from": "20:00", "fiscal": "1", "policy": "everyone", "visibility": "all", "guests": [],
        },
    )  # fmt: skip
    assert isinstance(after, dict)
    assert after["zone"] == "Asia/Tokyo"


async def test_settings_sent_in_as_they_were_shown_are_no_act(floor: Floor) -> None:
    await fills(floor, ADA, WORKSPACE, w="workspace")
    assert await audit(floor) == []


WRONG_SETTINGS = [
    ("currency", "XXZ", "XXZ is not a currency I know. Write EUR, USD, or a sign such as €."),
    ("zone", "Atlantis", '"Atlantis" is not a time zone. Type a city, such as Europe/Paris or New York.'),
    ("country", "Mordor", '"Mordor" is not a country. Type its name, or its two letters such as FR.'),
    ("days", [], "At least one day of the week must be a working day."),
]


@pytest.mark.parametrize(("field", "typed", "said"), WRONG_SETTINGS)
async def test_what_is_wrong_is_said_under_its_field(floor: Floor, field: str, typed: Any, said: str) -> None:
    reply = await fills(floor, ADA, {**WORKSPACE, field: typed}, w="workspace")
    assert list(reply.errors) == [field]
    if field != "currency":
        assert reply.errors[field] == said
    assert await audit(floor) == []


async def test_the_currency_stays_once_a_deal_was_closed(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    await floor.ask(TOM, "won acme")
    reply = await fills(floor, ADA, {**WORKSPACE, "currency": "USD"}, w="workspace")
    assert reply.errors == {"currency": "Deals were closed in EUR already, so it stays the currency of the workspace."}


async def test_two_admins_forms_do_not_overwrite_each_other_silently(floor: Floor) -> None:
    adas, axels = await opened(floor, ADA, w="workspace"), await opened(floor, AXEL, w="workspace")
    await fills(floor, AXEL, {**WORKSPACE, "zone": "London"}, view=axels)
    reply = await fills(floor, ADA, {**WORKSPACE, "currency": "USD"}, view=adas)
    assert told(reply) == (
        "Axel Admin changed these settings while your form was open. Open it again to see them as they are. Nothing "
        "was changed."
    )
    again = await floor.press(ADA, buttons(reply)["Open it again"])
    assert again.form is not None
    assert "Europe/London" in json.dumps(again.form.view)
    async with floor.books.look(TEAM) as work:
        assert (await work.workspace()).currency == "EUR"


async def test_of_two_forms_sent_at_once_one_is_told(floor: Floor) -> None:
    adas, axels = await opened(floor, ADA, w="workspace"), await opened(floor, AXEL, w="workspace")
    first, second = await asyncio.gather(
        fills(floor, ADA, {**WORKSPACE, "currency": "USD"}, view=adas),
        fills(floor, AXEL, {**WORKSPACE, "zone": "London"}, view=axels),
    )
    async with floor.books.look(TEAM) as work:
        now = await work.workspace()
    assert (now.currency, now.zone) in {("USD", "Europe/Paris"), ("EUR", "Europe/London")}
    assert (
        sum("Open it again" in buttons(reply) or "Ouvrir à nouveau" in buttons(reply) for reply in (first, second)) == 1
    )


async def test_a_pipeline_is_given_a_name_channels_managers_and_reasons(floor: Floor) -> None:
    wanted = {
        **SALES, "name": "Direct sales", "channel": "CSALES", "feed": "CFEED", "managers": ["UTOM"],
        "reasons": "Prix\nno budget\nautre", "disqualifying": "no budget", "habits": ["tells_losses"], "hot_at": "60",
        "after_sale": "30 7",
    }  # fmt: skip
    reply = await fills(floor, ADA, wanted, w="pipeline", n=1)
    assert told(reply) == (
        "Saved. *Direct sales* · in <#CSALES> · every change in <#CFEED> · 5 stages: Contact, Qualification, Meeting, "
        "Proposal, Negotiation · 1 manager · lost for 3 reasons: price, no budget, other · never a deal: no budget · "
        "announces losses · hot from 60 · after winning: follow-ups after 7, 30 days"
    )
    async with floor.books.look(TEAM) as work:
        now = await work.pipelines.get(1)
    assert (now.name, now.key, now.lost_reasons, now.rules.after_sale) == (
        "Direct sales",
        None,
        ("price", "no budget", "other"),
        (7, 30),
    )
    assert (now.rules.celebrates, now.rules.tells_losses, now.rules.managers) == (False, True, ("UTOM",))


async def test_a_default_name_sent_in_by_a_french_admin_stays_translated(floor: Floor) -> None:
    reply = await fills(floor, AXEL, {**SALES, "name": "Ventes", "hot_at": "50"}, w="pipeline", n=1)
    assert told(reply).startswith("Enregistré. *Ventes*")
    async with floor.books.look(TEAM) as work:
        now = await work.pipelines.get(1)
    assert (now.name, now.key, now.lost_reasons[0], now.rules.hot_at) == ("Sales", "sales", "price", 50)


WRONG_PIPELINES = [
    ({"name": None}, {"name": "A deal needs a name, on one line."}),
    ({"reasons": None}, {"reasons": "At least one lost reason is needed."}),
    ({"disqualifying": "budget"}, {"disqualifying": '"budget" is not among the lost reasons. Add it there first.'}),
    ({"hot_at": "-1"}, {"hot_at": '"-1" is not a whole number from 1 to 999.'}),
    ({"after_sale": "7, soon"}, {"after_sale": '"soon" is not a whole number from 1 to 3,650.'}),
]


@pytest.mark.parametrize(("typed", "errors"), WRONG_PIPELINES)
async def test_a_pipeline_is_not_taken_as_it_cannot_be(
    floor: Floor, typed: dict[str, str], errors: dict[str, str]
) -> None:
    reply = await fills(floor, ADA, {**SALES, **typed}, w="pipeline", n=1)
    assert list(reply.errors) == list(errors)
    if "name" not in errors:
        assert reply.errors == errors


async def test_stages_are_listed_with_what_can_be_done_to_each(floor: Floor) -> None:
    reply = await floor.press(ADA, {"do": "setup", "w": "stages", "n": 1})
    assert told(reply).split("\n")[:2] == [
        "*Stages of Sales*",
        "1. *Contact* · 10% · 7 working days · pipeline",
    ]
    assert list(buttons(reply)) == ["Change…", "Rules…", "Remove…", "New stage…"]


async def test_a_stage_is_renamed_moved_and_given_other_limits(floor: Floor) -> None:
    wanted = {"name": "Demo", "position": "2", "stale_days": "5", "probability": "45%", "category": "best"}
    reply = await fills(floor, ADA, wanted, w="stage", n=3)
    assert told(reply).split("\n")[0] == "Saved. *Demo* · 45% · 5 working days · best case"
    assert await stage_names(floor) == ["Contact", "Demo", "Qualification", "Proposal", "Negotiation"]
    french = await floor.press(AXEL, {"do": "setup", "w": "stages", "n": 1})
    assert "*Demo*" in told(french)


async def test_a_stage_watches_close_dates_and_long_stays_where_that_is_ticked(floor: Floor) -> None:
    reply = await fills(floor, ADA, {**MEETING, "clocks": ["close", "age"]}, w="stage", n=3)
    assert told(reply).split("\n")[0] == (
        "Saved. *Meeting* · 40% · 10 working days · past its close date too · staying long too · pipeline"
    )
    back = await fills(floor, ADA, MEETING, w="stage", n=3)
    assert told(back).split("\n")[0] == "Saved. *Meeting* · 40% · 10 working days · pipeline"


async def test_a_stage_is_added_where_it_was_said(floor: Floor) -> None:
    reply = await fills(floor, ADA, {**MEETING, "name": "Trial", "position": "4"}, w="new_stage", n=1)
    assert told(reply).startswith("Saved. *Trial* · 40% · 10 working days")
    assert await stage_names(floor) == ["Contact", "Qualification", "Meeting", "Trial", "Proposal", "Negotiation"]
    assert [act for act, _, _ in await audit(floor)] == ["stage_added"]


WRONG_STAGES = [
    ({"name": "proposal"}, {"name": '"proposal" is there already. Choose another name.'}),
    ({"stale_days": "0"}, {"stale_days": '"0" is not a whole number from 1 to 400.'}),
    ({"probability": "101"}, {"probability": '"101" is not a whole number from 0 to 100.'}),
    ({"probability": "ten"}, {"probability": '"ten" is not a whole number from 0 to 100.'}),
]


@pytest.mark.parametrize(("typed", "errors"), WRONG_STAGES)
async def test_a_stage_is_not_taken_as_it_cannot_be(
    floor: Floor, typed: dict[str, str], errors: dict[str, str]
) -> None:
    reply = await fills(floor, ADA, {**MEETING, **typed}, w="stage", n=3)
    assert reply.errors == errors


async def test_hostile_names_are_plain_text(floor: Floor) -> None:
    reply = await fills(floor, ADA, {**MEETING, "name": "<!channel> *x*"}, w="stage", n=3)
    assert "&lt;!channel&gt; ∗x∗" in told(reply)
    assert not any("<!channel>" in text for text in every_string(list(reply.message.blocks if reply.message else ())))


async def test_a_stage_is_given_rules(floor: Floor) -> None:
    wanted = {"required": ["value", "company"], "hand_to": ["ULEA", "UTOM"], "days": "3", "what": "Send the quote"}
    reply = await fills(floor, ADA, wanted, w="rules", n=4)
    assert told(reply).split("\n")[0] == (
        "Saved. *Proposal* · 60% · 10 working days · best case · asks for value, company · hands over to 2 people in "
        "turn · follow-up after 3 days: Send the quote"
    )
    async with floor.books.look(TEAM) as work:
        assert (await work.pipelines.stage(4)).rules == StageRules(
            required=("value", "company"),
            hand_to=("ULEA", "UTOM"),
            follow_up_days=3,
            follow_up_text="Send the quote",
        )


async def test_a_follow_up_without_words_is_asked_for_them(floor: Floor) -> None:
    reply = await fills(floor, ADA, {"required": [], "hand_to": [], "days": "3", "what": None}, w="rules", n=4)
    assert list(reply.errors) == ["what"]


async def test_a_stage_taken_away_says_where_its_deals_went(floor: Floor) -> None:
    for name in ("Acme", "Bolt"):
        await floor.ask(TOM, f"new {name} 12k stage meeting")
    view = await opened(floor, ADA, w="removal", n=3)
    assert "2 open deals go there." in json.dumps(view)
    reply = await fills(floor, ADA, {"into": "4"}, view=view)
    assert told(reply).split("\n")[0] == "Meeting is gone and counts as Proposal. 2 open deals went to Proposal."
    assert [(await floor.deal(number)).stage.name for number in (1, 2)] == ["Proposal", "Proposal"]
    assert await floor.history(1) == ["created", "merged"]
    assert await audit(floor) == [
        (
            "stage_removed",
            {"name": None, "into": None, "deals": None},
            {"name": "Meeting", "into": "Proposal", "deals": 2},
        )
    ]


async def test_a_button_or_a_form_of_a_stage_taken_away_says_so(floor: Floor) -> None:
    drawn, removal = await opened(floor, ADA, w="stage", n=3), await opened(floor, ADA, w="removal", n=3)
    await floor.ask(TOM, "new Acme 12k")
    await fills(floor, AXEL, {"into": "4"}, w="removal", n=3)
    gone = "That stage no longer exists. Stages: Contact, Qualification, Proposal, Negotiation. Nothing was changed."
    assert told(await fills(floor, ADA, MEETING, view=drawn)) == gone
    assert told(await fills(floor, ADA, {"into": "4"}, view=removal)) == gone
    assert told(await floor.press(ADA, {"do": "setup", "w": "rules", "n": 3})) == gone
    assert told(await floor.press(TOM, {"do": "move", "d": 1, "s": 3, "v": 1})).startswith(gone)


async def test_a_pipeline_keeps_two_stages(floor: Floor) -> None:
    for gone in ("1", "2", "3"):
        await fills(floor, ADA, {"into": "5"}, w="removal", n=int(gone))
    reply = await floor.press(ADA, {"do": "setup", "w": "removal", "n": 4})
    assert told(reply) == "A pipeline needs at least two stages, one a line. Nothing was changed."


async def test_a_new_pipeline_has_its_stages_one_a_line(floor: Floor) -> None:
    wanted = {"name": "Services", "stages": "Brief\n\n Quote \nDelivery", "channel": "CSERV"}
    reply = await fills(floor, ADA, wanted, w="new_pipeline")
    assert told(reply) == "The pipeline Services is there, with the stages Brief, Quote, Delivery."
    assert await stage_names(floor, 2) == ["Brief", "Quote", "Delivery"]
    async with floor.books.look(TEAM) as work:
        assert (await work.pipelines.get(2)).channel_id == "CSERV"


WRONG_NEW = [
    ({"name": "sales", "stages": "A\nB"}, {"name": '"sales" is there already. Choose another name.'}),
    ({"name": "Services", "stages": "A"}, {"stages": "A pipeline needs at least two stages, one a line."}),
    ({"name": "Services", "stages": "A\nB\na"}, {"stages": '"a" is there already. Choose another name.'}),
]


@pytest.mark.parametrize(("typed", "errors"), WRONG_NEW)
async def test_a_new_pipeline_is_not_made_as_it_cannot_be(
    floor: Floor, typed: dict[str, str], errors: dict[str, str]
) -> None:
    reply = await fills(floor, ADA, {**typed, "channel": None}, w="new_pipeline")
    assert reply.errors == errors


@pytest.mark.parametrize(
    "forged", [{"w": "moon"}, {"w": "pipeline"}, {"w": "pipeline", "n": 99}, {"w": "stage", "n": 99}, {"w": "role"}]
)
async def test_forged_buttons_are_outdated(floor: Floor, forged: dict[str, Any]) -> None:
    reply = await floor.press(ADA, {"do": "setup", **forged})
    assert "Nothing was changed." in told(reply)


async def test_roles_are_listed_and_changed_by_person(floor: Floor) -> None:
    who = await opened(floor, ADA, w="who")
    reply = await floor.submit(ADA, who["callback_id"], {"person": "ULEA"})
    assert reply.form is not None
    view = reply.form.view
    saved = await fills(floor, ADA, {"admin": ["yes"], "manages": ["1"], "role": "Chasseuse"}, view=view)
    assert told(saved) == "Saved. Léa Martin · admin · manages Sales · hunter"
    listed = await floor.ask(ADA, "roles", command="/pipeline")
    assert told(listed).split("\n") == [
        "*Who is what*",
        "Ada Admin · admin",
        "Axel Admin · admin",
        "Léa Martin · admin · manages Sales · hunter",
    ]
    assert "Only an admin" not in told(await floor.ask(LEA, "setup", command="/pipeline"))


async def test_rights_are_taken_away_again(floor: Floor) -> None:
    said = []
    for admin, manages in ((["yes"], ["1"]), ([], [])):
        who = await floor.submit(ADA, "setup_who", {"person": "ULEA"})
        assert who.form is not None
        saved = await fills(floor, ADA, {"admin": admin, "manages": manages, "role": None}, view=who.form.view)
        said.append(told(saved))
    assert said == ["Saved. Léa Martin · admin · manages Sales", "Saved. Léa Martin · rep"]
    async with floor.books.look(TEAM) as work:
        assert (await work.pipelines.get(1)).rules.managers == ()


async def test_a_role_works_the_stages_chosen(floor: Floor) -> None:
    reply = await fills(floor, ADA, {"role": "scouts", "stages": ["1", "2"]}, w="role", n=1)
    assert told(reply) == "Saved. *Scout* in Sales works Contact, Qualification."
    listed = await floor.ask(ADA, "roles", command="/pipeline")
    assert "*Scout* in Sales works Contact, Qualification." in told(listed)
    view = await opened(floor, ADA, w="role", n=1, r="scout")
    await fills(floor, ADA, {"role": "closer", "stages": ["5"]}, view=view)
    async with floor.books.look(TEAM) as work:
        assert (await work.pipelines.get(1)).rules.role_stages == {"closer": frozenset({5})}
