"""Brings requests to the app and notes how they went; events are brought again, up to three times."""

import asyncio
from collections.abc import Sequence

from sandbox.delivery import Answer, Delivery, Parcel
from sandbox.desk import Desk
from sandbox.payloads import Payloads
from sandbox.traffic import Traffic
from sandbox.world import Json

RETRY_WAITS = (0.0, 60.0, 300.0)  # seconds before each retry of an event: at once, a minute, five minutes
REASONS = {"operation_timeout": "http_timeout", "dispatch_failed": "http_error"}


class Courier:
    """One way to the app with its log, the faults of the desk and the retries of events."""

    def __init__(
        self, delivery: Delivery, payloads: Payloads, traffic: Traffic, desk: Desk, waits: Sequence[float]
    ) -> None:
        self._delivery, self._payloads, self._traffic, self._desk, self._waits = (
            delivery,
            payloads,
            traffic,
            desk,
            waits,
        )

    async def ask(self, kind: str, what: str, payload: Json) -> Answer:
        """Deliver something a person waits for; never retried, as Slack does not either."""
        takes_answer = kind == "slash_commands" or payload["type"] in {"view_submission", "block_suggestion"}
        return await self._deliver(Parcel(kind=kind, what=what, payload=payload, takes_answer=takes_answer))

    async def _deliver(self, parcel: Parcel) -> Answer:
        twice = self._desk.faults.take("repeat", "deliver") is not None
        answer = await self._delivery.deliver(parcel, twice=twice)
        self._traffic.request(parcel.kind, parcel.what, parcel.payload, answer.payload, answer.ms, answer.error)
        return answer

    async def event(self, subscription: str, event: Json) -> Answer:
        """Deliver an event the manifest subscribes to and wait for the first ack; retries go on by themselves."""
        if subscription not in self._desk.workspace.manifest.events:
            return Answer()
        payload = self._payloads.event(event)
        answer = await self._deliver(Parcel(kind="events_api", what=subscription, payload=payload))
        if answer.error and not answer.no_retry:
            self._desk.background.spawn(self._again(subscription, payload, answer))
        return answer

    async def _again(self, subscription: str, payload: Json, answer: Answer) -> None:
        for number, wait in enumerate(self._waits, start=1):
            await asyncio.sleep(wait)
            what, why = f"{subscription}, retry {number}", REASONS.get(answer.error or "", "unknown_error")
            parcel = Parcel(kind="events_api", what=what, payload=payload, retry=number, retry_reason=why)
            answer = await self._deliver(parcel)
            if not answer.error or answer.no_retry:
                return

    def tell(self, subscription: str, event: Json) -> None:
        """Deliver an event without waiting."""
        self._desk.background.spawn(self.event(subscription, event))
