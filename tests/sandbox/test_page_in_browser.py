from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, expect
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import PageButton
from tests.sandbox.conftest import Stage, a_stage

pytestmark = pytest.mark.browser
Json = dict[str, Any]


class Tab:
    """A person's tab; what its console said and where it went is kept."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.hosts: set[str | None] = set()
        page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type in {"error", "warning"} else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).hostname))


async def tab(browser: Browser, stage: Stage, place: str, **context: Any) -> Tab:
    opened = Tab(await (await browser.new_context(**context)).new_page())
    await opened.page.goto(f"{stage.address}{place}")
    await expect(opened.page.locator("body")).to_have_attribute("data-live", "yes")
    return opened


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def deal_card(name: str, stage: str) -> list[Json]:
    options = [{"text": plain(item), "value": item} for item in ("Contact", "Meeting", "Proposal")]
    move = {"type": "static_select", "action_id": "move", "placeholder": plain("Move to"), "options": options}
    drop = {"type": "button", "action_id": "drop", "text": plain("Lost"), "style": "danger", "value": name}
    drop["confirm"] = {
        "title": plain("Lost?"),
        "text": plain("It leaves the pipeline."),
        "confirm": plain("Yes, lost"),
        "deny": plain("No"),
    }
    text = {"type": "mrkdwn", "text": f"*{name}* · {stage}"}
    return [{"type": "section", "text": text, "accessory": move}, {"type": "actions", "elements": [drop]}]


def deals_app(stage: Stage) -> AsyncApp:
    app = stage.bolt()

    @app.command("/form")
    async def form(ack: AsyncAck, client: AsyncWebClient, body: Json) -> None:
        await ack()
        name = {"type": "plain_text_input", "action_id": "name"}
        company = {"type": "external_select", "action_id": "company", "min_query_length": 2}
        blocks = [
            {"type": "input", "block_id": "name", "label": plain("Name"), "element": name},
            {"type": "input", "block_id": "company", "optional": True, "label": plain("Company"), "element": company},
        ]
        view = {
            "type": "modal",
            "callback_id": "deal",
            "title": plain("New deal"),
            "submit": plain("Create"),
            "blocks": blocks,
        }
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.options("company")
    async def companies(ack: AsyncAck, payload: Json) -> None:
        names = [name for name in ("Acme", "Acorn", "Nordlys") if name.lower().startswith(payload["value"].lower())]
        await ack(options=[{"text": plain(name), "value": name} for name in names])

    @app.view("deal")
    async def made(ack: AsyncAck, client: AsyncWebClient, view: Json) -> None:
        values = view["state"]["values"]
        name, company = values["name"]["name"]["value"], values["company"]["company"]["selected_option"]
        if name == "taken":
            await ack(response_action="errors", errors={"name": "There is a deal of that name."})
            return
        await ack()
        full = f"{name} ({company['value']})" if company else name
        await client.chat_postMessage(channel="C001", text=full, blocks=deal_card(full, "Contact"))

    @app.action("move")
    async def move(ack: AsyncAck, client: AsyncWebClient, body: Json, action: Json) -> None:
        await ack()
        name = body["message"]["text"]
        where = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
        await client.chat_update(**where, text=name, blocks=deal_card(name, action["selected_option"]["value"]))

    @app.action("drop")
    async def drop(ack: AsyncAck, client: AsyncWebClient, body: Json) -> None:
        await ack()
        await client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="Lost, alas")

    return app


async def test_one_creates_a_deal_by_form_and_another_moves_it_in_another_tab(stage: Stage, browser: Browser) -> None:
    await stage.connect(deals_app(stage))
    lea = await tab(browser, stage, "/?user=U001&show=C001")
    tom = await tab(browser, stage, "/?user=U002&show=C001", color_scheme="dark")
    box = lea.page.get_by_role("combobox", name="Message #sales")
    await box.fill("/fo")
    await expect(lea.page.get_by_role("option", name="/form")).to_be_visible()
    await box.press("Tab")
    await box.press("Enter")
    dialog = lea.page.get_by_role("dialog", name="New deal")
    await dialog.get_by_role("button", name="Create").click()
    await expect(dialog.get_by_text("Please complete this required field.")).to_be_visible()
    await dialog.get_by_label("Name").fill("taken")
    await dialog.get_by_label("Name").press("Enter")
    await expect(dialog.get_by_text("There is a deal of that name.")).to_be_visible()
    await expect(dialog.get_by_label("Name")).to_have_value("taken")
    await dialog.get_by_label("Name").fill("Website")
    await dialog.get_by_role("combobox", name="Company").press_sequentially("ac")
    await dialog.get_by_role("option", name="Acorn").click()
    await dialog.get_by_role("button", name="Create").click()
    await expect(dialog).to_have_count(0)
    card = tom.page.locator(".message", has_text="Website (Acorn)")
    await expect(card).to_contain_text("Contact")
    await card.locator("select").select_option("Proposal")
    await expect(lea.page.locator(".message strong", has_text="Website (Acorn)")).to_be_visible()
    await expect(lea.page.locator(".message .text")).to_contain_text("Proposal")
    await card.get_by_role("button", name="Lost").click()
    await tom.page.get_by_role("dialog", name="Lost?").get_by_role("button", name="No").click()
    await card.get_by_role("button", name="Lost").click()
    await tom.page.get_by_role("dialog", name="Lost?").get_by_role("button", name="Yes, lost").click()
    await expect(lea.page.get_by_text("Lost, alas")).to_be_visible()
    assert (lea.complaints, tom.complaints) == ([], [])
    assert lea.hosts | tom.hosts == {"127.0.0.1"}


async def test_messages_threads_and_unread_marks_are_live(stage: Stage, browser: Browser) -> None:
    lea = await tab(browser, stage, "/?user=U001&show=C001")
    tom = await tab(browser, stage, "/?user=U002&show=C002")
    await lea.page.get_by_role("combobox", name="Message #sales").fill("hello @tom <b>")
    await lea.page.get_by_role("button", name="Send").click()
    await expect(tom.page.get_by_label("1 unread")).to_be_visible()
    await tom.page.get_by_role("link", name="sales").click()
    await expect(tom.page.get_by_text("@Tom Becker")).to_be_visible()
    await expect(tom.page.get_by_label("1 unread")).to_have_count(0)
    await tom.page.locator(".message").hover()
    await tom.page.get_by_role("link", name="Reply in thread").click()
    await tom.page.get_by_role("textbox", name="Reply…").fill("hi!")
    await tom.page.get_by_role("textbox", name="Reply…").press("Enter")
    await expect(tom.page.get_by_role("log", name="Replies").get_by_text("hi!")).to_be_visible()
    await expect(lea.page.get_by_role("link", name="1 reply")).to_be_visible()
    assert (lea.complaints, tom.complaints) == ([], [])


async def test_home_buttons_and_the_inspector(browser: Browser) -> None:
    async def pressed() -> str:
        return "It is Monday now"

    async with a_stage(buttons=(PageButton("Next Monday 9:00", pressed),)) as stage:
        app = stage.bolt()

        @app.event("app_home_opened")
        async def home(event: Json, client: AsyncWebClient) -> None:
            view = {"type": "home", "blocks": [{"type": "header", "text": plain("My deals")}]}
            await client.views_publish(user_id=event["user"], view=view)

        await stage.connect(app)
        lea = await tab(browser, stage, "/?user=U001&show=home&inspect=1")
        await expect(lea.page.get_by_role("heading", name="My deals")).to_be_visible()
        entry = lea.page.locator("#entries li", has_text="views.publish")
        await entry.locator("summary").click()
        await expect(entry.get_by_text('"user_id": "U001"')).to_be_visible()
        await lea.page.get_by_role("button", name="Next Monday 9:00").click()
        await expect(lea.page.get_by_text("It is Monday now")).to_be_visible()
        assert lea.complaints == []


@pytest.mark.parametrize("width", [390, 640, 1280])
async def test_nothing_is_wider_than_the_window(stage: Stage, browser: Browser, width: int) -> None:
    await stage.client.chat_postMessage(channel="C001", text="x", blocks=deal_card("Website " * 20, "Contact"))
    rows = [[{"type": "raw_text", "text": f"column {number}"} for number in range(12)]]
    await stage.client.chat_postMessage(channel="C001", text="y", blocks=[{"type": "table", "rows": rows}])
    lea = await tab(browser, stage, "/?user=U001&show=C001", viewport={"width": width, "height": 700})
    assert await lea.page.evaluate("document.documentElement.scrollWidth") <= width
    assert lea.complaints == []
