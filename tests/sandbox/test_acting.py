from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.choices import NoSuchElement
from sandbox.refusal import Refusal
from sandbox.world import Channel
from tests.sandbox.conftest import Stage, a_stage

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str) -> Json:
    return {"text": plain(value.title()), "value": value}


def field(block_id: str, element: Json, **more: Any) -> Json:
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element, **more}


NAME = field("name", {"type": "plain_text_input", "action_id": "name", "min_length": 2, "max_length": 9})
SIZE = field("size", {"type": "number_input", "action_id": "size", "is_decimal_allowed": False}, optional=True)


def modal(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Form"),
        "submit": plain("Send"),
        "blocks": [*blocks],
        **more,
    }


class Heard:
    """A Bolt app that writes down what it hears."""

    def __init__(self, app: AsyncApp) -> None:
        self.bodies: list[Json] = []
        self.app = app

        async def note(ack: AsyncAck, body: Json) -> None:
            await ack()
            self.bodies.append(body)

        self.note = note


@pytest.fixture
async def heard(stage: Stage) -> Heard:
    heard = Heard(stage.bolt())
    await stage.connect(heard.app)
    return heard


async def post(stage: Stage, *elements: Json) -> str:
    said = await stage.client.chat_postMessage(
        channel="C001", text="x", blocks=[{"type": "actions", "block_id": "b", "elements": list(elements)}]
    )
    return str(said["ts"])


async def test_a_button_tells_the_app_who_pressed_what_and_where(stage: Stage, heard: Heard) -> None:
    heard.app.action("go")(heard.note)
    ts = await post(stage, {"type": "button", "action_id": "go", "text": plain("Go"), "value": "42"})
    seen = await stage.sandbox.act.click("U002", "C001", ts, "go")
    assert (seen.error, seen.ack_ms < 3000) == (None, True)
    (body,) = heard.bodies
    (action,) = body["actions"]
    assert (action["type"], action["block_id"], action["value"]) == ("button", "b", "42")
    assert (body["user"]["id"], body["channel"]["id"], body["message"]["ts"]) == ("U002", "C001", ts)
    assert body["container"] == {"type": "message", "message_ts": ts, "channel_id": "C001", "is_ephemeral": False}


async def test_an_ephemeral_messages_content_is_not_sent_along_and_its_response_url_replaces_it(
    stage: Stage, heard: Heard
) -> None:
    @heard.app.action("go")
    async def go(ack: AsyncAck, respond: AsyncRespond, body: Json) -> None:
        await ack()
        heard.bodies.append(body)
        await respond("done", replace_original=True)

    block = {"type": "actions", "elements": [{"type": "button", "action_id": "go", "text": plain("Go")}]}
    await stage.client.chat_postEphemeral(channel="C001", user="U001", text="x", blocks=[block])
    (message,) = stage.sandbox.messages("C001", viewer="U001")
    await stage.sandbox.act.click("U001", "C001", message["ts"], "go")
    await stage.sandbox.until(lambda: stage.sandbox.messages("C001", viewer="U001")[0]["text"] == "done")
    assert "message" not in heard.bodies[0]
    assert stage.sandbox.messages("C001") == []
    with pytest.raises(Refusal):
        await stage.sandbox.act.click("U002", "C001", message["ts"], "go")


CHOICES: list[tuple[Json, Any, str, Any]] = [
    ({"type": "static_select", "options": [option("a"), option("b")]}, "b", "selected_option", option("b")),
    ({"type": "overflow", "options": [option("a")]}, "a", "selected_option", option("a")),
    ({"type": "radio_buttons", "options": [option("a")]}, "a", "selected_option", option("a")),
    (
        {"type": "checkboxes", "options": [option("a"), option("b")]},
        ["a", "b"],
        "selected_options",
        [option("a"), option("b")],
    ),
    ({"type": "multi_static_select", "options": [option("a")]}, ["a"], "selected_options", [option("a")]),
    ({"type": "users_select"}, "U002", "selected_user", "U002"),
    ({"type": "multi_users_select"}, ["U002"], "selected_users", ["U002"]),
    ({"type": "channels_select"}, "C001", "selected_channel", "C001"),
    ({"type": "conversations_select"}, "C001", "selected_conversation", "C001"),
    ({"type": "multi_conversations_select"}, ["C001"], "selected_conversations", ["C001"]),
    ({"type": "datepicker"}, "2026-11-23", "selected_date", "2026-11-23"),
    ({"type": "timepicker"}, "09:00", "selected_time", "09:00"),
    ({"type": "datetimepicker"}, 1_800_000_000, "selected_date_time", 1_800_000_000),
]


