"""The form of a new deal in a team with two pipelines, over real sockets: another pipeline, other stages, one form."""

from __future__ import annotations

from datetime import UTC, datetime

from messages import actions
from tests.end_to_end.office import TEAM, TOM, open_office


async def test_another_pipeline_is_chosen_in_the_form_and_what_was_filled_in_stays(sqlite_url: str) -> None:
    async with open_office(sqlite_url) as office:
        async with office.books.work(TEAM) as work:
            services = await work.shaping.add_pipeline("Services", ["Brief", "Quote"], at=datetime.now(UTC))
        await office.type(TOM, "/deal new Acme")
        await office.type(TOM, "/deal new")
        await office.slack.until(lambda: office.slack.views(TOM))
        assert await office.bot.in_hand.finish(seconds=60)
        (form,) = office.slack.views(TOM)
        menu = next(block["accessory"] for block in form["blocks"] if block.get("block_id") == "pipeline")
        other, typed = actions.new_in(p=services.id), {"name": {"value": "Cork"}}
        await office.slack.act.click_in_view(TOM, form["id"], menu["action_id"], other, values=typed)
        assert await office.bot.in_hand.finish(seconds=60)
        (again,) = office.slack.views(TOM)
        stage = next(block["element"] for block in again["blocks"] if block.get("block_id") == "stage")
        assert (again["id"], [option["text"]["text"] for option in stage["options"]]) == (
            form["id"],
            ["Brief", "Quote"],
        )
        seen = await office.slack.act.submit(TOM, again["id"])
        assert (seen.error, seen.errors) == (None, {})
        assert await office.bot.in_hand.finish(seconds=60)
        async with office.books.look(TEAM) as work:
            assert [deal.name for deal in await work.deals.open_deals(services.id)] == ["Cork"]
