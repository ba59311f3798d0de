"""Acting as a person: each act goes to the app as Slack would send it, and comes back as what the person saw."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.changes import Change
from sandbox.choices import chosen, find_element, refused_inputs, value_of, whole_state
from sandbox.courier import Courier
from sandbox.delivery import FAILED, Answer
from sandbox.methods.views import find_view, put_on_top, replace_view
from sandbox.payloads import Payloads
from sandbox.refusal import Refusal
from sandbox.replies import Replies
from sandbox.screening import Screening
from sandbox.triggers import ReplyPath
from sandbox.workspace import BOT_USER_ID, Conversation, Workspace
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
    """Everything people do. Ids of people and channels that do not exist raise `Refusal`."""

    def __init__(
        self, *, workspace: Workspace, payloads: Payloads, courier: Courier, replies: Replies, screening: Screening
    ) -> None:
        self._workspace, self._payloads, self._courier = workspace, payloads, courier
        self._replies, self._screening = replies, screening
        self._loaded: dict[tuple[str, str], dict[str, Json]] = {}  # options loaded so far, by person and action_id

    async def command(self, user: str, channel: str, text: str) -> Seen:
        """Type a slash command; unknown ones are ``unknown_command`` and never reach the app."""
        conversation = self._place(user, channel)
        name, _, rest = text.strip().partition(" ")
        if self._workspace.manifest.command(name) is None:
            return self._failed(user, Answer(error="unknown_command"), name)
        payload = self._payloads.command(conversation, user, name, rest.strip())
        answer = await self._courier.ask("slash_commands", name, payload)
        ts = ""
        if isinstance(answer.payload, dict) and not answer.error:
            if answer.payload.get("response_type") == "in_channel":
                self._workspace.post(conversation, {"user": user, "text": text.strip()})
            ts = self._said(ReplyPath(conversation.id, user, "", 0), answer.payload)
        return self._failed(user, answer, name, ts=ts)

    def _said(self, path: ReplyPath, body: Json) -> str:
        if not any(body.get(name) for name in ("text", "blocks", "attachments")):
            return ""
        try:
            return self._replies.say(path, body)
        except Refusal as refusal:
            self._workspace.notify(path.user, f"The app's answer was refused: {refusal.code} {refusal.messages}")
            return ""

    def _failed(self, user: str, answer: Answer, what: str, ts: str = "", **more: Any) -> Seen:
        if answer.error:
            self._workspace.notify(user, f"{what} failed with the error “{answer.error}”")
        return Seen(ack=answer.payload, ack_ms=answer.ms, error=answer.error, ts=ts, **more)

    def _place(self, user: str, channel: str) -> Conversation:
        self._workspace.person(user)
        conversation = self._workspace.conversation(channel)
        if user not in conversation.members:
            raise Refusal("user_not_in_channel")
        return conversation

    async def message(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Seen:
        """Say something; the app hears of it where its manifest subscribes to such messages. Does not wait for it."""
        conversation = self._place(user, channel)
        said: Json = {"user": user, "text": text} | ({"thread_ts": thread_ts} if thread_ts else {})
        message = self._workspace.post(conversation, said)
        kind = conversation.kind
        event = {key: value for key, value in message.items() if key != "blocks"} | {"channel": conversation.id}
        event |= {"channel_type": kind, "event_ts": message["ts"]}
        if BOT_USER_ID in conversation.members:
            self._courier.tell(
                {"channel": "message.channels", "group": "message.groups"}.get(kind, "message.im"), event
            )
        if f"<@{BOT_USER_ID}>" in text and kind != "im":
            self._courier.tell("app_mention", event | {"type": "app_mention"})
        return Seen(ts=message["ts"])

    async def click(
        self, user: str, channel: str, message_ts: str, action_id: str, value: Any = None, block_id: str | None = None
    ) -> Seen:
        """Press a button, or choose from an overflow menu by the option's value."""
        return await self.select(user, channel, message_ts, action_id, value, block_id)

    async def select(
        self, user: str, channel: str, message_ts: str, action_id: str, value: Any, block_id: str | None = None
    ) -> Seen:
        """Set an element of a message: a value, a list of values, a date, an id, or text."""
        conversation = self._place(user, channel)
        message = conversation.message(message_ts)
        if message is None or message.get("ephemeral_for") not in {None, user}:
            raise Refusal("message_not_found")
        block, element = find_element(message["blocks"], action_id, block_id, value)
        state = self._state(user, element, value)
        typed = message.setdefault("typed", {}).setdefault(user, {})
        _remember(typed, block, element, state)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return Seen()
        payload = self._payloads.interaction("block_actions", user) | self._payloads.in_message(
            conversation, message, typed
        )
        payload["response_url"] = self._payloads.response_url(conversation, user, message_ts)
        payload["actions"] = [self._payloads.action(block, element, state)]
        return self._failed(user, await self._courier.ask("interactive", action_id, payload), action_id)

    def _state(self, user: str, element: Json, value: Any) -> Json:
        if element["type"] in {"button", "icon_button", "workflow_button"}:
            return {}
        return chosen(element, value, self._loaded.get((user, element["action_id"]), {}))

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
        _, view = find_view(self._workspace, view_id)
        block, element = find_element(view["blocks"], action_id, block_id, value)
        self._type(user, view, values or {})
        state = self._state(user, element, value)
        _remember(view["state"]["values"], block, element, state)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return Seen()
        payload = self._payloads.interaction("block_actions", user, view_id=view_id)
        payload |= {"container": {"type": "view", "view_id": view_id}, "view": shown(view)}
        payload["actions"] = [self._payloads.action(block, element, state)]
        return self._failed(user, await self._courier.ask("interactive", action_id, payload), action_id)

    select_in_view = click_in_view

    def _type(self, user: str, view: Json, values: Values) -> None:
        for block_id, typed in values.items():
            for action_id, value in typed.items():
                block, element = find_element(view["blocks"], action_id, block_id)
                _remember(view["state"]["values"], block, element, self._state(user, element, value))

    async def submit(self, user: str, view_id: str, values: Values | None = None) -> Seen:
        """Send a modal; what Slack's own client refuses (an empty required field) never reaches the app."""
        owner, view = find_view(self._workspace, view_id)
        if owner != user:
            raise Refusal("not_found")
        self._type(user, view, values or {})
        whole = shown(view)
        if errors := refused_inputs(view["blocks"], whole["state"]["values"]):
            return Seen(errors=errors)
        payload = self._payloads.interaction("view_submission", user, view_id=view_id)
        payload |= {"view": whole, "response_urls": self._response_urls(user, view)}
        answer = await self._courier.ask("interactive", view["callback_id"] or "view_submission", payload)
        if answer.error:
            return self._failed(user, answer, "The form")
        return self._after_submission(user, view, answer)

    def _response_urls(self, user: str, view: Json) -> list[Json]:
        urls = []
        for block in view["blocks"]:
            element = block.get("element") or {}
            if not element.get("response_url_enabled"):
                continue
            state = view["state"]["values"].get(block["block_id"], {}).get(element["action_id"], {})
            if channel := value_of(state):
                url = self._payloads.response_url(self._workspace.conversation(channel), user)
                urls.append(
                    {
                        "block_id": block["block_id"],
                        "action_id": element["action_id"],
                        "channel_id": channel,
                        "response_url": url,
                    }
                )
        return urls

    def _after_submission(self, user: str, view: Json, answer: Answer) -> Seen:
        payload = answer.payload if isinstance(answer.payload, dict) else {}
        action, new = payload.get("response_action"), payload.get("view")
        try:
            if action in {"update", "push"}:
                self._screening.view(new, ("modal",))
            if action == "errors":
                return Seen(ack=payload, ack_ms=answer.ms, errors=payload.get("errors") or {})
            if action == "push":
                put_on_top(self._workspace, user, new or {})
            elif action == "update":
                replace_view(self._workspace, user, view, new or {})
            else:
                self._take_off(user, view, everything=action == "clear")
        except Refusal as refusal:
            return self._failed(user, Answer(payload=payload, ms=answer.ms, error=refusal.code), "The form")
        return Seen(ack=answer.payload, ack_ms=answer.ms)

    def _take_off(self, user: str, view: Json, *, everything: bool) -> None:
        stack = self._workspace.stack(user)
        self._workspace.stacks[user] = [] if everything else [item for item in stack if item["id"] != view["id"]]
        self._workspace.changes.tell(Change("view", user))

    async def close(self, user: str, view_id: str, *, clear: bool = False) -> Seen:
        """Close a modal (or all of them); the app hears of it when the view has ``notify_on_close``."""
        _, view = find_view(self._workspace, view_id)
        everything = clear or view["clear_on_close"]
        self._take_off(user, view, everything=everything)
        if not view["notify_on_close"]:
            return Seen()
        payload = self._payloads.interaction("view_closed", user, trigger=False)
        payload |= {"view": shown(view), "is_cleared": everything}
        answer = await self._courier.ask("interactive", "view_closed", payload)
        return Seen(ack=answer.payload, ack_ms=answer.ms, error=answer.error)

    async def shortcut(
        self, user: str, callback_id: str, channel: str | None = None, message_ts: str | None = None
    ) -> Seen:
        """A global shortcut, or with a message a shortcut of that message."""
        if self._workspace.manifest.shortcut(callback_id) is None:
            return self._failed(user, Answer(error="unknown_shortcut"), callback_id)
        if channel and message_ts:
            conversation = self._place(user, channel)
            message = conversation.message(message_ts)
            if message is None:
                raise Refusal("message_not_found")
            payload = self._payloads.interaction("message_action", user)
            payload |= self._payloads.in_message(conversation, message, {}) | {"message_ts": message_ts}
            payload["response_url"] = self._payloads.response_url(conversation, user, message_ts)
        else:
            payload = self._payloads.interaction("shortcut", user)
        payload |= {"callback_id": callback_id, "action_ts": self._workspace.next_ts()}
        return self._failed(user, await self._courier.ask("interactive", callback_id, payload), callback_id)

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
        """Type into an external select; `Seen.options` lists what the app offers, groups flattened."""
        if view_id or not channel or not message_ts:
            view = find_view(self._workspace, view_id)[1] if view_id else self._workspace.stack(user)[-1]
            blocks: list[Json] = view["blocks"]
            place: Json = {"container": {"type": "view", "view_id": view["id"]}, "view": shown(view)}
        else:
            conversation = self._place(user, channel)
            message = conversation.message(message_ts)
            if message is None:
                raise Refusal("message_not_found")
            blocks, place = message["blocks"], self._payloads.in_message(conversation, message, {})
        block, element = find_element(blocks, action_id, block_id)
        payload = self._payloads.interaction("block_suggestion", user, trigger=False) | place
        payload |= {"action_id": action_id, "block_id": block["block_id"], "value": query}
        answer = await self._courier.ask("interactive", action_id, payload)
        found = answer.payload if isinstance(answer.payload, dict) else {}
        groups = found.get("option_groups") or []
        options = [*(found.get("options") or []), *(option for group in groups for option in group["options"])]
        self._loaded.setdefault((user, element["action_id"]), {}).update(
            {option["value"]: option for option in options}
        )
        return Seen(
            ack=answer.payload,
            ack_ms=answer.ms,
            error=answer.error or (FAILED if answer.payload is None else None),
            options=tuple(options),
        )


def _remember(typed: Json, block: Json, element: Json, state: Json) -> None:
    if state and element["type"] != "overflow":
        typed.setdefault(block["block_id"], {})[element["action_id"]] = state


def shown(view: Json) -> Json:
    """A view with its whole state, as payloads carry it."""
    return view | {"state": {"values": whole_state(view["blocks"], view["state"]["values"])}}


ActMethod = Callable[..., Awaitable[Seen]]