@pytest.mark.parametrize(("element", "value", "name", "expected"), CHOICES, ids=lambda part: str(part)[:40])
async def test_every_element_says_what_was_chosen(
    stage: Stage, heard: Heard, element: Json, value: Any, name: str, expected: Any
) -> None:
    heard.app.action("pick")(heard.note)
    ts = await post(stage, {**element, "action_id": "pick"})
    assert (await stage.sandbox.act.select("U001", "C001", ts, "pick", value)).error is None
    assert heard.bodies[0]["actions"][0][name] == expected
    if element["type"] != "overflow":
        assert heard.bodies[0]["state"]["values"]["b"]["pick"] == {"type": element["type"], name: expected}


async def test_what_is_not_offered_cannot_be_chosen(stage: Stage) -> None:
    ts = await post(stage, {"type": "static_select", "action_id": "pick", "options": [option("a")]})
    with pytest.raises(NoSuchElement):
        await stage.sandbox.act.select("U001", "C001", ts, "pick", "z")
    with pytest.raises(NoSuchElement):
        await stage.sandbox.act.click("U001", "C001", ts, "other")


async def test_an_external_select_asks_the_app_as_one_types(stage: Stage, heard: Heard) -> None:
    @heard.app.options("find")
    async def find(ack: AsyncAck, payload: Json) -> None:
        group = {"label": plain("Deals"), "options": [option(f"{payload['value']} {number}") for number in (1, 2)]}
        await ack(option_groups=[group])

    heard.app.action("find")(heard.note)
    ts = await post(stage, {"type": "external_select", "action_id": "find"})
    seen = await stage.sandbox.act.options("U001", "find", "acme", channel="C001", message_ts=ts)
    assert [item["value"] for item in seen.options] == ["acme 1", "acme 2"]
    await stage.sandbox.act.select("U001", "C001", ts, "find", "acme 2")
    assert heard.bodies[0]["actions"][0]["selected_option"] == option("acme 2")


async def opened(stage: Stage, heard: Heard, view: Json) -> str:
    @heard.app.command("/form")
    async def form(ack: AsyncAck, client: AsyncWebClient, body: Json) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    await stage.sandbox.act.command("U001", "C001", "/form")
    await stage.sandbox.until(lambda: stage.sandbox.views("U001"))
    return str(stage.sandbox.views("U001")[-1]["id"])


async def test_a_form_is_refused_in_place_then_accepted(stage: Stage, heard: Heard) -> None:
    @heard.app.view("form")
    async def submitted(ack: AsyncAck, view: Json) -> None:
        heard.bodies.append(view["state"]["values"])
        if view["state"]["values"]["name"]["name"]["value"] == "taken":
            await ack(response_action="errors", errors={"name": "Taken."})
        else:
            await ack()

    view = await opened(stage, heard, modal(NAME, SIZE))
    act = stage.sandbox.act
    assert (await act.submit("U001", view)).errors == {"name": "Please complete this required field."}
    assert (await act.submit("U001", view, {"name": {"name": "x"}})).errors == {
        "name": "Please write 2 to 9 characters."
    }
    wrong = {"name": {"name": "taken"}, "size": {"size": "many"}}
    assert (await act.submit("U001", view, wrong)).errors == {"size": "Please enter a whole number."}
    assert heard.bodies == []
    assert (await act.submit("U001", view, {"size": {"size": "3"}})).errors == {"name": "Taken."}
    assert stage.sandbox.views("U001") != []
    await act.submit("U001", view, {"name": {"name": "free"}})
    assert stage.sandbox.views("U001") == []
    assert heard.bodies[-1]["size"]["size"] == {"type": "number_input", "value": "3"}


