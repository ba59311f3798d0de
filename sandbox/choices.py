"""What a person can set in a message or a view: finding the element, and the state that comes of a choice."""

from collections.abc import Mapping
from typing import Any

from sandbox.blocks import elements_of
from sandbox.world import Json

FIELD = {
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
}
INITIAL = {
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_conversation": "initial_conversation",
    "selected_conversations": "initial_conversations",
    "selected_channel": "initial_channel",
    "selected_channels": "initial_channels",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
    "value": "initial_value",
    "rich_text_value": "initial_value",
}
STATELESS = frozenset({"button", "overflow", "image", "feedback_buttons", "icon_button", "workflow_button"})
PLAIN_MANY = frozenset({"selected_users", "selected_conversations", "selected_channels", "files"})


class NoSuchElement(LookupError):
    """There is no such element in that message or view: the message says which was looked for."""


def all_blocks(blocks: list[Json]) -> list[Json]:
    """The blocks and those inside containers and carousels."""
    return [
        inner
        for block in blocks
        for inner in (
            block,
            *all_blocks(block.get("child_blocks") or []),
            *(block.get("elements", []) if block["type"] == "carousel" else []),
        )
    ]


def find_element(
    blocks: list[Json], action_id: str, block_id: str | None = None, value: Any = None
) -> tuple[Json, Json]:
    """The block and the element with that action_id; block_id or a button's value narrow it down."""
    found = [
        (block, element)
        for block in all_blocks(blocks)
        if block_id in (None, "", block.get("block_id"))
        for element in elements_of(block)
        if element.get("action_id") == action_id
    ]
    exact = [pair for pair in found if value is not None and pair[1].get("value") == value]
    if not found:
        raise NoSuchElement(f"no element with action_id {action_id!r} (block_id {block_id!r})")
    return (exact or found)[0]


def offered(element: Mapping[str, Any]) -> list[Json]:
    """All options of an element, those of its groups included."""
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(option for group in groups for option in group["options"])]


def chosen(element: Json, choice: Any, known: Mapping[str, Json]) -> Json:
    """The state of an element after `choice`: a value, a list of values, a date, text. `known` are loaded options.

    Raises NoSuchElement for an option that is not offered.
    """
    field = FIELD.get(element["type"], "value")
    if choice in (None, "", []):
        return {"type": element["type"], field: [] if field.endswith("s") else None}
    if field == "selected_option":
        return {"type": element["type"], field: _option(element, choice, known)}
    if field == "selected_options":
        return {"type": element["type"], field: [_option(element, item, known) for item in _many(choice)]}
    if field in PLAIN_MANY:
        return {"type": element["type"], field: _many(choice)}
    if field == "selected_date_time":
        return {"type": element["type"], field: int(choice)}
    if field == "rich_text_value" and isinstance(choice, str):
        choice = rich_text(choice)
    return {"type": element["type"], field: choice}


def _many(choice: Any) -> list[Any]:
    return list(choice) if isinstance(choice, list | tuple) else [choice]


def _option(element: Json, value: Any, known: Mapping[str, Json]) -> Json:
    if isinstance(value, dict):
        return value
    for option in [*offered(element), *known.values(), *_initial_options(element)]:
        if option["value"] == value or ("value" not in option and option["text"]["text"] == value):
            return option
    raise NoSuchElement(f"{element.get('action_id')!r} offers no option {value!r}")


def _initial_options(element: Json) -> list[Json]:
    first = element.get("initial_option")
    return [*([first] if first else []), *(element.get("initial_options") or [])]


def initial(element: Json) -> Json:
    """The state of an element nobody touched."""
    field = FIELD.get(element["type"], "value")
    value = element.get(INITIAL.get(field, "")) or ([] if field.endswith("s") else None)
    return {"type": element["type"], field: value}


def value_of(state: Mapping[str, Any]) -> Any:
    """The bare value inside a state: None or empty when nothing is set."""
    return state.get(FIELD.get(str(state.get("type")), "value"))


def rich_text(text: str) -> Json:
    """Typed text as the rich_text value of an input."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


def whole_state(blocks: list[Json], typed: Mapping[str, Mapping[str, Json]]) -> dict[str, dict[str, Json]]:
    """``state.values``: every element that has a state, as typed or as it was at first."""
    values: dict[str, dict[str, Json]] = {}
    for block in all_blocks(blocks):
        for element in elements_of(block):
            if element["type"] in STATELESS or not element.get("action_id"):
                continue
            block_id, action_id = block["block_id"], element["action_id"]
            state = typed.get(block_id, {}).get(action_id) or initial(element)
            values.setdefault(block_id, {})[action_id] = state
    return values


def refused_inputs(blocks: list[Json], values: Mapping[str, Mapping[str, Json]]) -> dict[str, str]:
    """What Slack's own client refuses before it asks the app: block_id to sentence."""
    errors = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        value = value_of(values.get(block["block_id"], {}).get(element.get("action_id", ""), {}))
        if value in (None, "", []):
            if not block.get("optional"):
                errors[block["block_id"]] = "Please complete this required field."
        elif sentence := _unfit(element, value):
            errors[block["block_id"]] = sentence
    return errors


def _unfit(element: Json, value: Any) -> str:
    kind = element["type"]
    if kind == "plain_text_input":
        if len(value) < (element.get("min_length") or 0):
            return f"Please write at least {element['min_length']} characters."
        if len(value) > (element.get("max_length") or 3000):
            return f"Please write at most {element.get('max_length') or 3000} characters."
    if kind == "email_text_input" and "@" not in str(value).strip("@"):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not str(value).startswith(("http://", "https://")):
        return "Please enter a valid web address."
    return _unfit_number(element, str(value)) if kind == "number_input" else ""


def _unfit_number(element: Json, value: str) -> str:
    try:
        number = float(value) if element.get("is_decimal_allowed") else int(value)
    except ValueError:
        return "Please enter a number." if element.get("is_decimal_allowed") else "Please enter a whole number."
    if element.get("min_value") and number < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if element.get("max_value") and number > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return ""
