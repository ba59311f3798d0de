"""The arguments of one Web API call, however they came: query, form or JSON."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from starlette.requests import Request

from sandbox.refusal import Refusal
from sandbox.workspace import Conversation
from sandbox.world import Json

# Form bodies carry these as JSON text; JSON bodies carry them as they are. Both SDKs do either.
STRUCTURED: dict[str, type] = {
    "blocks": list,
    "attachments": list,
    "files": list,
    "view": dict,
    "metadata": dict,
    "message": dict,
}
T = TypeVar("T")


class Args:
    """Named arguments with Slack's leniency: ``"true"`` and ``1`` are true, numbers may be text.

    `conversation` is there when ``methods.yaml`` says how the bot must stand to it.
    """

    conversation: Conversation

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values: Json = {key: value for key, value in values.items() if value is not None}
        for name in STRUCTURED.keys() & self.values.keys():
            self.values[name] = _structured(name, self.values[name])

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str, default: str = "") -> str:
        """A string, empty when absent."""
        return str(self.values.get(name, default))

    def flag(self, name: str) -> bool:
        """A truth value."""
        return self.text(name).lower() in {"1", "true"}

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number between 1 and `most`; ``invalid_arguments`` otherwise."""
        try:
            return max(1, min(int(self.values.get(name, default)), most))
        except (TypeError, ValueError) as problem:
            raise Refusal("invalid_arguments", messages=[f"{name} must be a number"]) from problem

    def listed(self, name: str) -> list[str]:
        """A list, from an array or from text with commas."""
        value = self.values.get(name) or []
        return [item.strip() for item in value.split(",") if item.strip()] if isinstance(value, str) else list(value)

    def array(self, name: str) -> list[Any]:
        """One of the structured arguments that is an array, empty when absent."""
        return list(self.values.get(name, []))

    def page(self, things: Sequence[T]) -> tuple[list[T], Json]:
        """The page of `things` that ``cursor`` and ``limit`` ask for, and its ``response_metadata``."""
        try:
            start = int(base64.b64decode(self.text("cursor"), validate=True) or 0)
        except (binascii.Error, ValueError) as problem:
            raise Refusal("invalid_cursor") from problem
        end = start + self.number("limit", 100, 1000)
        cursor = base64.b64encode(str(end).encode()).decode() if end < len(things) else ""
        return list(things[start:end]), {"next_cursor": cursor}


def _structured(name: str, value: Any) -> Any:
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        found = None
    if isinstance(found, STRUCTURED[name]):
        return found
    code = f"invalid_{name}_format" if name in {"blocks", "metadata"} else "invalid_arguments"
    raise Refusal(code, messages=[f"{name} must be {STRUCTURED[name].__name__}"])


async def read_args(request: Request) -> tuple[Args, str]:
    """The arguments and the token of a request: the token from its header first, else from ``token``."""
    values: Json = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            body = json.loads(await request.body() or b"{}")
        except ValueError as problem:
            raise Refusal("invalid_json") from problem
        if not isinstance(body, dict):
            raise Refusal("json_not_object")
        values |= body
    else:
        async with request.form() as form:
            values |= {key: value for key, value in form.items() if isinstance(value, str)}
    given = str(values.pop("token", "") or "")
    scheme, _, header = request.headers.get("authorization", "").partition(" ")
    return Args(values), header if scheme.lower() == "bearer" and header else given
