import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Locator, Page, expect
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


def option(text: str) -> Json:
    return {"text": plain(text), "value": text.lower()}


ELEMENTS: list[Json] = [
    {"type": "static_select", "option_groups": [{"label": plain("Group"), "options": [option("One"), option("Two")]}]},
    {"type": "multi_static_select", "options": [option("One"), option("Two")]},
    {"type": "overflow", "options": [option("One"), option("Two")]},
    {"type": "checkboxes", "options": [option("One"), option("Two")]},
    {"type": "radio_buttons", "options": [option("One"), option("Two")]},
    {"type": "users_select"},
    {"type": "multi_external_select", "min_query_length": 1},
    {"type": "datepicker"},
    {"type": "timepicker"},
    {"type": "datetimepicker"},
]


async def operate(place: Locator, element: Json) -> Any:
    """Set an element as a person would; gives what the app should hear."""
    kind = element["type"]
    if kind == "static_select":
        await place.locator("select").select_option(label="Two")
        return option("Two")
    if kind == "users_select":
        await place.locator("select").select_option(label="Tom Becker")
        return "U002"
    if kind in {"multi_static_select", "overflow"}:
        await place.locator("summary").click()
    if kind == "overflow":
        await place.get_by_role("button", name="Two").click()
        return option("Two")
    if kind in {"checkboxes", "radio_buttons", "multi_static_select"}:
        await place.get_by_label("Two").check()
        if kind == "multi_static_select":
            await place.get_by_label("Two").press("Escape")
        return option("Two") if kind == "radio_buttons" else [option("Two")]
    if kind == "multi_external_select":
        await place.get_by_role("combobox").press_sequentially("t")
        await place.get_by_role("option", name="Two").click()
        return [option("Two")]
    value = {"datepicker": "2026-11-23", "timepicker": "09:00", "datetimepicker": "2026-11-23T09:00"}[kind]
    await place.locator("input:not([type=hidden])").fill(value)
    return 1_795_420_800 if kind == "datetimepicker" else value


@pytest.mark.parametrize("where", ["message", "modal"])
async def test_every_element_can_be_operated_where_it_stands(stage: Stage, browser: Browser, where: str) -> None:
    heard: list[Any] = []
    app = stage.bolt()

    @app.action(re.compile("e.*"))
    async def act(ack: AsyncAck, action: Json) -> None:
        await ack()
        (field,) = (name for name in action if name.startswith("selected_"))
        heard.append(action[field])

    @app.options(re.compile("e.*"))
    async def options(ack: AsyncAck) -> None:
        await ack(options=[option("One"), option("Two")])

    @app.shortcut("new_thing")
    async def opened(ack: AsyncAck, client: AsyncWebClient, body: Json) -> None:
        await ack()
        view = {"type": "modal", "title": plain("All"), "blocks": blocks}
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    blocks: list[Json] = []
    for number, plain_element in enumerate(ELEMENTS):
        element = {**plain_element, "action_id": f"e{number}"}
        blocks.append(
            {"type": "section", "block_id": f"b{number}", "text": plain(f"Row {number}."), "accessory": element}
        )
    await stage.connect(app)
    await stage.client.chat_postMessage(channel="C001", text="x", blocks=blocks)
    lea = await tab(browser, stage, "/?user=U001&show=C001")
    root = lea.page.locator(".message")
    if where == "modal":
        await lea.page.get_by_label("Shortcuts").click()
        await lea.page.get_by_role("button", name="New thing").click()
        root = lea.page.get_by_role("dialog", name="All")
    expected = []
    for number, element in enumerate(ELEMENTS):
        expected.append(await operate(root.locator(".section", has_text=f"Row {number}."), element))
        await stage.sandbox.until(lambda: heard == expected)
    assert lea.complaints == []


async def test_a_form_takes_files_and_keeps_what_was_typed_when_it_is_updated(stage: Stage, browser: Browser) -> None:
    heard: list[Json] = []
    app = stage.bolt()

    def inputs(**more: Any) -> Json:
        kinds: Json = {"name": "plain_text_input", "mail": "email_text_input", "file": "file_input", **more}
        elements = {name: {"type": kind, "action_id": name} for name, kind in kinds.items()}
        labels = [
            {"type": "input", "block_id": name, "label": plain(name), "element": elements[name]} for name in kinds
        ]
        more_button = {"type": "actions", "elements": [{"type": "button", "action_id": "more", "text": plain("More")}]}
        title = {"title": plain("Form"), "submit": plain("Send"), "close": plain("Never mind")}
        return {"type": "modal", "callback_id": "form", **title, "blocks": [*labels, more_button]}

    @app.shortcut("new_thing")
    async def opened(ack: AsyncAck, client: AsyncWebClient, body: Json) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=inputs())

    @app.action("more")
    async def more(ack: AsyncAck, client: AsyncWebClient, body: Json) -> None:
        await ack()
        view = body["view"]
        await client.views_update(view_id=view["id"], hash=view["hash"], view=inputs(story="rich_text_input"))

    @app.view("form")
    async def submitted(ack: AsyncAck, view: Json) -> None:
        await ack()
        heard.append({block: next(iter(state.values())) for block, state in view["state"]["values"].items()})

    await stage.connect(app)
    lea = await tab(browser, stage, "/?user=U001&show=C001")
    await lea.page.get_by_label("Shortcuts").click()
    await lea.page.get_by_role("button", name="New thing").click()
    dialog = lea.page.get_by_role("dialog", name="Form")
    await dialog.get_by_label("name").fill("Léa")
    await dialog.get_by_role("button", name="More").click()
    await dialog.get_by_label("story").fill("once")
    await expect(dialog.get_by_label("name")).to_have_value("Léa")
    await dialog.get_by_label("mail").fill("nobody")
    await dialog.get_by_label("file").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"hello"})
    await dialog.get_by_role("button", name="Send").click()
    await expect(dialog.get_by_text("Please enter a valid email address.")).to_be_visible()
    await dialog.get_by_label("mail").fill("lea@example.com")
    await dialog.get_by_role("button", name="Send").click()
    await stage.sandbox.until(lambda: heard)
    (values,) = heard
    assert (values["name"]["value"], values["mail"]["value"]) == ("Léa", "lea@example.com")
    assert [file["name"] for file in values["file"]["files"]] == ["a.txt"]
    assert values["story"]["rich_text_value"]["elements"][0]["elements"] == [{"type": "text", "text": "once"}]
    await lea.page.get_by_label("Shortcuts").click()
    await lea.page.get_by_role("button", name="New thing").click()
    await dialog.press("Escape")
    await expect(dialog).to_have_count(0)
    assert lea.complaints == []


@pytest.mark.parametrize("width", [390, 640, 1280])
async def test_nothing_is_wider_than_the_window(stage: Stage, browser: Browser, width: int) -> None:
    await stage.client.chat_postMessage(channel="C001", text="x", blocks=deal_card("Website " * 20, "Contact"))
    rows = [[{"type": "raw_text", "text": f"column {number}"} for number in range(12)]]
    await stage.client.chat_postMessage(channel="C001", text="y", blocks=[{"type": "table", "rows": rows}])
    lea = await tab(browser, stage, "/?user=U001&show=C001", viewport={"width": width, "height": 700})
    assert await lea.page.evaluate("document.documentElement.scrollWidth") <= width
    assert lea.complaints == []
