"""``/control``: acting, reading, faults and settings as JSON, for tests and scripts in other processes."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.choices import NoSuchElement
from sandbox.refusal import Refusal
from sandbox.world import Channel, Json, Person

if TYPE_CHECKING:
    from sandbox.server import Sandbox


class Control:
    """The control API; every answer has ``ok``, and ``error`` in a sentence when it is false (status 400)."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox

    def routes(self) -> list[Route]:
        """What to mount under ``/control``."""
        posts = {
            "act/{name}": self._act,
            "fault/{name}": self._fault,
            "settings": self._settings,
            "button/{index:int}": self._button,
        }
        gets = {
            "state": self._state,
            "messages/{where}": self._messages,
            "views/{user}": self._views,
            "calls": self._calls,
        }
        routes = [Route(f"/{path}", _answering(endpoint), methods=["POST"]) for path, endpoint in posts.items()]
        return routes + [Route(f"/{path}", _answering(endpoint)) for path, endpoint in gets.items()]

    async def _act(self, request: Request) -> Json:
        act = _named(self._sandbox.act, request)
        return {"seen": asdict(await act(**await _arguments(request, act)))}

    async def _fault(self, request: Request) -> Json:
        fault = _named(self._sandbox.faults, request)
        fault(**await _arguments(request, fault))
        return {}

    async def _settings(self, request: Request) -> Json:
        """Rate limits on or off, ack seconds, people and channels added or changed."""
        sandbox, settings = self._sandbox, await _arguments(request)
        if "strict_limits" in settings:
            sandbox.limits.use_slacks(strict=bool(settings["strict_limits"]))
        sandbox.ack_seconds = float(settings.get("ack_seconds", sandbox.ack_seconds))
        for person in settings.get("people", []):
            sandbox.set_person(Person(**person) if "name" in person else person)
        for channel in settings.get("channels", []):
            sandbox.set_channel(Channel(**(channel | {"members": tuple(channel.get("members", ()))})))
        return {}

    async def _button(self, request: Request) -> Json:
        return {"said": await self._sandbox.buttons[request.path_params["index"]].run()}

    async def _state(self, _request: Request) -> Json:
        workspace, names = self._sandbox.workspace, ("id", "name", "kind", "members", "is_archived", "topic")
        channels = [{name: getattr(item, name) for name in names} for item in workspace.conversations.values()]
        people = [asdict(person) for person in workspace.people.values()]
        buttons = [button.label for button in self._sandbox.buttons]
        return {"people": people, "channels": channels, "connections": self._sandbox.connections, "buttons": buttons}

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


def _named(thing: object, request: Request) -> Any:
    """The public method the path names."""
    name = request.path_params["name"]
    known = [key for key, _ in inspect.getmembers(thing, inspect.ismethod) if not key.startswith("_") and key != "take"]
    if name not in known:
        raise ValueError(f"there is no {name!r}; there are {', '.join(known)}")
    return getattr(thing, name)


async def _arguments(request: Request, for_what: Callable[..., Any] | None = None) -> dict[str, Any]:
    body = await request.json() if await request.body() else {}
    if not isinstance(body, dict):
        raise TypeError("the body must be a JSON object")
    if for_what is not None:
        inspect.signature(for_what).bind(**body)
    return body


def _answering(endpoint: Callable[[Request], Awaitable[Json]]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            return JSONResponse({"ok": True} | await endpoint(request))
        except (Refusal, NoSuchElement, TypeError, ValueError, KeyError, IndexError) as problem:
            return JSONResponse({"ok": False, "error": str(problem)}, 400)

    return answer
