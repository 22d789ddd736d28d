"""The files of a share package: the same selection in every format, with a manifest."""

from __future__ import annotations

from weftline.bundles.packing import with_manifest
from weftline.bundles.share.format import ShareFormat
from weftline.bundles.share.selection import Selection
from weftline.errors import RefusedError
from weftline.registry import Members, discover


def formats() -> Members[ShareFormat]:
    """Every format, and those that could not be imported."""
    return discover("weftline.bundles.share.formats", ShareFormat)


def share_files(selection: Selection) -> dict[str, bytes]:
    """Every file of the package by name. Raises RefusedError where nothing may leave under the marking asked for."""
    if selection.empty:
        raise RefusedError(
            f"Nothing in this series may leave under {selection.ceiling}.",
            "Things without a marking are never exported; ask for a stricter marking, or mark the reports.",
        )
    contents = {member.file_name: member.write(selection) for member in formats().found.values()}
    contents["README.txt"] = _readme(selection).encode()
    return with_manifest(contents)


def _readme(selection: Selection) -> str:
    listed = "\n".join(f"  {member.file_name}: {member.about}" for member in formats().found.values())
    example = "This is a made-up example.\n" if selection.example else ""
    return (
        f"{selection.marking}\n{example}Originator: {selection.agency or 'not stated'}\n\n{listed}\n\n"
        "Everything here concerns offenders, as assessed; account holders may be victims too. Nothing of a victim is "
        "in it.\nDo not pass it on beyond its marking without the originator's consent.\n"
    )
