"""Requests that were taken up: the same one delivered twice has one effect, and the first answer again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update

from storage.scope import Scope
from storage.tables_posts import HandledRequestRow


class Requests:
    """Claims and answers, in the transaction of what was asked: rolled back together, done together."""

    def __init__(self, *, scope: Scope) -> None:
        self._scope = scope

    async def answered(self, key: str, *, at: datetime) -> dict[str, object] | None:
        """Claim a request: None when it is new and ours, else the answer the first delivery got.

        While another transaction works on the same key, waits for its end. The answer is empty when it left none.
        """
        if await self._scope.insert_once(HandledRequestRow, {"key": key, "at": at}):
            return None
        answer: dict[str, object] | None = await self._scope.session.scalar(
            select(HandledRequestRow.answer).where(HandledRequestRow.key == key)
        )
        return answer or {}

    async def answer(self, key: str, answer: Mapping[str, object]) -> None:
        """Keep the answer of a claimed request for its next delivery."""
        await self._scope.changed(
            update(HandledRequestRow).where(HandledRequestRow.key == key).values(answer=dict(answer))
        )
