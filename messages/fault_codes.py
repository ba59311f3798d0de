"""Codes under which a fault is found in the log."""

from __future__ import annotations

import secrets

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_code() -> str:
    """Six letters, none of which reads like a digit: told to the person, and logged with the fault."""
    return "".join(secrets.choice(_LETTERS) for _ in range(6))
