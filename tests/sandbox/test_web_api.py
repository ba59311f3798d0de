import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.world import Channel, ManifestError, Person, World, read_manifest
from tests.sandbox.conftest import APP_TOKEN, BOT_TOKEN, Stage, a_stage


async def refusal(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_a_message_comes_back_as_it_was_posted(stage: Stage) -> None:
    said = await stage.client.chat_postMessage(
        channel="C001", text="Hello", metadata={"event_type": "x", "event_payload": {"n": 1}}
    )
    assert said["message"]["text"] == "Hello"
    history = await stage.client.conversations_history(channel="C001", include_all_metadata=True)
    assert [(item["ts"], item["metadata"]["event_payload"]) for item in history["messages"]] == [(said["ts"], {"n": 1})]
    assert (await stage.client.conversations_history(channel="C001"))["messages"][0]["metadata"] == {"event_type": "x"}


async def test_a_user_id_as_channel_opens_the_direct_messages(stage: Stage) -> None:
    said = await stage.client.chat_postMessage(channel="U001", text="Just you")
    assert said["channel"] == (await stage.client.conversations_open(users="U001"))["channel"]["id"] == "D001"
    assert [item["text"] for item in stage.sandbox.dm("U001")] == ["Just you"]


async def test_json_bodies_are_as_good_as_forms(stage: Stage) -> None:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "hi"}}
    await stage.client.api_call("chat.postMessage", json={"channel": "C001", "blocks": [block]})
    assert stage.sandbox.messages("C001")[0]["blocks"][0]["text"] == block["text"]


@pytest.mark.parametrize(
    ("token", "error"),
    [
        ("xoxb-other", "invalid_auth"),
        ("nonsense", "invalid_auth"),
        (APP_TOKEN, "not_allowed_token_type"),
        ("", "not_authed"),
    ],
)
async def test_only_the_apps_own_bot_token_opens_the_web_api(stage: Stage, token: str, error: str) -> None:
    client = AsyncWebClient(token, base_url=f"{stage.address}/api/")
    assert await refusal(client.auth_test()) == error


async def test_socket_mode_needs_the_app_token(stage: Stage) -> None:
    assert await refusal(stage.client.apps_connections_open(app_token=BOT_TOKEN)) == "not_allowed_token_type"
    assert await refusal(stage.client.apps_connections_open(app_token="xapp-other")) == "invalid_auth"


async def test_with_socket_mode_off_there_is_no_connection_to_be_had() -> None:
    async with a_stage(socket_mode=False) as stage:
        assert await refusal(stage.client.apps_connections_open(app_token=APP_TOKEN)) == "forbidden_team"


@pytest.mark.parametrize(
    ("method", "args", "needed"),
    [
        ("chat.postMessage", {"channel": "C001", "text": "x"}, "chat:write"),
        ("users.info", {"user": "U001"}, "users:read"),
        ("users.lookupByEmail", {"email": "lea@example.com"}, "users:read.email"),
        ("conversations.open", {"users": "U001"}, "im:write"),
        ("conversations.info", {"channel": "C001"}, "channels:read"),
        ("conversations.history", {"channel": "D001"}, "im:history"),
        ("conversations.join", {"channel": "C002"}, "channels:join"),
        ("files.getUploadURLExternal", {"filename": "a.png", "length": 3}, "files:write"),
        ("files.info", {"file": "F1"}, "files:read"),
        ("team.info", {}, "team:read"),
    ],
)
async def test_a_scope_the_manifest_does_not_ask_for_is_missing(method: str, args: dict[str, Any], needed: str) -> None:
    async with a_stage(scopes=["commands"]) as stage:
        with pytest.raises(SlackApiError) as caught:
            await stage.client.api_call(method, params=args)
        assert (caught.value.response["error"], caught.value.response["needed"]) == ("missing_scope", needed)


@pytest.mark.parametrize(
    ("manifest", "sentence"),
    [
        ({}, "The manifest cannot be used. display_information.name: Field required."),
        (
            {"display_information": {"name": "x"}, "features": {"slash_commands": [{"description": "none"}]}},
            "The manifest cannot be used. features.slash_commands.0.command: Field required.",
        ),
    ],
)
def test_a_manifest_that_cannot_be_used_says_where(manifest: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ManifestError) as caught:
        read_manifest(manifest)
    assert str(caught.value) == sentence


