"""Everything people do: each act goes to the app as Slack would send it, and comes back as what the person saw."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sandbox.block_kit import block_kit
from sandbox.changes import Change
from sandbox.choices import chosen, find_element, offered, refused_inputs
from sandbox.delivery import FAILED, Courier, Parcel, Seen
from sandbox.desk import Desk, Permit
from sandbox.methods.chat import reply
from sandbox.methods.views import find_view, put_on_top, replace_view
from sandbox.payloads import Payloads, shown
from sandbox.refusal import Refusal, or_refuse, refuse_if
from sandbox.workspace import Conversation
from sandbox.world import Json

__all__ = ["Act", "Seen"]
Values = Mapping[str, Mapping[str, Any]]


class Act:
    """The acts, of any person. People, channels, messages and views that do not exist raise `Refusal`."""

    def __init__(self, desk: Desk, payloads: Payloads, courier: Courier) -> None:
        self._desk, self._workspace, self._payloads, self._courier = desk, desk.workspace, payloads, courier
        self._loaded: dict[tuple[str, str], dict[str, Json]] = {}  # what external selects offered to whom

    async def command(self, user: str, channel: str, text: str) -> Seen:
        """Type a slash command; unknown ones are ``unknown_command`` and never reach the app."""
        conversation = self._place(user, channel)
        name, _, rest = text.strip().partition(" ")
        if self._workspace.manifest.command(name) is None:
            return self._noticed(user, name, Seen(error="unknown_command"))
        payload = self._payloads.command(conversation, user, name, rest.strip())
        seen = await self._courier.deliver(Parcel(kind="slash_commands", what=name, payload=payload))
        body = seen.answer
        if any(body.get(part) for part in ("text", "blocks", "attachments")):
            if body.get("response_type") == "in_channel":
                self._workspace.post(conversation, {"user": user, "text": text.strip()}, is_event=False)
            try:
                seen = replace(seen, ts=reply(self._desk, Permit(user=user, conversation=conversation.id), body))
            except Refusal as refusal:
                self._workspace.notify(user, f"The app's answer was refused: {refusal.code} {refusal.messages}")
        return self._noticed(user, name, seen)

    async def message(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Seen:
        """Say something; the app hears of it where its manifest subscribes to such messages. Does not wait for it."""
        said: Json = {"user": user, "text": text} | ({"thread_ts": thread_ts} if thread_ts else {})
        return Seen(ts=self._workspace.post(self._place(user, channel), said)["ts"])

    async def select(
        self, user: str, channel: str, message_ts: str, action_id: str, value: Any = None, block_id: str | None = None
    ) -> Seen:
        """Set an element of a message: a value, a list of values, a date, an id, text; `click` is the same."""
        conversation, message = self._message(user, channel, message_ts)
        typed = self._workspace.typed.setdefault((conversation.id, message_ts, user), {})
        self._workspace.drawn.pop((conversation.id, message_ts), None)
        action = self._set(user, message["blocks"], typed, action_id, value, block_id)
        if action is None:
            return Seen()
        place = self._payloads.in_message(conversation, message, typed, answered_by=user)
        return await self._tell(user, action_id, "block_actions", place | {"actions": [action]})

    click = select

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
        view = self._view(user, view_id, values)
        action = self._set(user, view["blocks"], view["state"]["values"], action_id, value, block_id)
        if action is None:
            return Seen()
        place = self._payloads.in_view(view)
        return await self._tell(user, action_id, "block_actions", place | {"actions": [action]}, view_id)

    select_in_view = click_in_view

    async def shortcut(
        self, user: str, callback_id: str, channel: str | None = None, message_ts: str | None = None
    ) -> Seen:
        """A global shortcut, or with a message a shortcut of that message."""
        if self._workspace.manifest.shortcut(callback_id) is None:
            return self._noticed(user, callback_id, Seen(error="unknown_shortcut"))
        kind, facts = "shortcut", {"callback_id": callback_id, "action_ts": self._workspace.next_ts()}
        if channel and message_ts:
            place = self._payloads.in_message(*self._message(user, channel, message_ts), {}, answered_by=user)
            kind, facts = "message_action", {**facts, **place, "message_ts": message_ts}
        return await self._tell(user, callback_id, kind, facts)

    async def submit(self, user: str, view_id: str, values: Values | None = None) -> Seen:
        """Send a modal; what Slack's own client refuses (an empty required field) never reaches the app."""
        view = self._view(user, view_id, values)
        whole = shown(view)
        if errors := refused_inputs(view["blocks"], whole["state"]["values"]):
            return Seen(errors=errors)
        place = {"view": whole, "response_urls": list(self._payloads.response_urls(user, view))}
        seen = await self._tell(user, view["callback_id"] or "The form", "view_submission", place, view_id)
        action, new = seen.answer.get("response_action"), seen.answer.get("view", {})
        if seen.error or action == "errors":
            return replace(seen, errors=seen.answer.get("errors") or {})
        try:
            if action not in {"update", "push"}:
                self._take_off(user, view, everything=action == "clear")
                return seen
            self._desk.screening.view(new, "modal")
            if action == "push":
                put_on_top(self._workspace, user, new)
            else:
                replace_view(self._workspace, user, view, new)
        except Refusal as refusal:
            return self._noticed(user, "The form", replace(seen, error=refusal.code))
        return seen

    def _take_off(self, user: str, view: Json, *, everything: bool) -> None:
        stack = self._workspace.stack(user)
        self._workspace.stacks[user] = [] if everything else [item for item in stack if item["id"] != view["id"]]
        self._workspace.changes.tell(Change("modal", user))

    async def close(self, user: str, view_id: str, *, clear: bool = False) -> Seen:
        """Close a modal (or all of them); the app hears of it when the view has ``notify_on_close``."""
        view = self._view(user, view_id)
        everything = clear or view["clear_on_close"]
        self._take_off(user, view, everything=everything)
        if not view["notify_on_close"]:
            return Seen()
        return await self._tell(user, "view_closed", "view_closed", {"view": shown(view), "is_cleared": everything})

    async def open_home(self, user: str, tab: str = "home") -> Seen:
        """Open the app's Home (or ``messages``) tab and wait until the app has acked ``app_home_opened``."""
        event: Json = {"type": "app_home_opened", "user": user, "channel": self._workspace.im(user).id, "tab": tab}
        if user in self._workspace.homes:
            event["view"] = shown(self._workspace.homes[user])
        return await self._courier.event("app_home_opened", event)

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
            conversation, message = self._message(user, channel, message_ts)
            blocks, place = message["blocks"], self._payloads.in_message(conversation, message, {})
        else:
            front = next((item["id"] for item in self._workspace.stack(user)[::-1]), "")
            view = self._view(user, view_id or front)
            blocks, place = view["blocks"], self._payloads.in_view(view)
        block, _ = find_element(blocks, action_id, block_id)
        asked = {"action_id": action_id, "block_id": block["block_id"], "value": query}
        seen = await self._tell(user, action_id, "block_suggestion", place | asked)
        options = tuple(offered(seen.answer))
        self._loaded.setdefault((user, action_id), {}).update({option["value"]: option for option in options})
        return replace(seen, options=options, error=seen.error or (FAILED if seen.ack is None else None))

    def _place(self, user: str, channel: str) -> Conversation:
        self._workspace.person(user)
        conversation = self._workspace.conversation(channel)
        refuse_if(user not in conversation.members, "user_not_in_channel")
        return conversation

    def _message(self, user: str, channel: str, ts: str) -> tuple[Conversation, Json]:
        conversation = self._place(user, channel)
        message = or_refuse(conversation.message(ts), "message_not_found")
        refuse_if(message.get("ephemeral_for") not in {None, user}, "message_not_found")
        return conversation, message

    def _view(self, user: str, view_id: str, values: Values | None = None) -> Json:
        """A person's own view, after typing `values` into it."""
        owner, view = find_view(self._workspace, view_id)
        refuse_if(owner != user, "not_found")
        for block_id, typed in (values or {}).items():
            for action_id, value in typed.items():
                self._set(user, view["blocks"], view["state"]["values"], action_id, value, block_id)
        return view

    def _set(
        self, user: str, blocks: list[Json], typed: Json, action_id: str, value: Any, block_id: str | None
    ) -> Json | None:
        """Note in `typed` what is set in an element; what ``actions`` says of it, None where the app is not told."""
        block, element = find_element(blocks, action_id, block_id, value)
        state, stateless = Json(), element["type"] in block_kit().stateless
        if not stateless or element["type"] == "overflow":
            state = chosen(element, value, self._loaded.get((user, element["action_id"]), {}))
        if not stateless:
            typed.setdefault(block["block_id"], {})[element["action_id"]] = state
        if block["type"] == "input" and not block.get("dispatch_action"):
            return None
        return self._payloads.action(block, element, state, value)

    async def _tell(self, user: str, what: str, kind: str, facts: Json, view_id: str = "") -> Seen:
        payload = self._payloads.interaction(kind, user, view_id) | facts
        parcel = Parcel(kind="interactive", what=what, payload=payload)
        return self._noticed(user, what, await self._courier.deliver(parcel))

    def _noticed(self, user: str, what: str, seen: Seen) -> Seen:
        """Tell the person on the page when it failed."""
        if seen.error:
            self._workspace.notify(user, f"{what} failed with the error “{seen.error}”")
        return seen
