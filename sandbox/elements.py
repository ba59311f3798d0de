"""The elements of Block Kit and the small objects inside them, with Slack's limits (lengths in characters)."""

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.rules import (
    Problem,
    Rule,
    anything,
    both,
    by_type,
    either_field,
    flag,
    items,
    number,
    one_of,
    shape,
    string,
)

ACTION_ID, BLOCK_ID = string(255), string(255)


def plain(most: int, least: int = 1) -> Rule:
    """A plain_text object."""
    fields = {"text": string(most, least)}
    return by_type({"plain_text": shape(fields, {"emoji": flag})}, "text type")


def text(most: int, least: int = 1) -> Rule:
    """A plain_text or mrkdwn object."""
    fields = {"text": string(most, least)}
    shapes = {"plain_text": shape(fields, {"emoji": flag}), "mrkdwn": shape(fields, {"verbatim": flag})}
    return by_type(shapes, "text type")


def raw_text(most: int) -> Rule:
    """A plain string or a plain_text object, as the newer blocks take either."""

    def look(value: Any, at: str) -> Iterator[Problem]:
        rule = string(most) if isinstance(value, str) else text(most)
        yield from rule(value, at)

    return look


CONFIRM = shape(
    {"title": plain(100), "text": text(300)},
    {"confirm": plain(30), "deny": plain(30), "style": one_of("primary", "danger")},
)
OPTION = shape({"text": text(75), "value": string(150)}, {"description": text(75), "url": string(3000)})
OPTION_GROUP = shape({"label": plain(75), "options": items(OPTION, 100)})
FILTER = shape({}, {"include": anything, "exclude_external_shared_channels": flag, "exclude_bot_users": flag})
DISPATCH = shape({}, {"trigger_actions_on": anything})
ACT = {"action_id": ACTION_ID, "confirm": CONFIRM, "focus_on_load": flag}
PICK = {**ACT, "placeholder": plain(150)}
MANY = {**PICK, "max_selected_items": number(1)}
URL_ENABLED = {"response_url_enabled": flag, "default_to_current_conversation": flag, "filter": FILTER}
OPTIONS = {"options": items(OPTION, 100), "option_groups": items(OPTION_GROUP, 100)}
INPUT = {
    "action_id": ACTION_ID,
    "placeholder": plain(150),
    "focus_on_load": flag,
    "dispatch_action_config": DISPATCH,
    "initial_value": string(3000, 0),
}
TEN = items(OPTION, 10)
BUTTON = shape(
    {"text": plain(75)},
    {
        **ACT,
        "url": string(3000),
        "value": string(2000, 0),
        "style": one_of("primary", "danger"),
        "accessibility_label": string(75),
    },
)


def _length_order(value: Mapping[str, Any], at: str) -> Iterator[Problem]:
    if (value.get("min_length") or 0) > (value.get("max_length") or 3000):
        yield at, "min_length must not be greater than max_length"


IMAGE = both(
    shape(
        {"alt_text": string(2000)},
        {"image_url": string(3000), "slack_file": anything, "title": plain(2000), "block_id": BLOCK_ID},
    ),
    either_field("image_url", "slack_file"),
)

ELEMENTS: dict[str, Rule] = {
    "button": BUTTON,
    "static_select": both(
        shape({}, {**PICK, **OPTIONS, "initial_option": OPTION}), either_field("options", "option_groups")
    ),
    "multi_static_select": both(
        shape({}, {**MANY, **OPTIONS, "initial_options": items(OPTION, 100)}), either_field("options", "option_groups")
    ),
    "external_select": shape({}, {**PICK, "initial_option": OPTION, "min_query_length": number(0)}),
    "multi_external_select": shape({}, {**MANY, "initial_options": items(OPTION, 100), "min_query_length": number(0)}),
    "users_select": shape({}, {**PICK, "initial_user": string(32)}),
    "multi_users_select": shape({}, {**MANY, "initial_users": items(string(32), 100, 0)}),
    "channels_select": shape({}, {**PICK, "initial_channel": string(32), "response_url_enabled": flag}),
    "multi_channels_select": shape({}, {**MANY, "initial_channels": items(string(32), 100, 0)}),
    "conversations_select": shape({}, {**PICK, **URL_ENABLED, "initial_conversation": string(32)}),
    "multi_conversations_select": shape(
        {}, {**MANY, **URL_ENABLED, "initial_conversations": items(string(32), 100, 0)}
    ),
    "overflow": shape({"options": items(OPTION, 5)}, ACT),
    "checkboxes": shape({"options": TEN}, {**ACT, "initial_options": TEN}),
    "radio_buttons": shape({"options": TEN}, {**ACT, "initial_option": OPTION}),
    "datepicker": shape({}, {**PICK, "initial_date": string(10, 10)}),
    "timepicker": shape({}, {**PICK, "initial_time": string(5, 5), "timezone": string(64)}),
    "datetimepicker": shape({}, {**ACT, "initial_date_time": number(0)}),
    "plain_text_input": both(
        shape({}, {**INPUT, "multiline": flag, "min_length": number(0, 3000), "max_length": number(1, 3000)}),
        _length_order,
    ),
    "email_text_input": shape({}, INPUT),
    "url_text_input": shape({}, INPUT),
    "number_input": shape({"is_decimal_allowed": flag}, {**INPUT, "min_value": string(32), "max_value": string(32)}),
    "rich_text_input": shape({}, {**INPUT, "initial_value": anything}),
    "file_input": shape({}, {"action_id": ACTION_ID, "filetypes": anything, "max_files": number(1, 10)}),
    "image": IMAGE,
    "feedback_buttons": shape({"positive_button": anything, "negative_button": anything}, ACT),
    "icon_button": shape(
        {"icon": string(32), "text": plain(75)}, {**ACT, "value": string(2000, 0), "visible_to_user_ids": anything}
    ),
    "workflow_button": shape({"text": plain(75), "workflow": anything}, ACT),
}
MODAL_ONLY = frozenset({"number_input", "email_text_input", "url_text_input", "file_input"})


def element(*kinds: str) -> Rule:
    """One of the named elements."""
    return by_type({kind: ELEMENTS[kind] for kind in kinds}, "element")


SELECTS = tuple(kind for kind in ELEMENTS if kind.endswith("_select"))
SINGLE = tuple(kind for kind in SELECTS if not kind.startswith("multi_"))
PICKERS = ("datepicker", "timepicker", "datetimepicker", "checkboxes", "radio_buttons", "overflow")
INPUTS = ("plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input")
IN_SECTION = element("button", "image", "workflow_button", *SELECTS, *PICKERS)
IN_ACTIONS = element("button", "workflow_button", *SINGLE, *(kind for kind in SELECTS if kind not in SINGLE), *PICKERS)
IN_INPUT = element(*SELECTS, *INPUTS, *(kind for kind in PICKERS if kind != "overflow"))
