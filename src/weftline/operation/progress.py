"""How long work tells how far it is; a face shows it as it likes."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told of each stage by name, with the number of items where it is known."""

    def stage(self, name: str, total: int | None = None) -> None:
        """A new stage begins; the one before is finished."""

    def advance(self, steps: int = 1) -> None:
        """So many items of the present stage are done."""

    def note(self, text: str) -> None:
        """Something worth a line."""


class Quiet:
    """Says nothing."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Nothing."""

    def advance(self, steps: int = 1) -> None:
        """Nothing."""

    def note(self, text: str) -> None:
        """Nothing."""
