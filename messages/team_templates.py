"""Templates a team wrote instead of ours: looked for in a folder of theirs, and done without where they are broken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import structlog
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound

from messages.template_sandbox import TemplateSandbox

log = structlog.get_logger()

_FAULTS = (
    TemplateError, ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RuntimeError, TypeError,
    ValueError,
)  # fmt: skip
"""What a template of somebody else's may raise when it is read or filled in; Jinja's own filters assert."""

_MARK = 12


@dataclass(frozen=True, slots=True)
class BrokenTemplate:
    """A template of the team's that could not be used: its name, why, and a mark of what it says in the file."""

    name: str
    why: str
    mark: str


class TeamTemplates:
    """The templates in a folder, in Jinja's sandbox. `prepare` teaches an environment our filters and languages.

    `fr/digest/headline.j2` is taken for French, else `digest/headline.j2`; a file may include any of `ours`.
    """

    def __init__(self, *, folder: Path, ours: Path, prepare: Callable[[Environment], None]) -> None:
        self._folder = folder
        self._environment = TemplateSandbox(
            loader=FileSystemLoader([folder, ours]), autoescape=True, undefined=StrictUndefined, auto_reload=True
        )
        prepare(self._environment)
        self._broken: dict[str, BrokenTemplate] = {}

    @property
    def broken(self) -> tuple[BrokenTemplate, ...]:
        """Those that could not be used so far, as they stand in the folder now or stood when they failed."""
        return tuple(self._broken.values())

    def check(self) -> None:
        """Read every template of the folder once, so that a slip is told at start and not on Monday at nine."""
        for path in sorted(self._folder.rglob("*.j2")):
            name = path.relative_to(self._folder).as_posix()
            try:
                self._environment.get_template(name)
            except _FAULTS as fault:
                self._note(name, fault)

    def said(self, template: str, language: str, facts: Mapping[str, Any]) -> str | None:
        """What the team's template says; None where there is none, or it is broken and ours has to do."""
        for name in (f"{language}/{template}.j2", f"{template}.j2"):
            if not (self._folder / name).is_file():
                continue
            try:
                self._environment.begin()
                return self._environment.get_template(name).render(**facts)
            except _FAULTS as fault:
                self._note(name, fault)
        return None

    def _note(self, name: str, fault: Exception) -> None:
        broken = BrokenTemplate(name, _in_words(fault), self._mark_of(name))
        if self._broken.get(name) != broken:
            log.error("template_broken", template=name, why=broken.why)
        self._broken[name] = broken

    def _mark_of(self, name: str) -> str:
        try:
            return sha256((self._folder / name).read_bytes()).hexdigest()[:_MARK]
        except OSError:
            return ""


def _in_words(fault: Exception) -> str:
    """The kind of fault and the line: what a template was filled in with may be a customer's name, and is not told."""
    line = getattr(fault, "lineno", None)
    if isinstance(fault, TemplateNotFound):
        return f"no template {fault.name}"
    return f"{type(fault).__name__}, line {line}" if line else type(fault).__name__
