"""Block Kit as Slack takes it: the rules of ``block_kit.yaml``, and what a whole message or view may hold."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from sandbox.refusal import Faults, refuse_if
from sandbox.workspace import Workspace, mimetype_after_look
from sandbox.world import Json, shipped

Problem = tuple[str, str]  # JSON pointer, sentence
MOST = {"message": 50, "modal": 100, "home": 100}
PASSIVE = frozenset({"image", "plain_text", "mrkdwn"})
IMAGE_TYPES = frozenset({"png", "jpg", "jpeg", "gif"})
TEXTS = {"plain_text": "emoji", "mrkdwn": "verbatim"}
TYPES: Mapping[str, tuple[Any, str]] = {
    "flag": (bool, "must be a boolean"),
    "string": (str, "must be a string"),
    "number": (int | float, "must be a number"),
    "list": (list, "must be an array"),
}


class Grammar:
    """Shapes by name, and the rules they are written in (see the head of the file)."""

    def __init__(self, source: Mapping[str, Any]) -> None:
        self._shapes, self._groups = source["shapes"], source["groups"]
        self.places: Mapping[str, list[str]] = source["places"]
        self.misplaced: Mapping[str, list[str]] = source["misplaced"]
        self.states: Mapping[str, str] = source["states"]
        self.stateless = frozenset(source["stateless"])

    def look(self, rule: str, value: Any, at: str) -> Iterator[Problem]:
        """What `rule` finds wrong with `value`, which stands at the JSON pointer `at`."""
        kind, _, rest = rule.partition(" ")
        right, sentence = TYPES.get(kind, (object, ""))
        if not isinstance(value, right) or (kind == "number" and isinstance(value, bool)):
            yield at, sentence
        elif kind not in {"any", "flag"}:
            yield from getattr(self, f"_{kind}")(rest, value, at)

    def _string(self, rest: str, value: str, at: str) -> Iterator[Problem]:
        least, most = _bounds(rest)
        if len(value) < least:
            yield at, f"must be more than {least - 1:g} characters"
        if len(value) > most:
            yield at, f"must be less than {most + 1:g} characters"

    def _number(self, rest: str, value: float, at: str) -> Iterator[Problem]:
        low, high = _bounds(rest)
        if not low <= value <= high:
            yield at, f"must be between {low:g} and {high:g}"

    def _one(self, rest: str, value: Any, at: str) -> Iterator[Problem]:
        if value not in rest.split("|"):
            yield at, f"must be one of {rest.replace('|', ', ')}"

    def _list(self, rest: str, value: list[Any], at: str) -> Iterator[Problem]:
        bounds, _, rule = rest.partition(" ")
        least, most = _bounds(bounds)
        if len(value) < least:
            yield at, f"no fewer than {least:g} items allowed"
        if len(value) > most:
            yield at, f"no more than {most:g} items allowed"
        for index, item in enumerate(value):
            yield from self.look(rule, item, f"{at}/{index}")

    def _plain(self, rest: str, value: Any, at: str) -> Iterator[Problem]:
        return self._text(rest, value, at, {"plain_text": "emoji"})

    def _text(self, rest: str, value: Any, at: str, kinds: Mapping[str, str] = TEXTS) -> Iterator[Problem]:
        shapes = {kind: {"text!": f"string {rest}", extra: "flag"} for kind, extra in kinds.items()}
        return self._of_type(shapes, value, at)

    def _words(self, rest: str, value: Any, at: str) -> Iterator[Problem]:
        return self.look(f"{'string' if isinstance(value, str) else 'text'} {rest}", value, at)

    def _shape(self, rest: str, value: Any, at: str) -> Iterator[Problem]:
        return self._fields(self._shapes[rest], value, at)

    def _kind(self, rest: str, value: Any, at: str) -> Iterator[Problem]:
        group, _, names = rest.partition(" ")
        kinds = self._groups[group]
        allowed = self.places.get(names) or names.split("|") if names else kinds
        return self._of_type({name: kinds[name] for name in allowed}, value, at)

    def _of_type(self, kinds: Mapping[str, Any], value: Any, at: str) -> Iterator[Problem]:
        kind = value.get("type") if isinstance(value, Mapping) else None
        if not isinstance(kind, str) or kind not in kinds:
            yield at, f"unsupported type: {kind}"
        else:
            yield from self._fields(kinds[kind], value, at)

    def _fields(self, fields: Mapping[str, Any], value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, Mapping):
            yield at, "must be an object"
            return
        for name in fields:
            if name.endswith("!") and value.get(name[:-1]) is None:
                yield at, f"missing required field: {name[:-1]}"
        for name, content in value.items():
            rule = fields.get(f"{name}!") or fields.get(name)
            if not isinstance(rule, str):
                if name != "type":
                    yield at, f"invalid additional property: {name}"
            elif content is not None:
                yield from self.look(rule, content, f"{at}/{name}")
        if (pair := fields.get("exactly")) and sum(value.get(name) is not None for name in pair) != 1:
            yield at, f"must have exactly one of {', '.join(pair)}"
        if (some := fields.get("some")) and not any(value.get(name) for name in some):
            yield at, f"must have at least one of {', '.join(some)}"


def _bounds(text: str) -> tuple[float, float]:
    least, dots, most = (text or "-inf..inf").partition("..")
    return (float(least), float(most or "inf")) if dots else (1, float(least))


@cache
def block_kit() -> Grammar:
    """The grammar of the file next to this module."""
    return Grammar(shipped("block_kit.yaml"))


def all_blocks(blocks: list[Json]) -> list[Json]:
    """The blocks and those inside containers and carousels."""
    inner = {"container": "child_blocks", "carousel": "elements"}
    return [item for block in blocks for item in (block, *all_blocks(block.get(inner.get(block["type"], ""), [])))]


def elements_of(block: Json) -> list[Json]:
    """The elements of a block that people can act on."""
    if block["type"] in {"rich_text", "carousel"}:
        return []
    inner = [block.get("accessory"), block.get("element"), *block.get("elements", []), *block.get("actions", [])]
    return [item for item in inner if item and item["type"] not in PASSIVE]


class Screening:
    """The gate before blocks are taken: limits, files that are ready, and the blocks a test wants refused."""

    def __init__(self, workspace: Workspace, faults: Faults) -> None:
        self._workspace, self._faults = workspace, faults

    def message(self, blocks: Any) -> None:
        """Raise ``invalid_blocks`` with JSON pointers when a message's blocks are not acceptable."""
        found = self._problems(blocks, "message", "/blocks")
        refuse_if(found, "invalid_blocks", *_pointed(found), errors=[sentence for _, sentence in found])

    def view(self, view: Any, *kinds: str) -> None:
        """Raise ``invalid_arguments`` when a view is not acceptable, or not of one of `kinds` (modal, home)."""
        kind = view.get("type") if isinstance(view, dict) else None
        found = [] if kind in kinds else [("/view/type", f"must be {' or '.join(kinds)}")]
        found = found or list(block_kit().look(f"shape {kind}", view, "/view"))
        found = found or self._problems(view["blocks"], str(kind), "/view/blocks")
        if not found and kind == "modal" and any(block["type"] == "input" for block in view["blocks"]):
            found = [] if view.get("submit") else [("/view", "missing required field: submit")]
        refuse_if(found, "invalid_arguments", *_pointed(found))

    def _problems(self, blocks: Any, surface: str, at: str) -> list[Problem]:
        found = list(block_kit().look(f"list 0..{MOST[surface]} kind block {surface}", blocks, at))
        if not found:
            found = [*_in_all(blocks, at)]
            for index, block in enumerate(blocks):
                found += [*_in_block(block, surface, f"{at}/{index}"), *self._not_now(block, surface, f"{at}/{index}")]
        return found

    def _not_now(self, block: Json, surface: str, at: str) -> Iterator[Problem]:
        """A type that is to be refused, and pictures whose file Slack has not taken in yet, or which are none."""
        if surface == "message" and block["type"] in self._faults.refused_blocks:
            yield f"{at}/type", f"unsupported type: {block['type']}"
        for where, holder in ((at, block), (f"{at}/accessory", block.get("accessory") or {})):
            if holder.get("type") == "image" and (reference := holder.get("slack_file")):
                file = self._workspace.file(reference) or {"complete": False}
                if not file["complete"] or not mimetype_after_look(file) or file["filetype"] not in IMAGE_TYPES:
                    yield f"{where}/slack_file", "invalid slack file"


