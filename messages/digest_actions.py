"""What the buttons of a digest carry, and those of the list of digests: `n` is the number of its subscription."""

from __future__ import annotations

from messages.actions import written


def behind(*, f: str, n: int, e: str, p: int | None = None) -> str:
    """Open the deals behind figure `f` of subscription `n`, for the period that ended at `e` (ISO 8601)."""
    return written("behind", f=f, n=n, e=e, p=p)


def counted(*, n: int, e: str) -> str:
    """Explain how the digest of subscription `n` for the period ended at `e` is counted."""
    return written("counted", n=n, e=e)


def subscription(*, n: int | None = None) -> str:
    """Open the form of subscription `n`, or of a new one."""
    return written("subscription", n=n)


def stop_digest(*, n: int) -> str:
    """Ask whether subscription `n` shall be stopped."""
    return written("stop_digest", n=n)


def why_digest(*, n: int) -> str:
    """Explain why the digest of subscription `n` was sent."""
    return written("why_digest", n=n)