WORLD = World(
    people=(Person(id="U001", name="lea"), Person(id="U009", name="gone", deleted=True)),
    channels=(
        Channel(id="C001", name="in", members=("U001",)),
        Channel(id="C002", name="out", members=("U001",)),
        Channel(id="C003", name="old", members=("U001",), is_archived=True),
        Channel(id="G004", name="secret", members=("U001",), is_private=True),
    ),
    bot_channels=("C001", "C003"),
)


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C002", "not_in_channel"),
        ("C003", "is_archived"),
        ("G004", "channel_not_found"),
        ("C999", "channel_not_found"),
        ("U009", "user_disabled"),
        ("", "channel_not_found"),
    ],
)
async def test_the_bot_posts_only_where_it_may(channel: str, error: str) -> None:
    async with a_stage(world=WORLD) as stage:
        assert await refusal(stage.client.chat_postMessage(channel=channel, text="x")) == error


async def test_public_channels_are_open_to_chat_write_public() -> None:
    async with a_stage(world=WORLD, scopes=["chat:write", "chat:write.public"]) as stage:
        assert (await stage.client.chat_postMessage(channel="C002", text="x"))["ok"]
        assert await refusal(stage.client.chat_postMessage(channel="G004", text="x")) == "channel_not_found"


async def test_without_a_messages_tab_nobody_can_be_written_to() -> None:
    async with a_stage(messages_tab=False) as stage:
        assert await refusal(stage.client.chat_postMessage(channel="U001", text="x")) == "messages_tab_disabled"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({}, "no_text"),
        ({"text": "x", "metadata": {"event_type": 3}}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "x", "event_payload": {"y": "z" * 20_000}}}, "metadata_too_large"),
        ({"text": "x", "blocks": "not json"}, "invalid_blocks_format"),
        ({"text": "x", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
        ({"text": "x", "attachments": [{"text": "y"}] * 101}, "too_many_attachments"),
    ],
)
async def test_what_cannot_be_posted_is_refused(stage: Stage, args: dict[str, Any], error: str) -> None:
    assert await refusal(stage.client.api_call("chat.postMessage", json={"channel": "C001", **args})) == error


async def test_an_update_with_text_alone_removes_the_blocks_and_keeps_the_metadata(stage: Stage) -> None:
    about = {"event_type": "x", "event_payload": {}}
    said = await stage.client.chat_postMessage(channel="C001", text="a", blocks=[{"type": "divider"}], metadata=about)
    await stage.client.chat_update(channel="C001", ts=said["ts"], text="b")
    message = stage.sandbox.messages("C001")[0]
    assert (message["text"], message["blocks"], message["metadata"]) == ("b", [], about)
    assert "edited" in message


async def test_updates_are_for_the_apps_own_messages_by_channel_id(stage: Stage) -> None:
    seen = await stage.sandbox.act.message("U001", "C001", "mine")
    said = await stage.client.chat_postMessage(channel="U001", text="x")
    assert await refusal(stage.client.chat_update(channel="C001", ts=seen.ts, text="b")) == "cant_update_message"
    assert await refusal(stage.client.chat_update(channel="C001", ts="1.0", text="b")) == "message_not_found"
    assert await refusal(stage.client.chat_update(channel="U001", ts=said["ts"], text="b")) == "channel_not_found"
    assert await refusal(stage.client.chat_update(channel="D001", ts=said["ts"], text="b" * 4001)) == "msg_too_long"
    assert await refusal(stage.client.chat_delete(channel="C001", ts=seen.ts)) == "cant_delete_message"


async def test_ephemeral_messages_are_seen_by_one_and_cannot_be_updated(stage: Stage) -> None:
    said = await stage.client.chat_postEphemeral(channel="C001", user="U001", text="psst")
    assert [item["text"] for item in stage.sandbox.messages("C001", viewer="U001")] == ["psst"]
    assert stage.sandbox.messages("C001", viewer="U002") == []
    assert (await stage.client.conversations_history(channel="C001"))["messages"] == []
    assert (
        await refusal(stage.client.chat_update(channel="C001", ts=said["message_ts"], text="b")) == "message_not_found"
    )
    assert (
        await refusal(stage.client.chat_postEphemeral(channel="C001", user="U404", text="x")) == "user_not_in_channel"
    )


