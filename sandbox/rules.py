"""Small rules out of which the shapes of Block Kit are made: each looks at a value and yields what is wrong with it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Problem = tuple[str, str]  # JSON pointer, sentence
Rule = Callable[[Any, str], Iterator[Problem]]


def string(most: int, least: int = 1) -> Rule:
    """A string of `least` to `most` characters."""

    def look(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield at, "must be a string"
        elif len(value) < least:
            yield at, f"must be more than {least - 1} characters"
        elif len(value) > most:
            yield at, f"must be less than {most + 1} characters"

    return look


def number(least: float | None = None, most: float | None = None) -> Rule:
    """A number, not a string of digits, within the bounds."""

    def look(value: Any, at: str) -> Iterator[Problem]:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield at, "must be a number"
        elif least is not None and value < least:
            yield at, f"must be greater than or equal to {least:g}"
        elif most is not None and value > most:
            yield at, f"must be less than or equal to {most:g}"

    return look


def flag(value: Any, at: str) -> Iterator[Problem]:
    """True or false."""
    if not isinstance(value, bool):
        yield at, "must be a boolean"


def anything(_value: Any, _at: str) -> Iterator[Problem]:
    """No demand."""
    return iter(())


def one_of(*allowed: str) -> Rule:
    """One of the words."""

    def look(value: Any, at: str) -> Iterator[Problem]:
        if value not in allowed:
            yield at, f"must be one of {', '.join(allowed)}"

    return look


def items(rule: Rule, most: int, least: int = 1) -> Rule:
    """A list of `least` to `most` things that each follow `rule`."""

    def look(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield at, "must be an array"
            return
        if len(value) < least:
            yield at, f"no fewer than {least} items allowed"
        if len(value) > most:
            yield at, f"no more than {most} items allowed"
        for index, item in enumerate(value):
            yield from rule(item, f"{at}/{index}")

    return look


def shape(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    """An object with those fields and no others; ``type`` is looked at by whoever chose the shape."""
    known = {**required, **(optional or {})}

    def look(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, Mapping):
            yield at, "must be an object"
            return
        for name in required:
            if value.get(name) is None:
                yield at, f"missing required field: {name}"
        for name, content in value.items():
            if name in known:
                if content is not None:
                    yield from known[name](content, f"{at}/{name}")
            elif name != "type":
                yield at, f"invalid additional property: {name}"

    return look


def by_type(shapes: Mapping[str, Rule], what: str = "type") -> Rule:
    """An object whose ``type`` says which of the shapes it has."""

    def look(value: Any, at: str) -> Iterator[Problem]:
        kind = str(value.get("type")) if isinstance(value, Mapping) else "none"
        if kind not in shapes:
            yield at, f"unsupported {what}: {kind}"
        else:
            yield from shapes[kind](value, at)

    return look


def both(first: Rule, second: Rule) -> Rule:
    """Two rules, the second only when the first found nothing."""

    def look(value: Any, at: str) -> Iterator[Problem]:
        found = list(first(value, at))
        yield from found or second(value, at)

    return look


def either_field(first: str, second: str) -> Rule:
    """An object that has exactly one of two fields."""

    def look(value: Any, at: str) -> Iterator[Problem]:
        if (value.get(first) is None) == (value.get(second) is None):
            yield at, f"must have exactly one of {first} and {second}"

    return look


def some_field(*names: str) -> Rule:
    """An object that has at least one of the fields."""

    def look(value: Any, at: str) -> Iterator[Problem]:
        if not any(value.get(name) for name in names):
            yield at, f"must have at least one of {', '.join(names)}"

    return look
