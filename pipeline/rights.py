"""Who may do what to a deal, and who sees it."""

from __future__ import annotations

from typing import Literal

Policy = Literal["everyone", "owner"]
"""Who may change a deal: everybody of the workspace, or its owner and the pipeline's managers."""

Visibility = Literal["all", "own", "stages"]
"""Whose deals somebody sees: all, only their own, or those in the stages their role works."""
