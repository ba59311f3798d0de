"""``/control``: acting, reading, faults and settings as JSON, for tests and scripts in other processes."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.refusal import Refusal
from sandbox.world import Channel, Json, Person

if TYPE_CHECKING:
    from sandbox.server import Sandbox

CHANNEL_FACTS = ("id", "name", "kind", "members", "is_archived", "topic")
INTERNAL = frozenset({"take", "strike"})  # what faults do themselves, and nobody asks them for


class Control:
    """The control API; every answer has ``ok``, and ``error`` in a sentence when it is false (status 400)."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox

    def routes(self) -> list[Route]:
        """What to mount under ``/control``."""
        return [
            Route("/act/{name}", _answering(self._act), methods=["POST"]),
            Route("/fault/{name}", _answering(self._fault), methods=["POST"]),
            Route("/settings", _answering(self._settings), methods=["POST"]),
            Route("/button/{index:int}", _answering(self._button), methods=["POST"]),
            Route("/state", _answering(self._state)),
            Route("/messages/{where}", _answering(self._messages)),
            Route("/views/{user}", _answering(self._views)),
            Route("/calls", _answering(self._calls)),
        ]

    async def _act(self, request: Request) -> Json:
        act, arguments = await _called(self._sandbox.act, request)
        return {"seen": asdict(await act(**arguments))}

    async def _fault(self, request: Request) -> Json:
        fault, arguments = await _called(self._sandbox.faults, request)
        fault(**arguments)
        return {}

    async def _settings(self, request: Request) -> Json:
        """Rate limits on or off, ack seconds, people and channels added or changed."""
        sandbox, settings = self._sandbox, await _body(request)
        if "strict_limits" in settings:
            sandbox.limits.use_slacks(strict=bool(settings["strict_limits"]))
        sandbox.ack_seconds = float(settings.get("ack_seconds", sandbox.ack_seconds))
        for person in settings.get("people", []):
            sandbox.set_person(Person(**person) if "name" in person else person)
        for channel in TypeAdapter(list[Channel]).validate_python(settings.get("channels", [])):
            sandbox.set_channel(channel)
        return {}

    async def _button(self, request: Request) -> Json:
        return {"said": await self._sandbox.buttons[request.path_params["index"]].run()}

    async def _state(self, _request: Request) -> Json:
        sandbox, conversations = self._sandbox, self._sandbox.workspace.conversations.values()
        return {
            "people": [asdict(person) for person in sandbox.workspace.people.values()],
            "channels": [{name: getattr(item, name) for name in CHANNEL_FACTS} for item in conversations],
            "connections": sandbox.connections,
            "buttons": [button.label for button in sandbox.buttons],
        }

    async def _messages(self, request: Request) -> Json:
        viewer = request.query_params.get("viewer")
        return {"messages": self._sandbox.messages(request.path_params["where"], viewer=viewer)}

    async def _views(self, request: Request) -> Json:
        user = request.path_params["user"]
        return {"views": self._sandbox.views(user), "home": self._sandbox.home(user)}

    async def _calls(self, request: Request) -> Json:
        after, traffic = int(request.query_params.get("after", 0)), self._sandbox.traffic
        calls = [asdict(entry) for entry in traffic.calls if entry.number > after]
        return {"calls": calls, "requests": [asdict(entry) for entry in traffic.requests if entry.number > after]}


async def _called(thing: object, request: Request) -> tuple[Any, Json]:
    """The public method the path names, and the arguments for it."""
    name, methods = request.path_params["name"], dict(inspect.getmembers(thing, inspect.ismethod))
    known = [key for key in methods if not key.startswith("_") and key not in INTERNAL]
    if name not in known:
        raise ValueError(f"there is no {name!r}; there are {', '.join(known)}")
    arguments = await _body(request)
    inspect.signature(methods[name]).bind(**arguments)
    return methods[name], arguments


async def _body(request: Request) -> Json:
    body = await request.json() if await request.body() else {}
    if not isinstance(body, dict):
        raise TypeError("the body must be a JSON object")
    return body


def _answering(endpoint: Callable[[Request], Awaitable[Json]]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            return JSONResponse({"ok": True} | await endpoint(request))
        except (Refusal, LookupError, TypeError, ValueError) as problem:
            return JSONResponse({"ok": False, "error": str(problem)}, 400)

    return answer
