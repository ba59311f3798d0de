"""The arguments of one Web API call, however they came: query, form or JSON."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from sandbox.refusal import Refusal
from sandbox.world import Json

# Form bodies carry these as JSON text; JSON bodies carry them as they are. Both SDKs do either.
STRUCTURED = ("blocks", "attachments", "view", "metadata", "files", "message")


class Args:
    """Named arguments with Slack's leniency: ``"true"`` and ``1`` are true, numbers may be text."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values: Json = {key: value for key, value in values.items() if value is not None}
        for name in STRUCTURED:
            if isinstance(self.values.get(name), str):
                try:
                    self.values[name] = json.loads(self.values[name])
                except ValueError as problem:
                    raise Refusal(f"invalid_{name}_format" if name == "blocks" else "invalid_arguments") from problem

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str, default: str = "") -> str:
        """A string, empty when absent."""
        value = self.values.get(name, default)
        return value if isinstance(value, str) else str(value)

    def needed(self, name: str) -> str:
        """A string that must be there; ``invalid_arguments`` otherwise."""
        value = self.text(name)
        if not value:
            raise Refusal("invalid_arguments", messages=[f"missing required field: {name}"])
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A truth value."""
        return str(self.values.get(name, default)).lower() in {"1", "true"}

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number between 1 and `most`; ``invalid_arguments`` otherwise."""
        try:
            value = int(self.values.get(name, default))
        except (TypeError, ValueError) as problem:
            raise Refusal("invalid_arguments", messages=[f"{name} must be a number"]) from problem
        return max(1, min(value, most))

    def listed(self, name: str) -> list[str]:
        """A list, from an array or from text with commas."""
        value = self.values.get(name) or []
        return [item.strip() for item in value.split(",") if item.strip()] if isinstance(value, str) else list(value)

    def structure(self, name: str, kind: type[Any]) -> Any:
        """An array or object, or None when absent; ``invalid_arguments`` when it is something else."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, kind):
            code = f"invalid_{name}_format" if name in {"blocks", "metadata"} else "invalid_arguments"
            raise Refusal(code, messages=[f"{name} must be {kind.__name__}"])
        return value


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
