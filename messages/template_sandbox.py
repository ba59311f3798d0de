"""Where a team's own templates run: they reach nothing but their facts, and cannot go on for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

MOST_STEPS = 10_000
"""How many turns of loops and calls one message may take; ours take some dozens."""


class TemplateSandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, with a count of steps: it fills in templates on the event loop, which nothing may hold up.

    SecurityError for one step too many, powers, repeated texts or lists, and recursive loops.
    """

    intercepted_binops = frozenset({"*", "**"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._left = MOST_STEPS
        self.globals["range"] = self._range
        self.filters["counted"] = self._counted

    def begin(self) -> None:
        """From now on another message is filled in."""
        self._left = MOST_STEPS

    def call(self, context: Context, obj: Callable[..., Any], /, *given: Any, **named: Any) -> Any:
        """Call what a template calls; a step."""
        self._spend(1)
        return super().call(context, obj, *given, **named)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Multiply numbers; anything larger than these is nothing a message needs."""
        if operator == "**" or not (isinstance(left, int | float) and isinstance(right, int | float)):
            raise SecurityError(f"{operator} is for numbers only, and ** for none")
        return super().call_binop(context, operator, left, right)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for loop in tree.find_all(nodes.For):
            if loop.recursive:
                raise SecurityError("recursive loops are not taken")
            loop.iter = nodes.Filter(loop.iter, "counted", [], [], None, None, lineno=loop.lineno)
        return tree

    def _counted(self, items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            self._spend(1)
            yield item

    def _range(self, *limits: int) -> range:
        found = range(*limits)
        # A slice, because Python cannot tell the length of a range beyond 2^63.
        self._spend(len(found[: MOST_STEPS + 1]))
        return found

    def _spend(self, steps: int) -> None:
        self._left -= steps
        if self._left < 0:
            raise SecurityError("too many steps")
