"""Acting in modals, on the Home tab and in menus that load; with `ActInMessages` it is all a person can do."""

from collections.abc import Mapping
from typing import Any

from sandbox.acting import ActInMessages, Seen
from sandbox.changes import Change
from sandbox.choices import find_element, refused_inputs
from sandbox.delivery import FAILED, Answer
from sandbox.methods.views import find_view, put_on_top, replace_view
from sandbox.payloads import shown
from sandbox.refusal import Refusal
from sandbox.world import Json

Values = Mapping[str, Mapping[str, Any]]


class Act(ActInMessages):
    """Everything people do. People, channels and messages that do not exist raise `Refusal`."""

    async def click_in_view(
        self,
        user: str,
        view_id: str,
        action_id: str,
        value: Any = None,
        block_id: str | None = None,
        values: Values | None = None,
    ) -> Seen:
        """Press or set something in an open modal or on the Home tab; `values` is what else was typed meanwhile."""
        view = self._own_view(user, view_id)
        block, element = find_element(view["blocks"], action_id, block_id, value)
        self._type(user, view, values or {})
        state = self._set(user, view["state"]["values"], block, element, value)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return Seen()
        payload = self._payloads.interaction("block_actions", user, view_id=view_id) | self._payloads.in_view(view)
        payload["actions"] = [self._payloads.action(block, element, state, value)]
        return await self._ask(user, action_id, payload)

    select_in_view = click_in_view

    def _own_view(self, user: str, view_id: str) -> Json:
        owner, view = find_view(self._workspace, view_id)
        if owner != user:
            raise Refusal("not_found")
        return view

    def _type(self, user: str, view: Json, values: Values) -> None:
        for block_id, typed in values.items():
            for action_id, value in typed.items():
                block, element = find_element(view["blocks"], action_id, block_id)
                self._set(user, view["state"]["values"], block, element, value)

    async def submit(self, user: str, view_id: str, values: Values | None = None) -> Seen:
        """Send a modal; what Slack's own client refuses (an empty required field) never reaches the app."""
        view = self._own_view(user, view_id)
        self._type(user, view, values or {})
        whole = shown(view)
        if errors := refused_inputs(view["blocks"], whole["state"]["values"]):
            return Seen(errors=errors)
        payload = self._payloads.interaction("view_submission", user, view_id=view_id)
        payload |= {"view": whole, "response_urls": list(self._payloads.response_urls(user, view))}
        seen = await self._ask(user, view["callback_id"] or "The form", payload)
        if seen.error:
            return seen
        reply = seen.ack if isinstance(seen.ack, dict) else {}
        if reply.get("response_action") == "errors":
            return Seen(ack=reply, ack_ms=seen.ack_ms, errors=reply.get("errors") or {})
        try:
            self._after_submission(user, view, reply.get("response_action"), reply.get("view"))
        except Refusal as refusal:
            return self._seen(user, "The form", Answer(payload=reply, ms=seen.ack_ms, error=refusal.code))
        return seen

    def _after_submission(self, user: str, view: Json, action: str | None, new: Json | None) -> None:
        if action not in {"update", "push"}:
            self._take_off(user, view, everything=action == "clear")
            return
        self._screening.view(new, "modal")
        if action == "push":
            put_on_top(self._workspace, user, new or {})
        else:
            replace_view(self._workspace, user, view, new or {})

    def _take_off(self, user: str, view: Json, *, everything: bool) -> None:
        stack = self._workspace.stack(user)
        self._workspace.stacks[user] = [] if everything else [item for item in stack if item["id"] != view["id"]]
        self._workspace.changes.tell(Change("view", user))

    async def close(self, user: str, view_id: str, *, clear: bool = False) -> Seen:
        """Close a modal (or all of them); the app hears of it when the view has ``notify_on_close``."""
        view = self._own_view(user, view_id)
        everything = clear or view["clear_on_close"]
        self._take_off(user, view, everything=everything)
        if not view["notify_on_close"]:
            return Seen()
        payload = self._payloads.interaction("view_closed", user, trigger=False)
        return await self._ask(user, "view_closed", payload | {"view": shown(view), "is_cleared": everything})

    async def open_home(self, user: str, tab: str = "home") -> Seen:
        """Open the app's Home (or ``messages``) tab and wait until the app has acked ``app_home_opened``."""
        event: Json = {"type": "app_home_opened", "user": user, "channel": self._workspace.im(user).id, "tab": tab}
        if user in self._workspace.homes:
            event["view"] = shown(self._workspace.homes[user])
        answer = await self._courier.event("app_home_opened", event)
        return Seen(ack=answer.payload, ack_ms=answer.ms, error=answer.error)

    async def options(
        self,
        user: str,
        action_id: str,
        query: str,
        *,
        channel: str | None = None,
        message_ts: str | None = None,
        view_id: str | None = None,
        block_id: str | None = None,
    ) -> Seen:
        """Type into an external select, of the front modal unless told; `Seen.options` has groups flattened."""
        if channel and message_ts:
            conversation = self._place(user, channel)
            message = self._message(conversation, message_ts, user)
            blocks, place = message["blocks"], self._payloads.in_message(conversation, message, {})
        else:
            view = self._own_view(user, view_id or next((item["id"] for item in self._workspace.stack(user)[::-1]), ""))
            blocks, place = view["blocks"], self._payloads.in_view(view)
        block, _ = find_element(blocks, action_id, block_id)
        payload = self._payloads.interaction("block_suggestion", user, trigger=False) | place
        payload |= {"action_id": action_id, "block_id": block["block_id"], "value": query}
        seen = await self._ask(user, action_id, payload)
        found = seen.ack if isinstance(seen.ack, dict) else {}
        groups = found.get("option_groups") or []
        options = (*(found.get("options") or []), *(option for group in groups for option in group["options"]))
        self._loaded.setdefault((user, action_id), {}).update({option["value"]: option for option in options})
        error = seen.error or (FAILED if seen.ack is None else None)
        return Seen(ack=seen.ack, ack_ms=seen.ack_ms, error=error, options=options)