@pytest.mark.parametrize(("action", "left"), [("push", ["Form", "Next"]), ("update", ["Next"]), ("clear", [])])
async def test_an_answer_to_a_form_can_push_update_and_clear(
    stage: Stage, heard: Heard, action: str, left: list[str]
) -> None:
    @heard.app.view("form")
    async def submitted(ack: AsyncAck) -> None:
        if action == "clear":
            await ack(response_action="clear")
        else:
            await ack(response_action=action, view=modal(SIZE, title=plain("Next")))

    view = await opened(stage, heard, modal(NAME))
    await stage.sandbox.act.submit("U001", view, {"name": {"name": "abc"}})
    assert [item["title"]["text"] for item in stage.sandbox.views("U001")] == left


async def test_the_stack_holds_three_views(stage: Stage, heard: Heard) -> None:
    errors: list[str] = []

    @heard.app.action("more")
    async def more(ack: AsyncAck, client: AsyncWebClient, body: Json) -> None:
        await ack()
        try:
            await client.views_push(trigger_id=body["trigger_id"], view=view)
        except SlackApiError as error:
            errors.append(error.response["error"])

    button = {"type": "button", "action_id": "more", "text": plain("More")}
    view = modal({"type": "actions", "elements": [button]})
    await opened(stage, heard, view)
    for _ in range(3):
        await stage.sandbox.act.click_in_view("U001", stage.sandbox.views("U001")[-1]["id"], "more")
    await stage.sandbox.until(lambda: errors)
    assert (errors, len(stage.sandbox.views("U001"))) == (["push_limit_reached"], 3)
    bottom = stage.sandbox.views("U001")[0]
    assert {item["root_view_id"] for item in stage.sandbox.views("U001")} == {bottom["id"]}


async def test_a_trigger_is_good_once_and_for_three_seconds_and_only_push_wants_one_from_a_modal(
    stage: Stage, heard: Heard
) -> None:
    heard.app.command("/say")(heard.note)
    await stage.sandbox.act.command("U001", "C001", "/say")
    trigger = heard.bodies[0]["trigger_id"]

    async def error(**args: Any) -> str:
        with pytest.raises(SlackApiError) as caught:
            await stage.client.views_open(**args)
        return str(caught.value.response["error"])

    await stage.client.views_open(trigger_id=trigger, view=modal(SIZE))
    assert await error(trigger_id=trigger, view=modal(SIZE)) == "exchanged_trigger_id"
    assert await error(trigger_id="1.2.3", view=modal(SIZE)) == "invalid_trigger_id"
    await stage.sandbox.act.command("U001", "C001", "/say")
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        await stage.client.views_push(trigger_id=heard.bodies[1]["trigger_id"], view=modal(SIZE))


async def test_a_trigger_three_seconds_old_is_expired() -> None:
    clock = [1_800_000_000.0]
    async with a_stage(now=lambda: clock[0]) as stage:
        heard = Heard(stage.bolt())
        heard.app.command("/say")(heard.note)
        await stage.connect(heard.app)
        await stage.sandbox.act.command("U001", "C001", "/say")
        clock[0] += 3.1
        with pytest.raises(SlackApiError, match="expired_trigger_id"):
            await stage.client.views_open(trigger_id=heard.bodies[0]["trigger_id"], view=modal(SIZE))


async def test_an_update_with_a_stale_hash_is_a_conflict_and_what_was_typed_stays(stage: Stage, heard: Heard) -> None:
    heard.app.action("name")(heard.note)
    view = await opened(stage, heard, modal({**NAME, "dispatch_action": True}, SIZE, external_id="mine"))
    first = stage.sandbox.views("U001")[0]
    await stage.sandbox.act.select_in_view("U001", view, "name", "typed", values={"size": {"size": "7"}})
    assert heard.bodies[0]["view"]["state"]["values"]["size"]["size"]["value"] == "7"
    again = await stage.client.views_update(
        external_id="mine", hash=first["hash"], view=modal(NAME, external_id="mine")
    )
    assert again["view"]["state"]["values"] == {"name": {"name": {"type": "plain_text_input", "value": "typed"}}}
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await stage.client.views_update(view_id=view, hash=first["hash"], view=modal(NAME))
    with pytest.raises(SlackApiError, match="not_found"):
        await stage.client.views_update(view_id="V404", view=modal(NAME))


