"""Many numbers in the small memory of a form or a button: in order, as distances from the last, to the base 36."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.refusals import OutdatedButton

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LARGEST = 10**9


def pack(numbers: Sequence[int], most: int) -> tuple[str, int]:
    """Ascending numbers in at most `most` characters, and how many of them fit."""
    written, last = "", 0
    for count, number in enumerate(numbers):
        more = f"{written}.{_written(number - last)}" if written else _written(number)
        if len(more) > most:
            return written, count
        written, last = more, number
    return written, len(numbers)


def unpack(written: str) -> list[int]:
    """The numbers `pack` wrote; OutdatedButton for anything else."""
    numbers: list[int] = []
    try:
        for step in written.split("."):
            numbers.append((numbers[-1] if numbers else 0) + int(step, len(_DIGITS)))
    except ValueError as junk:
        raise OutdatedButton from junk
    if any(not 0 < number < _LARGEST for number in numbers):
        raise OutdatedButton
    return numbers


def _written(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits or "0"