async def test_threads_are_read_with_replies_and_left_out_of_history(stage: Stage) -> None:
    parent = await stage.client.chat_postMessage(channel="C001", text="parent")
    await stage.client.chat_postMessage(channel="C001", text="reply", thread_ts=parent["ts"])
    history = await stage.client.conversations_history(channel="C001")
    assert [(item["text"], item["reply_count"]) for item in history["messages"]] == [("parent", 1)]
    replies = await stage.client.conversations_replies(channel="C001", ts=parent["ts"])
    assert [item["text"] for item in replies["messages"]] == ["parent", "reply"]
    assert await refusal(stage.client.conversations_replies(channel="C001", ts="1.0")) == "thread_not_found"


async def test_long_lists_come_in_pages(stage: Stage) -> None:
    for number in range(5):
        await stage.client.chat_postMessage(channel="C001", text=str(number))
    pages = [
        [item["text"] for item in page["messages"]]
        async for page in await stage.client.conversations_history(channel="C001", limit=2)
    ]
    assert pages == [["4", "3"], ["2", "1"], ["0"]]
    assert await refusal(stage.client.users_list(cursor="nonsense")) == "invalid_cursor"


async def test_channels_are_listed_by_kind_and_joined(stage: Stage) -> None:
    names = [item["name"] for item in (await stage.client.conversations_list())["channels"]]
    assert names == ["sales", "general"]
    assert await refusal(stage.client.conversations_history(channel="C002")) == "not_in_channel"
    assert (await stage.client.conversations_join(channel="C002"))["channel"]["is_member"]
    assert (await stage.client.conversations_join(channel="C002"))["warning"] == "already_in_channel"
    assert "U0BOT" in (await stage.client.conversations_members(channel="C002"))["members"]
    assert await refusal(stage.client.conversations_list(types="nonsense")) == "invalid_types"
    assert await refusal(stage.client.conversations_join(channel="D001")) == "method_not_supported_for_channel_type"


async def test_people_are_known_with_zone_locale_and_email(stage: Stage) -> None:
    user = (await stage.client.users_info(user="U001", include_locale=True))["user"]
    assert (user["tz"], user["locale"], user["profile"]["email"]) == ("Europe/Paris", "fr-FR", "lea@example.com")
    assert user["tz_offset"] in {3600, 7200}
    assert (await stage.client.users_lookupByEmail(email="LEA@example.com"))["user"]["id"] == "U001"
    assert await refusal(stage.client.users_lookupByEmail(email="no@example.com")) == "users_not_found"
    assert await refusal(stage.client.users_info(user="U404")) == "user_not_found"
    assert len((await stage.client.users_list())["members"]) == 5


async def test_the_app_knows_itself_and_its_team(stage: Stage) -> None:
    me = await stage.client.auth_test()
    assert (me["user_id"], me["user"], me["team_id"]) == ("U0BOT", "parrot", "T001")
    assert (await stage.client.bots_info(bot=me["bot_id"]))["bot"]["user_id"] == "U0BOT"
    assert (await stage.client.team_info())["team"]["domain"] == "northwind"
    assert await refusal(stage.client.bots_info(bot="B404")) == "bot_not_found"
    assert await refusal(stage.client.api_call("chat.sing")) == "unknown_method"


async def test_a_permalink_opens_the_page_at_the_message(stage: Stage) -> None:
    said = await stage.client.chat_postMessage(channel="C001", text="here")
    link = (await stage.client.chat_getPermalink(channel="C001", message_ts=said["ts"]))["permalink"]
    async with aiohttp.ClientSession() as session, session.get(link) as response:
        assert response.history[0].headers["location"] == f"/?show=C001#m-{said['ts']}"
        assert f'id="m-{said["ts"]}"' in await response.text()
    assert await refusal(stage.client.chat_getPermalink(channel="C001", message_ts="1.0")) == "message_not_found"


class Clock:
    def __init__(self) -> None:
        self.at = 1_800_000_000.0

    def __call__(self) -> float:
        return self.at


