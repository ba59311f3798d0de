"""The rules of `block_kit.yaml`, read and applied: each yields what is wrong with a value, and where."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from sandbox.world import shipped

Problem = tuple[str, str]  # JSON pointer, sentence
TEXTS = {"plain_text": "emoji", "mrkdwn": "verbatim"}


class Grammar:
    """Shapes by name, and the rules they are written in (see the head of the file)."""

    def __init__(self, source: Mapping[str, Any]) -> None:
        self._shapes, self._groups = source["shapes"], source["groups"]
        self.places: Mapping[str, list[str]] = source["places"]
        self.misplaced: Mapping[str, list[str]] = source["misplaced"]

    def look(self, rule: str, value: Any, at: str) -> Iterator[Problem]:
        """What `rule` finds wrong with `value`, which stands at the JSON pointer `at`."""
        kind, _, rest = rule.partition(" ")
        yield from getattr(self, f"_{kind}")(rest, value, at)

    def _any(self, _rest: str, _value: Any, _at: str) -> Iterator[Problem]:
        yield from ()

    def _flag(self, _rest: str, value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, bool):
            yield at, "must be a boolean"

    def _string(self, rest: str, value: Any, at: str) -> Iterator[Problem]:
        least, most = _bounds(rest)
        if not isinstance(value, str):
            yield at, "must be a string"
        elif len(value) < least:
            yield at, f"must be more than {least - 1:g} characters"
        elif len(value) > most:
            yield at, f"must be less than {most + 1:g} characters"

    def _number(self, rest: str, value: Any, at: str) -> Iterator[Problem]:
        low, high = _bounds(rest) if rest else (-float("inf"), float("inf"))
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield at, "must be a number"
        elif not low <= value <= high:
            yield at, f"must be between {low:g} and {high:g}"

    def _one(self, rest: str, value: Any, at: str) -> Iterator[Problem]:
        if value not in rest.split("|"):
            yield at, f"must be one of {rest.replace('|', ', ')}"

    def _list(self, rest: str, value: Any, at: str) -> Iterator[Problem]:
        bounds, _, rule = rest.partition(" ")
        least, most = _bounds(bounds)
        if not isinstance(value, list):
            yield at, "must be an array"
            return
        if len(value) < least:
            yield at, f"no fewer than {least:g} items allowed"
        if len(value) > most:
            yield at, f"no more than {most:g} items allowed"
        for index, item in enumerate(value):
            yield from self.look(rule, item, f"{at}/{index}")

    def _plain(self, rest: str, value: Any, at: str) -> Iterator[Problem]:
        yield from self._text(rest, value, at, {"plain_text": "emoji"})

    def _text(self, rest: str, value: Any, at: str, kinds: Mapping[str, str] = TEXTS) -> Iterator[Problem]:
        shapes = {kind: {"text!": f"string {rest}", extra: "flag"} for kind, extra in kinds.items()}
        yield from self._of_type(shapes, value, at)

    def _words(self, rest: str, value: Any, at: str) -> Iterator[Problem]:
        yield from self.look(f"{'string' if isinstance(value, str) else 'text'} {rest}", value, at)

    def _shape(self, rest: str, value: Any, at: str) -> Iterator[Problem]:
        yield from self._fields(self._shapes[rest], value, at)

    def _kind(self, rest: str, value: Any, at: str) -> Iterator[Problem]:
        group, _, names = rest.partition(" ")
        kinds = self._groups[group]
        allowed = self.places.get(names) or names.split("|") if names else kinds
        yield from self._of_type({name: kinds[name] for name in allowed}, value, at)

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
    least, dots, most = text.partition("..")
    return (float(least), float(most or "inf")) if dots else (1, float(least))


@cache
def block_kit() -> Grammar:
    """The grammar of the file next to this module."""
    return Grammar(shipped("block_kit.yaml"))
