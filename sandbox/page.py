"""placeholder"""

from typing import TYPE_CHECKING
from starlette.routing import BaseRoute

if TYPE_CHECKING:
    from sandbox.server import Sandbox


class Page:
    """p"""

    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox

    def routes(self) -> list[BaseRoute]:
        """r"""
        return []

    def close(self) -> None:
        """c"""
