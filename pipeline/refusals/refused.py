"""What every refusal is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any


class Refused(Exception):
    """A request that changes nothing and is answered with a sentence; its attributes are what the sentence needs."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(type(self).__name__)
        self.facts: Mapping[str, Any] = facts

    def __getattr__(self, name: str) -> Any:
        """A fact by name."""
        try:
            return self.__dict__["facts"][name]
        except KeyError:
            raise AttributeError(name) from None

    @classmethod
    def template(cls) -> str:
        """The name its template goes by: `UnknownStage` is said by `unknown_stage`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
