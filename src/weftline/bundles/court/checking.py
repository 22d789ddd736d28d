"""Checking a bundle that somebody handed in, with this installation's own code: nothing of the bundle is run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from weftline.bundles.court.check_bundle import MANIFEST, CannotCheckError, check
from weftline.errors import InputError
from weftline.vault import standalone_verifier


def is_court_bundle(folder: Path) -> bool:
    """Whether a folder looks like a court bundle."""
    return (folder / MANIFEST).is_file() and (folder / "custody").is_dir()


def check_court_bundle(folder: Path, outside: Sequence[Path] = (), exhibits: Sequence[Path] = ()) -> list[str]:
    """All faults of a court bundle, none where everything is proven. `outside`: checkpoints or keys kept elsewhere;
    `exhibits`: copies that must be among those listed. Raises InputError where the check cannot be run.
    """
    heard: list[str] = []
    try:
        return check(folder, outside, exhibits, heard.append, standalone_verifier)
    except (CannotCheckError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"The bundle could not be checked: {error}", "Name the folder of a court bundle.") from None
