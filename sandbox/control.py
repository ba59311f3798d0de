"""``/control``: acting, reading, faults and settings as JSON, for tests and scripts in other processes."""

import inspect
from collections.abc import Mapping
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

ACTS = frozenset(
    {
        "command",
        "message",
        "click",
        "select",
        "click_in_view",
        "select_in_view",
        "submit",
        "close",
        "shortcut",
        "open_home",
        "options",
    }
)
FAULTS = frozenset(
    {
        "rate_limit",
        "server_error",
        "drop_answer",
        "slow",
        "refuse",
        "repeat_envelope",
        "refuse_block",
        "upload_not_ready",
        "cut_connections",
        "clear",
    }
)


class Control:
    """The control API; every answer has ``ok``, and ``error`` in a sentence when it is false (status 400)."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox

    def routes(self) -> list[Route]:
        """What to mount under ``/control``."""
        posts = {
            "/act/{name}": self._act,
            "/fault/{name}": self._fault,
            "/settings": self._settings,
            "/button/{index:int}": self._button,
        }
        gets = {
            "/state": self._state,
            "/messages/{where}": self._messages,
            "/views/{user}": self._views,
            "/calls": self._calls,
        }
        return [
            *(Route(path, _answering(endpoint), methods=["POST"]) for path, endpoint in posts.items()),
            *(Route(path, _answering(endpoint), methods=["GET"]) for path, endpoint in gets.items()),
        ]

    async def _act(self, request: Request) -> Json:
        arguments = await _arguments(request)
        if request.path_params["name"] not in ACTS:
            raise TypeError(f"there is no act {request.path_params['name']!r}; there are {', '.join(sorted(ACTS))}")
        seen = await getattr(self._sandbox.act, request.path_params["name"])(**arguments)
        return {"seen": asdict(seen)}

    async def _fault(self, request: Request) -> Json:
        if request.path_params["name"] not in FAULTS:
            raise TypeError(f"there is no fault {request.path_params['name']!r}; there are {', '.join(sorted(FAULTS))}")
        fault = getattr(self._sandbox.faults, request.path_params["name"])
        arguments = await _arguments(request)
        inspect.signature(fault).bind(**arguments)
        fault(**arguments)
        return {}

    async def _settings(self, request: Request) -> Json:
        """Rate limits on or off, ack seconds, people and channels added or changed, members coming and going."""
        sandbox, settings = self._sandbox, await _arguments(request)
        if "strict_limits" in settings:
            sandbox.limits.use_slacks(strict=bool(settings["strict_limits"]))
        if "ack_seconds" in settings:
            sandbox.ack_seconds = float(settings["ack_seconds"])
        for person in settings.get("people", []):
            sandbox.set_person(Person(**person) if "name" in person else person)
        for channel in settings.get("channels", []):
            sandbox.set_channel(Channel(**(channel | {"members": tuple(channel.get("members", ()))})))
        return {}

    async def _button(self, request: Request) -> Json:
        return {"said": await self._sandbox.buttons[request.path_params["index"]].run()}

    async def _state(self, _request: Request) -> Json:
        workspace = self._sandbox.workspace
        return {
            "people": [asdict(person) for person in workspace.people.values()],
            "channels": [
                {
                    "id": item.id,
                    "name": item.name,
                    "kind": item.kind,
                    "members": item.members,
                    "messages": len(item.messages),
                }
                for item in workspace.conversations.values()
            ],
            "connections": self._sandbox.connections,
            "buttons": [button.label for button in self._sandbox.buttons],
        }

    async def _messages(self, request: Request) -> Json:
        viewer = request.query_params.get("viewer")
        return {"messages": self._sandbox.messages(request.path_params["where"], viewer=viewer)}

    async def _views(self, request: Request) -> Json:
        user = request.path_params["user"]
        return {"views": self._sandbox.views(user), "home": self._sandbox.home(user)}

    async def _calls(self, request: Request) -> Json:
        after = int(request.query_params.get("after", 0))
        traffic = self._sandbox.traffic
        return {
            "calls": [asdict(call) for call in traffic.calls if call.number > after],
            "requests": [asdict(entry) for entry in traffic.requests if entry.number > after],
        }


async def _arguments(request: Request) -> dict[str, Any]:
    body = await request.json() if await request.body() else {}
    if not isinstance(body, Mapping):
        raise TypeError("the body must be a JSON object")
    return dict(body)


def _answering(endpoint: Any) -> Any:
    async def answer(request: Request) -> Response:
        try:
            return JSONResponse({"ok": True} | await endpoint(request))
        except Refusal as refusal:
            return JSONResponse({"ok": False, "error": refusal.code}, 400)
        except (NoSuchElement, TypeError, ValueError, KeyError, IndexError) as problem:
            return JSONResponse({"ok": False, "error": str(problem)}, 400)

    return answer
