"""Everything people do: each act goes to the app as Slack would send it, and comes back as what the person saw."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.changes import Change
from sandbox.choices import chosen, find_element, offered, refused_inputs
from sandbox.delivery import FAILED, Answer, Courier, Parcel
from sandbox.desk import Desk
from sandbox.methods.views import find_view, put_on_top, replace_view
from sandbox.payloads import Payloads, shown
from sandbox.refusal import Refusal
from sandbox.replies import Replies
from sandbox.triggers import ReplyPath
from sandbox.workspace import Conversation
from sandbox.world import Json

Values = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a person saw of an act: the ack and its ms, an error such as ``operation_timeout``, errors in a form."""

    ack: Any = None
    ack_ms: float = 0.0
    error: str | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    options: tuple[Json, ...] = ()
    ts: str = ""


class Act:
    """The acts, of any person. People, channels, messages and views that do not exist raise `Refusal`."""

    def __init__(self, desk: Desk, payloads: Payloads, courier: Courier, replies: Replies) -> None:
        self._workspace, self._screening = desk.workspace, desk.screening
        self._payloads, self._courier, self._replies = payloads, courier, replies
        self._loaded: dict[tuple[str, str], dict[str, Json]] = {}  # what external selects offered to whom

    async def command(self, user: str, channel: str, text: str) -> Seen:
        """Type a slash command; unknown ones are ``unknown_command`` and never reach the app."""
        conversation = self._place(user, channel)
        name, _, rest = text.strip().partition(" ")
        if self._workspace.manifest.command(name) is None:
            return self._seen(user, name, Answer(error="unknown_command"))
        payload = self._payloads.command(conversation, user, name, rest.strip())
        answer = await self._courier.deliver(Parcel(kind="slash_commands", what=name, payload=payload))
        body, ts = answer.payload if isinstance(answer.payload, dict) else {}, ""
        if any(body.get(part) for part in ("text", "blocks", "attachments")):
            if body.get("response_type") == "in_channel":
                self._workspace.post(conversation, {"user": user, "text": text.strip()}, is_event=False)
            try:
                ts = self._replies.say(ReplyPath(conversation.id, user), body)
            except Refusal as refusal:
                self._workspace.notify(user, f"The app's answer was refused: {refusal.code} {refusal.messages}")
        return self._seen(user, name, answer, ts)

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
        payload = self._payloads.interaction("block_actions", user)
        payload |= self._payloads.in_message(conversation, message, typed)
        payload["response_url"] = self._payloads.response_url(conversation, user, message_ts)
        return await self._ask(user, action_id, payload | {"actions": [action]})

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
        payload = self._payloads.interaction("block_actions", user, view_id=view_id) | self._payloads.in_view(view)
        return await self._ask(user, action_id, payload | {"actions": [action]})

    select_in_view = click_in_view

    async def shortcut(
        self, user: str, callback_id: str, channel: str | None = None, message_ts: str | None = None
    ) -> Seen:
        """A global shortcut, or with a message a shortcut of that message."""
        if self._workspace.manifest.shortcut(callback_id) is None:
            return self._seen(user, callback_id, Answer(error="unknown_shortcut"))
        payload = self._payloads.interaction("message_action" if message_ts else "shortcut", user)
        if channel and message_ts:
            conversation, message = self._message(user, channel, message_ts)
            payload |= self._payloads.in_message(conversation, message, {}) | {"message_ts": message_ts}
            payload["response_url"] = self._payloads.response_url(conversation, user, message_ts)
        facts = {"callback_id": callback_id, "action_ts": self._workspace.next_ts()}
        return await self._ask(user, callback_id, payload | facts)

    async def submit(self, user: str, view_id: str, values: Values | None = None) -> Seen:
        """Send a modal; what Slack's own client refuses (an empty required field) never reaches the app."""
        view = self._view(user, view_id, values)
        whole = shown(view)
        if errors := refused_inputs(view["blocks"], whole["state"]["values"]):
            return Seen(errors=errors)
        payload = self._payloads.interaction("view_submission", user, view_id=view_id)
        urls = list(self._payloads.response_urls(user, view))
        seen = await self._ask(
            user, view["callback_id"] or "The form", payload | {"view": whole, "response_urls": urls}
        )
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
        view = self._view(user, view_id)
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
            conversation, message = self._message(user, channel, message_ts)
            blocks, place = message["blocks"], self._payloads.in_message(conversation, message, {})
        else:
            front = next((item["id"] for item in self._workspace.stack(user)[::-1]), "")
            view = self._view(user, view_id or front)
            blocks, place = view["blocks"], self._payloads.in_view(view)
        block, _ = find_element(blocks, action_id, block_id)
        payload = self._payloads.interaction("block_suggestion", user, trigger=False) | place
        payload |= {"action_id": action_id, "block_id": block["block_id"], "value": query}
        seen = await self._ask(user, action_id, payload)
        options = tuple(offered(seen.ack if isinstance(seen.ack, dict) else {}))
        self._loaded.setdefault((user, action_id), {}).update({option["value"]: option for option in options})
        error = seen.error or (FAILED if seen.ack is None else None)
        return Seen(ack=seen.ack, ack_ms=seen.ack_ms, error=error, options=options)

    def _place(self, user: str, channel: str) -> Conversation:
        self._workspace.person(user)
        conversation = self._workspace.conversation(channel)
        if user not in conversation.members:
            raise Refusal("user_not_in_channel")
        return conversation

    def _message(self, user: str, channel: str, ts: str) -> tuple[Conversation, Json]:
        conversation = self._place(user, channel)
        message = conversation.message(ts)
        if message is None or message.get("ephemeral_for") not in {None, user}:
            raise Refusal("message_not_found")
        return conversation, message

    def _view(self, user: str, view_id: str, values: Values | None = None) -> Json:
        """A person's own view, after typing `values` into it."""
        owner, view = find_view(self._workspace, view_id)
        if owner != user:
            raise Refusal("not_found")
        for block_id, typed in (values or {}).items():
            for action_id, value in typed.items():
                self._set(user, view["blocks"], view["state"]["values"], action_id, value, block_id)
        return view

    def _set(
        self, user: str, blocks: list[Json], typed: Json, action_id: str, value: Any, block_id: str | None
    ) -> Json | None:
        """Note in `typed` what is set in an element; what ``actions`` says of it, None where the app is not told."""
        block, element = find_element(blocks, action_id, block_id, value)
        state: Json = {}
        if element["type"] not in {"button", "icon_button", "workflow_button", "feedback_buttons"}:
            state = chosen(element, value, self._loaded.get((user, element["action_id"]), {}))
            if element["type"] != "overflow":
                typed.setdefault(block["block_id"], {})[element["action_id"]] = state
        if block["type"] == "input" and not block.get("dispatch_action"):
            return None
        return self._payloads.action(block, element, state, value)

    async def _ask(self, user: str, what: str, payload: Json) -> Seen:
        """Deliver and tell the person on the page when it failed."""
        parcel = Parcel(kind="interactive", what=what, payload=payload)
        return self._seen(user, what, await self._courier.deliver(parcel))

    def _seen(self, user: str, what: str, answer: Answer, ts: str = "") -> Seen:
        if answer.error:
            self._workspace.notify(user, f"{what} failed with the error “{answer.error}”")
        return Seen(ack=answer.payload, ack_ms=answer.ms, error=answer.error, ts=ts)