async def test_scheduled_messages_are_posted_in_time_except_those_with_metadata() -> None:
    clock = Clock()
    async with a_stage(now=clock) as stage:
        soon = int(clock.at) + 1
        await stage.client.chat_scheduleMessage(channel="C001", post_at=soon, text="later")
        about = {"event_type": "x", "event_payload": {}}
        await stage.client.chat_scheduleMessage(channel="C001", post_at=soon, text="never", metadata=about)
        dropped = await stage.client.chat_scheduleMessage(channel="C001", post_at=soon, text="dropped")
        await stage.client.chat_deleteScheduledMessage(
            channel="C001", scheduled_message_id=dropped["scheduled_message_id"]
        )
        assert len((await stage.client.chat_scheduledMessages_list())["scheduled_messages"]) == 2
        clock.at += 2
        await stage.sandbox.until(lambda: not stage.sandbox.workspace.scheduled)
        assert [item["text"] for item in stage.sandbox.messages("C001")] == ["later"]


async def test_scheduling_has_its_limits() -> None:
    clock = Clock()
    async with a_stage(now=clock) as stage:
        call = stage.client.chat_scheduleMessage
        assert await refusal(call(channel="C001", post_at=int(clock.at) - 1, text="x")) == "time_in_past"
        assert await refusal(call(channel="C001", post_at=int(clock.at) + 121 * 86_400, text="x")) == "time_too_far"
        for _ in range(30):
            await call(channel="C001", post_at=int(clock.at) + 1000, text="x")
        assert await refusal(call(channel="C001", post_at=int(clock.at) + 1001, text="x")) == "restricted_too_many"


async def test_calls_are_noted_without_tokens(stage: Stage) -> None:
    await stage.client.api_call(
        "chat.postMessage", json={"channel": "C001", "text": "my xoxb-123-abc", "token": BOT_TOKEN}
    )
    (call,) = stage.sandbox.calls
    assert (call.method, call.args["text"], call.response["ok"]) == ("chat.postMessage", "my xoxb-(redacted)", True)
    assert BOT_TOKEN not in repr(call)


async def test_files_are_uploaded_in_three_steps_and_shared(stage: Stage) -> None:
    await stage.client.files_upload_v2(
        channel="C001", filename="chart.png", content=b"\x89PNG", title="Chart", initial_comment="see"
    )
    (message,) = stage.sandbox.messages("C001")
    file = message["files"][0]
    assert (message["text"], file["title"], file["size"]) == ("see", "Chart", 4)
    assert stage.sandbox.files[file["id"]]["data"] == b"\x89PNG"
    info = (await stage.client.files_info(file=file["id"]))["file"]
    assert (info["mimetype"], info["shares"]["public"]["C001"][0]["ts"]) == ("image/png", message["ts"])
    again = stage.client.files_completeUploadExternal(files=[{"id": file["id"], "title": "x"}])
    assert await refusal(again) == "file_not_found"
    other = await stage.client.files_getUploadURLExternal(filename="a.csv", length=1)
    async with aiohttp.ClientSession() as session:
        await session.post(other["upload_url"], data=b"a")
    share = stage.client.files_completeUploadExternal(files=[{"id": other["file_id"], "title": "a"}], channel_id="C002")
    assert await refusal(share) == "not_in_channel"


async def test_a_picture_that_is_not_ready_yet_is_an_invalid_block(stage: Stage) -> None:
    stage.sandbox.faults.upload_not_ready(times=2)
    file = (await stage.client.files_upload_v2(filename="chart.png", content=b"\x89PNG"))["file"]
    block = {"type": "image", "slack_file": {"id": file["id"]}, "alt_text": "chart"}
    with pytest.raises(SlackApiError) as caught:
        await stage.client.chat_postMessage(channel="C001", text="x", blocks=[block])
    detail = caught.value.response["response_metadata"]["messages"]
    assert detail == ["[ERROR] invalid slack file [json-pointer:/blocks/0/slack_file]"]
    assert (await stage.client.files_info(file=file["id"]))["file"]["mimetype"] == ""
    assert (await stage.client.chat_postMessage(channel="C001", text="x", blocks=[block]))["ok"]


async def test_two_calls_at_once_get_different_timestamps(stage: Stage) -> None:
    said = await asyncio.gather(*(stage.client.chat_postMessage(channel="C001", text="x") for _ in range(20)))
    assert len({item["ts"] for item in said}) == 20
