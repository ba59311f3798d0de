from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.conftest import Stage

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(number: int = 1, text: str = "x") -> Json:
    return {"text": plain(text), "value": str(number)}


def section(**more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": "x"}, **more}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain("x"), "action_id": "a", **more}


def acting(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "s", **more}


def raw(text: str) -> Json:
    return {"type": "raw_text", "text": text}


def bars(**chart: Any) -> Json:
    series = [{"name": "now", "data": [{"label": "A", "value": 1}]}]
    full = {"type": "bar", "series": series, "axis_config": {"categories": ["A"]}} | chart
    return {"type": "data_visualization", "title": "T", "chart": full}


GOOD: list[list[Json]] = [
    [section(fields=[plain("y")] * 10, accessory=button(style="primary"))],
    [{"type": "header", "text": plain("x" * 150)}, {"type": "divider"}],
    [{"type": "context", "elements": [plain("x"), {"type": "image", "image_url": "http://x/y.png", "alt_text": "y"}]}],
    [acting(*(button(action_id=str(number)) for number in range(25)))],
    [acting(select(options=[option(number) for number in range(100)]))],
    [acting(select(option_groups=[{"label": plain("g"), "options": [option()]}]))],
    [acting({"type": "overflow", "action_id": "o", "options": [option(number) for number in range(5)]})],
    [{"type": "table", "rows": [[raw("x")] * 20] * 100}],
    [{"type": "data_table", "caption": "c", "rows": [[raw("h")], [{"type": "raw_number", "value": 3}]]}],
    [bars()],
    [{"type": "data_visualization", "title": "T", "chart": {"type": "pie", "segments": [{"label": "A", "value": 1}]}}],
    [{"type": "container", "child_blocks": [section()], "title": plain("t"), "is_collapsible": True}],
    [{"type": "card", "title": {"type": "mrkdwn", "text": "t"}}],
    [{"type": "carousel", "elements": [{"type": "card", "title": {"type": "mrkdwn", "text": "t"}}]}],
    [{"type": "markdown", "text": "x" * 12_000}],
    [{"type": "input", "label": plain("l"), "element": {"type": "plain_text_input", "action_id": "t"}}],
    [{"type": "divider"}] * 50,
]
BAD: list[tuple[list[Json], str, str]] = [
    ([{"type": "divider"}] * 51, "/blocks", "no more than 50 items allowed"),
    ([{"type": "nonsense"}], "/blocks/0", "unsupported type: nonsense"),
    ([{"type": "alert", "text": plain("x")}], "/blocks/0", "unsupported type: alert"),
    ([{"type": "section"}], "/blocks/0", "must have at least one of text, fields"),
    ([section(color="red")], "/blocks/0", "invalid additional property: color"),
    ([{"type": "section", "text": plain("x" * 3001)}], "/blocks/0/text/text", "must be less than 3001 characters"),
    ([section(fields=[plain("y")] * 11)], "/blocks/0/fields", "no more than 10 items allowed"),
    ([section(fields=[plain("y" * 2001)])], "/blocks/0/fields/0/text", "must be less than 2001 characters"),
    ([section(block_id="b" * 256)], "/blocks/0/block_id", "must be less than 256 characters"),
    ([section(block_id="b"), section(block_id="b")], "/blocks", "`block_id` already exists: b"),
    ([{"type": "header", "text": plain("x" * 151)}], "/blocks/0/text/text", "must be less than 151 characters"),
    ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "/blocks/0/text", "unsupported type: mrkdwn"),
    ([{"type": "context", "elements": [plain("x")] * 11}], "/blocks/0/elements", "no more than 10 items allowed"),
    ([{"type": "context", "elements": []}], "/blocks/0/elements", "no fewer than 1 items allowed"),
    ([acting(*(button(action_id=str(n)) for n in range(26)))], "/blocks/0/elements", "no more than 25 items allowed"),
    ([acting(button(), button())], "/blocks/0", "`action_id` already exists: a"),
    ([acting(button(text=plain("x" * 76)))], "/blocks/0/elements/0/text/text", "must be less than 76 characters"),
    ([acting(button(value="x" * 2001))], "/blocks/0/elements/0/value", "must be less than 2001 characters"),
    ([acting(button(url="x" * 3001))], "/blocks/0/elements/0/url", "must be less than 3001 characters"),
    ([acting(button(action_id="x" * 256))], "/blocks/0/elements/0/action_id", "must be less than 256 characters"),
    ([acting(button(style="loud"))], "/blocks/0/elements/0/style", "must be one of primary, danger"),
    (
        [acting(button(confirm={"title": plain("t" * 101), "text": plain("x")}))],
        "/blocks/0/elements/0/confirm/title/text",
        "must be less than 101 characters",
    ),
    ([acting(select(options=[]))], "/blocks/0/elements/0/options", "no fewer than 1 items allowed"),
    ([acting(select())], "/blocks/0/elements/0", "must have exactly one of options, option_groups"),
    (
        [acting(select(options=[option(n) for n in range(101)]))],
        "/blocks/0/elements/0/options",
        "no more than 100 items allowed",
    ),
    (
        [acting(select(options=[option(text="x" * 76)]))],
        "/blocks/0/elements/0/options/0/text/text",
        "must be less than 76 characters",
    ),
    (
        [acting(select(options=[{"text": plain("x"), "value": "v" * 151}]))],
        "/blocks/0/elements/0/options/0/value",
        "must be less than 151 characters",
    ),
    (
        [acting(select(option_groups=[{"label": plain("g" * 76), "options": [option()]}]))],
        "/blocks/0/elements/0/option_groups/0/label/text",
        "must be less than 76 characters",
    ),
    (
        [acting(select(options=[option()], placeholder=plain("p" * 151)))],
        "/blocks/0/elements/0/placeholder/text",
        "must be less than 151 characters",
    ),
    (
        [acting({"type": "overflow", "action_id": "o", "options": [option(n) for n in range(6)]})],
        "/blocks/0/elements/0/options",
        "no more than 5 items allowed",
    ),
    (
        [acting({"type": "checkboxes", "action_id": "o", "options": [option(n) for n in range(11)]})],
        "/blocks/0/elements/0/options",
        "no more than 10 items allowed",
    ),
    ([{"type": "image", "alt_text": "x"}], "/blocks/0", "must have exactly one of image_url, slack_file"),
    ([{"type": "image", "image_url": "http://x"}], "/blocks/0", "missing required field: alt_text"),
    (
        [{"type": "image", "alt_text": "x" * 2001, "image_url": "http://x"}],
        "/blocks/0/alt_text",
        "must be less than 2001 characters",
    ),
    ([{"type": "table", "rows": [[raw("x")]] * 101}], "/blocks/0/rows", "no more than 100 items allowed"),
    ([{"type": "table", "rows": [[raw("x")] * 21]}], "/blocks/0/rows/0", "no more than 20 items allowed"),
    (
        [{"type": "table", "rows": [[raw("x" * 5001)] * 2]}],
        "/blocks/0/rows",
        "table text must be less than 10001 characters",
    ),
    ([{"type": "table", "rows": [[raw("x")]]}] * 2, "/blocks", "only one table allowed"),
    (
        [{"type": "table", "rows": [[{"type": "raw_number", "value": 1}]]}],
        "/blocks/0/rows/0/0",
        "unsupported type: raw_number",
    ),
    ([{"type": "data_table", "rows": [[raw("h")], [raw("x")]]}], "/blocks/0", "missing required field: caption"),
    (
        [{"type": "data_table", "caption": "c", "rows": [[raw("h")], [raw("x"), raw("y")]]}],
        "/blocks/0/rows",
        "every row must have the same number of cells",
    ),
    ([bars()] * 3, "/blocks", "no more than 2 data_visualization blocks allowed"),
    ([bars(type="radar")], "/blocks/0/chart", "unsupported type: radar"),
    (
        [bars(axis_config={"categories": ["A", "B"]})],
        "/blocks/0/chart/series/0/data",
        "must have exactly one point per category, in order",
    ),
    (
        [bars(axis_config={"categories": ["A" * 21]})],
        "/blocks/0/chart/axis_config/categories/0",
        "must be less than 21 characters",
    ),
    (
        [
            {
                "type": "data_visualization",
                "title": "T",
                "chart": {"type": "pie", "segments": [{"label": "A", "value": 0}]},
            }
        ],
        "/blocks/0/chart/segments/0/value",
        "must be greater than 0",
    ),
    ([{"type": "markdown", "text": "x" * 6001}] * 2, "/blocks", "markdown text must be less than 12001 characters"),
    ([{"type": "card"}], "/blocks/0", "must have at least one of hero_image, title, actions, body"),
    (
        [{"type": "container", "child_blocks": [{"type": "divider"}] * 11}],
        "/blocks/0/child_blocks",
        "no more than 10 items allowed",
    ),
    (
        [{"type": "input", "label": plain("l"), "element": {"type": "email_text_input", "action_id": "e"}}],
        "/blocks/0",
        "unsupported type: email_text_input",
    ),
    (
        [{"type": "input", "label": plain("l" * 2001), "element": {"type": "plain_text_input", "action_id": "e"}}],
        "/blocks/0/label/text",
        "must be less than 2001 characters",
    ),
    (
        [
            {
                "type": "input",
                "label": plain("l"),
                "element": {"type": "plain_text_input", "action_id": "e", "max_length": 3001},
            }
        ],
        "/blocks/0/element/max_length",
        "must be between 1 and 3000",
    ),
]


@pytest.mark.parametrize("blocks", GOOD)
async def test_blocks_within_the_limits_are_taken(stage: Stage, blocks: list[Json]) -> None:
    assert (await stage.client.chat_postMessage(channel="C001", text="x", blocks=blocks))["ok"]


@pytest.mark.parametrize(("blocks", "pointer", "sentence"), BAD)
async def test_blocks_beyond_a_limit_are_refused_where_they_are(
    stage: Stage, blocks: list[Json], pointer: str, sentence: str
) -> None:
    with pytest.raises(SlackApiError) as caught:
        await stage.client.chat_postMessage(channel="C001", text="x", blocks=blocks)
    response = caught.value.response
    assert response["error"] == "invalid_blocks"
    assert response["response_metadata"]["messages"] == [f"[ERROR] {sentence} [json-pointer:{pointer}]"]


async def test_blocks_can_be_validated_without_a_token_and_without_effect(stage: Stage) -> None:
    await stage.client.blocks_validate(blocks=[section()])
    view = {"type": "modal", "title": plain("t" * 25), "blocks": [section()]}
    with pytest.raises(SlackApiError) as caught:
        await stage.client.blocks_validate(view=view)
    assert caught.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    assert stage.sandbox.messages("C001") == []
