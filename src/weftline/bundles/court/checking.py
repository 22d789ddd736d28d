"""Checking a bundle that somebody handed in, with this installation's own code: nothing of the bundle is run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from weftline.errors import InputError
from weftline.vault import CannotVerifyError, Report, is_bundle, verify_bundle


def is_court_bundle(folder: Path) -> bool:
    """Whether a folder looks like a court bundle."""
    return is_bundle(folder)


def check_court_bundle(
    folder: Path, outside: Sequence[Path] = (), exhibits: Sequence[Path] = (), authorities: Sequence[Path] = ()
) -> Report:
    """What was proven of a court bundle. `outside`: checkpoints or keys kept elsewhere; `exhibits`: copies that must be
    among those listed; `authorities`: certificates of time-stamp authorities to trust.

    Raises InputError where the check cannot be run.
    """
    try:
        return verify_bundle(folder, outside, exhibits, authorities)
    except (CannotVerifyError, OSError) as error:
        raise InputError(f"The bundle could not be checked: {error}", "Name the folder of a court bundle.") from None