@pytest.mark.parametrize(
    ("view", "pointer"),
    [
        (modal(NAME, submit=None), "/view"),
        (modal(NAME, title=plain("x" * 25)), "/view/title/text"),
        (modal(NAME, private_metadata="x" * 3001), "/view/private_metadata"),
        (modal(NAME, callback_id="x" * 256), "/view/callback_id"),
        (modal(*[{"type": "divider"}] * 101), "/view/blocks"),
        ({"type": "sheet", "blocks": []}, "/view/type"),
        (modal({"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}), "/view/blocks/0"),
    ],
)
async def test_views_have_limits_too(stage: Stage, view: Json, pointer: str) -> None:
    with pytest.raises(SlackApiError) as caught:
        await stage.client.views_open(trigger_id="1.2.3", view=view)
    assert caught.value.response["error"] == "invalid_arguments"
    assert caught.value.response["response_metadata"]["messages"][0].endswith(f"[json-pointer:{pointer}]")


async def test_closing_a_modal_is_told_only_to_those_who_asked(stage: Stage, heard: Heard) -> None:
    @heard.app.view_closed("form")
    async def closed(ack: AsyncAck, body: Json) -> None:
        await ack()
        heard.bodies.append(body)

    view = await opened(stage, heard, modal(NAME, notify_on_close=True))
    await stage.sandbox.act.close("U001", view)
    assert [(body["view"]["id"], body["is_cleared"]) for body in heard.bodies] == [(view, False)]
    assert stage.sandbox.views("U001") == []


async def test_a_chosen_conversation_gives_the_form_a_response_url(stage: Stage, heard: Heard) -> None:
    @heard.app.view("form")
    async def submitted(ack: AsyncAck, body: Json) -> None:
        await ack()
        heard.bodies.append(body)

    where = {"type": "conversations_select", "action_id": "where", "response_url_enabled": True}
    view = await opened(stage, heard, modal(field("where", where)))
    await stage.sandbox.act.submit("U001", view, {"where": {"where": "C002"}})
    (entry,) = heard.bodies[0]["response_urls"]
    assert (entry["block_id"], entry["channel_id"]) == ("where", "C002")
    await AsyncRespond(response_url=entry["response_url"])("hello", response_type="in_channel")
    assert [item["text"] for item in stage.sandbox.messages("C002")] == ["hello"]


async def test_home_is_published_when_it_is_opened(stage: Stage, heard: Heard) -> None:
    @heard.app.event("app_home_opened")
    async def show(event: Json, client: AsyncWebClient) -> None:
        view = {"type": "home", "blocks": [{"type": "header", "text": plain(f"Hello {event['user']}")}]}
        await client.views_publish(user_id=event["user"], view=view)

    assert (await stage.sandbox.act.open_home("U003")).error is None
    await stage.sandbox.until(lambda: stage.sandbox.home("U003"))
    home = stage.sandbox.home("U003")
    assert home is not None
    assert home["blocks"][0]["text"]["text"] == "Hello U003"
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await stage.client.views_publish(user_id="U003", hash="0.old", view={"type": "home", "blocks": []})
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await stage.client.views_publish(user_id="U003", view=modal(SIZE))


async def test_shortcuts_come_with_a_trigger_and_message_shortcuts_with_the_message(stage: Stage, heard: Heard) -> None:
    heard.app.shortcut("new_thing")(heard.note)
    heard.app.shortcut("keep_this")(heard.note)
    said = await stage.client.chat_postMessage(channel="C001", text="keep me")
    await stage.sandbox.act.shortcut("U001", "new_thing")
    await stage.sandbox.act.shortcut("U001", "keep_this", "C001", said["ts"])
    everywhere, here = heard.bodies
    assert (everywhere["type"], "channel" in everywhere, "response_url" in everywhere) == ("shortcut", False, False)
    assert (here["type"], here["message"]["text"], here["channel"]["id"]) == ("message_action", "keep me", "C001")
    assert (await stage.sandbox.act.shortcut("U001", "nonsense")).error == "unknown_shortcut"


async def test_the_app_hears_messages_and_mentions_it_subscribed_to(stage: Stage, heard: Heard) -> None:
    @heard.app.event("message")
    async def message(event: Json) -> None:
        heard.bodies.append(event)

    @heard.app.event("app_mention")
    async def mention(event: Json) -> None:
        heard.bodies.append(event)

    await stage.sandbox.act.message("U001", "C001", "hello <@U0BOT>")
    await stage.sandbox.act.message("U001", "D001", "just us")
    await stage.sandbox.act.message("U001", "C002", "the app is not here")
    await stage.sandbox.until(lambda: len(heard.bodies) == 3)
    assert sorted((event["type"], event["channel"]) for event in heard.bodies) == [
        ("app_mention", "C001"),
        ("message", "C001"),
        ("message", "D001"),
    ]


async def test_the_apps_own_messages_are_events_too_unless_only_one_person_sees_them(stage: Stage) -> None:
    await stage.connect(stage.bolt())
    await stage.client.chat_postEphemeral(channel="C001", user="U001", text="psst")
    said = await stage.client.chat_postMessage(channel="C001", text="hello <@U0BOT>", blocks=[{"type": "divider"}])
    await stage.sandbox.until(lambda: stage.sandbox.traffic.requests)
    (event,) = [request.payload["event"] for request in stage.sandbox.traffic.requests]
    assert (event["type"], event["ts"], event["user"], event["bot_id"]) == ("message", said["ts"], "U0BOT", "B0BOT")
    assert (event["channel"], event["channel_type"], "subtype" in event) == ("C001", "channel", False)


async def test_the_app_hears_that_it_was_invited_and_that_a_channel_was_archived() -> None:
    async with a_stage(events=["member_joined_channel", "channel_archive"]) as stage:
        heard = Heard(stage.bolt())

        @heard.app.event("member_joined_channel")
        @heard.app.event("channel_archive")
        async def note(event: Json) -> None:
            heard.bodies.append(event)

        await stage.connect(heard.app)
        stage.sandbox.set_channel(Channel(id="C002", name="general", members=("U001", "U0BOT")))
        await stage.sandbox.until(lambda: len(heard.bodies) == 1)
        stage.sandbox.set_channel(Channel(id="C002", name="general", members=("U001",), is_archived=True))
        await stage.sandbox.until(lambda: len(heard.bodies) == 2)
        assert [(event["type"], event["channel"]) for event in heard.bodies] == [
            ("member_joined_channel", "C002"),
            ("channel_archive", "C002"),
        ]
        with pytest.raises(SlackApiError, match="is_archived"):
            await stage.client.chat_postMessage(channel="C002", text="x")


async def test_mentions_are_escaped_only_where_the_manifest_says_so(stage: Stage, heard: Heard) -> None:
    heard.app.command("/say")(heard.note)
    heard.app.command("/form")(heard.note)
    await stage.sandbox.act.command("U001", "C001", "/say @tom #sales #leads-private http://x.y/?a=1&b=2 <b> <@U003>")
    await stage.sandbox.act.command("U001", "C001", "/form @tom & co")
    escaped, as_typed = (body["text"] for body in heard.bodies)
    assert escaped == "<@U002|tom> <#C001|sales> <#G003|> <http://x.y/?a=1&amp;b=2> &lt;b&gt; <@U003>"
    assert as_typed == "@tom & co"
    assert (heard.bodies[0]["channel_name"], heard.bodies[0]["user_name"]) == ("sales", "lea")


async def test_commands_that_do_not_exist_never_reach_the_app(stage: Stage, heard: Heard) -> None:
    assert (await stage.sandbox.act.command("U001", "C001", "/nonsense")).error == "unknown_command"
    with pytest.raises(Refusal, match="user_not_in_channel"):
        await stage.sandbox.act.command("U004", "G003", "/say")
    assert heard.bodies == []