def _pointed(found: list[Problem]) -> list[str]:
    """Problems as Slack words them."""
    return [f"{sentence} [json-pointer:{at}]" for at, sentence in found]


def _in_all(blocks: list[Json], at: str) -> Iterator[Problem]:
    kinds = Counter(block["type"] for block in blocks)
    if kinds["table"] > 1:
        yield at, "only one table allowed"
    if kinds["data_visualization"] > 2:
        yield at, "no more than 2 data_visualization blocks allowed"
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > 12_000:
        yield at, "markdown text must be less than 12001 characters"
    for name in _twice(block.get("block_id") for block in blocks):
        yield at, f"`block_id` already exists: {name}"


def _in_block(block: Json, surface: str, at: str) -> Iterator[Problem]:
    if block["type"] == "table" and sum(map(len, _texts(block["rows"]))) > 10_000:
        yield f"{at}/rows", "table text must be less than 10001 characters"
    if block["type"] == "data_table" and len({len(row) for row in block["rows"]}) > 1:
        yield f"{at}/rows", "every row must have the same number of cells"
    if chart := block.get("chart"):
        yield from _in_chart(chart, f"{at}/chart")
    for item in (item for inner in all_blocks([block]) for item in elements_of(inner)):
        if item["type"] in block_kit().misplaced[surface]:
            yield at, f"unsupported type: {item['type']}"
        if (item.get("min_length") or 0) > (item.get("max_length") or 3000):
            yield at, "min_length must not be greater than max_length"
    for name in _twice(item.get("action_id") for item in elements_of(block)):
        yield at, f"`action_id` already exists: {name}"


def _in_chart(chart: Json, at: str) -> Iterator[Problem]:
    """Every series has one point for each category; names of series differ; slices are more than nothing."""
    for number, segment in enumerate(chart.get("segments", [])):
        if segment["value"] <= 0:
            yield f"{at}/segments/{number}/value", "must be greater than 0"
    for number, series in enumerate(chart.get("series", [])):
        if [point["label"] for point in series["data"]] != chart["axis_config"]["categories"]:
            yield f"{at}/series/{number}/data", "must have exactly one point per category, in order"
    if any(_twice(series["name"] for series in chart.get("series", []))):
        yield f"{at}/series", "series names must be unique"


def _texts(value: Any) -> Iterator[str]:
    for item in value.values() if isinstance(value, Mapping) else value:
        if isinstance(item, Mapping | list):
            yield from _texts(item)
    if isinstance(value, Mapping) and isinstance(value.get("text"), str):
        yield value["text"]


def _twice(names: Iterator[str | None]) -> Iterator[str]:
    """The names that stand there more than once."""
    return (name for name, times in Counter(names).items() if name and times > 1)
