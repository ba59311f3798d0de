"""What a person can set in a message or a view: finding the element, and the state that comes of a choice."""

from collections.abc import Mapping
from typing import Any

from sandbox.block_kit import all_blocks, block_kit, elements_of
from sandbox.world import Json


class NoSuchElement(LookupError):
    """There is no such element or option: the message says which was looked for."""


def field_of(element: Mapping[str, Any]) -> str:
    """Where Slack keeps what is set in an element: ``selected_option``, ``selected_users``, ``value`` and so on."""
    return block_kit().states.get(str(element.get("type")), "value")


def find_element(
    blocks: list[Json], action_id: str, block_id: str | None = None, value: Any = None
) -> tuple[Json, Json]:
    """The block and the element with that action_id; block_id or a button's value narrow it down."""
    found = [
        (block, element)
        for block in all_blocks(blocks)
        if block_id in (None, "", block.get("block_id"))
        for element in elements_of(block)
        if element.get("action_id", "") == action_id
    ]
    if not found:
        raise NoSuchElement(f"no element with action_id {action_id!r} (block_id {block_id!r})")
    return next((pair for pair in found if value is not None and pair[1].get("value") == value), found[0])


def offered(element: Mapping[str, Any]) -> list[Json]:
    """All options of an element, those of its groups included."""
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(option for group in groups for option in group["options"])]


def chosen(element: Json, choice: Any, known: Mapping[str, Json]) -> Json:
    """The state of an element after `choice`: a value, a list of values, a date, text. `known` are loaded options.

    Raises NoSuchElement for an option that is not offered.
    """
    field, state = field_of(element), choice
    many = list(choice) if isinstance(choice, list | tuple) else [choice]
    if choice in (None, "", []):
        state = [] if field.endswith("s") else None
    elif "option" in field:
        options = [_option(element, item, known) for item in many]
        state = options if field.endswith("s") else options[0]
    elif field.endswith("s"):
        state = many
    elif field == "selected_date_time":
        state = int(choice)
    elif field == "rich_text_value" and isinstance(choice, str):
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": choice}]}
        state = {"type": "rich_text", "elements": [section]}
    return {"type": element["type"], field: state}


def _option(element: Json, value: Any, known: Mapping[str, Json]) -> Json:
    first = [*(element.get("initial_options") or []), element.get("initial_option")]
    for option in (*offered(element), *known.values(), *filter(None, first)):
        if value in (option, option["value"]):
            return dict(option)
    raise NoSuchElement(f"{element.get('action_id')!r} offers no option {value!r}")


def initial(element: Json) -> Json:
    """The state of an element nobody touched."""
    field = field_of(element)
    name = "initial_value" if "value" in field else field.replace("selected", "initial")
    return {"type": element["type"], field: element.get(name) or ([] if field.endswith("s") else None)}


def value_of(state: Mapping[str, Any]) -> Any:
    """The bare value inside a state: None or empty when nothing is set."""
    return state.get(field_of(state))


def whole_state(blocks: list[Json], typed: Mapping[str, Mapping[str, Json]]) -> dict[str, dict[str, Json]]:
    """``state.values``: every element that has a state, as typed or as it was at first."""
    values: dict[str, dict[str, Json]] = {}
    for block in all_blocks(blocks):
        for element in elements_of(block):
            if element["type"] not in block_kit().stateless and (action_id := element.get("action_id")):
                state = typed.get(block["block_id"], {}).get(action_id) or initial(element)
                values.setdefault(block["block_id"], {})[action_id] = state
    return values


def refused_inputs(blocks: list[Json], values: Mapping[str, Mapping[str, Json]]) -> dict[str, str]:
    """What Slack's own client refuses before it asks the app: block_id to sentence."""
    errors = {}
    for block in (block for block in blocks if block["type"] == "input"):
        value = value_of(values.get(block["block_id"], {}).get(block["element"].get("action_id", ""), {}))
        if value in (None, "", []):
            sentence = "" if block.get("optional") else "Please complete this required field."
        else:
            sentence = _unfit(block["element"], str(value))
        if sentence:
            errors[block["block_id"]] = sentence
    return errors


def _unfit(element: Json, text: str) -> str:
    kind, whole = element["type"], not element.get("is_decimal_allowed")
    least, most = element.get("min_length") or 0, element.get("max_length") or 3000
    if kind == "plain_text_input" and not least <= len(text) <= most:
        return f"Please write {least} to {most} characters."
    if kind == "email_text_input" and "@" not in text.strip("@"):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not text.startswith(("http://", "https://")):
        return "Please enter a valid web address."
    if kind == "number_input":
        try:
            number = int(text) if whole else float(text)
        except ValueError:
            return "Please enter a whole number." if whole else "Please enter a number."
        low, high = float(element.get("min_value") or "-inf"), float(element.get("max_value") or "inf")
        if not low <= number <= high:
            return f"Please enter a number from {low:g} to {high:g}."
    return ""
