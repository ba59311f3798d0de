"""Contacts: the people at the customer of a deal. They come and go in the deal's history, by number alone."""

from __future__ import annotations

from sqlalchemy import delete, select

from pipeline.deals import ContactFacts
from storage.changes import Change
from storage.history import write_down
from storage.holding import hold_known
from storage.scope import Scope
from storage.tables_people import ContactRow


class Contacts:
    """Who can be reached about a deal.

    The history says which contact came or went, never who it is, so that erasing one leaves nothing of them behind.
    """

    def __init__(self, *, scope: Scope) -> None:
        self._scope = scope

    async def of_deal(self, deal_number: int) -> list[ContactFacts]:
        """The contacts of a deal, the first one given first."""
        query = select(ContactRow).where(ContactRow.deal_number == deal_number, ContactRow.removed_at.is_(None))
        rows = await self._scope.session.scalars(
            query.order_by(ContactRow.number).execution_options(populate_existing=True)
        )
        return [_facts(row) for row in rows]

    async def find(self, number: int) -> ContactFacts | None:
        """A contact by number, also one removed from its deal since; None when there is none."""
        row = await self._scope.session.get(ContactRow, (self._scope.team_id, number), populate_existing=True)
        return None if row is None else _facts(row)

    async def add(
        self,
        deal_number: int,
        change: Change,
        *,
        name: str,
        role: str | None = None,
        email: str | None = None,
        phone: str | None = None,
    ) -> ContactFacts:
        """Somebody more; what is given must be checked already. NoSuchNumbers."""
        [deal] = await hold_known(self._scope, [deal_number])
        row = ContactRow(
            team_id=self._scope.team_id,
            number=await self._scope.next_number("contact"),
            deal_number=deal_number,
            name=name,
            role=role,
            email=email,
            phone=phone,
            created_at=change.at,
            created_by=change.by,
        )
        self._scope.session.add(row)
        write_down(self._scope, deal, change, "edited", before={}, after={"contact": row.number})
        await self._scope.session.flush()
        return _facts(row)

    async def remove(self, deal_number: int, number: int, change: Change) -> None:
        """Somebody less; one that is gone already, or is another deal's, is left alone. NoSuchNumbers."""
        [deal] = await hold_known(self._scope, [deal_number])
        row = await self._scope.session.get(ContactRow, (self._scope.team_id, number), populate_existing=True)
        if row and row.deal_number == deal_number and row.removed_at is None:
            row.removed_at = change.at
            write_down(self._scope, deal, change, "edited", before={"contact": number}, after={})

    async def erase(self, number: int) -> None:
        """Somebody gone for good, the history included, which only knows them by this number."""
        await self._scope.session.execute(
            delete(ContactRow).where(ContactRow.number == number).execution_options(synchronize_session=False)
        )


def _facts(row: ContactRow) -> ContactFacts:
    return ContactFacts(
        number=row.number, deal_number=row.deal_number, name=row.name, role=row.role, email=row.email, phone=row.phone
    )
