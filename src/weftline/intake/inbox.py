"""The officer's side of the inbox: open what intake has spooled, with the private key that intake does not have.

Whoever writes the operation walks `waiting(inbox)`, keeps each file's report and evidence in the vault, then calls
`set_state` for its case and `discard`.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

from weftline.errors import TamperedError
from weftline.intake.durable import sync_folder
from weftline.intake.screening import safe_name
from weftline.intake.spool import MANIFEST, REPORT, SUFFIX, piece_name
from weftline.model.stream import Span
from weftline.vault import Identity, decrypt

FOLDER: Final = "inbox"
IN_MEMORY: Final = 64 << 20
MAX_REPORT: Final = 16 << 20
_NOT_OURS: Final = (
    tarfile.TarError, KeyError, ValueError, TypeError, EOFError, AttributeError, ArithmeticError, RecursionError
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SpooledFile:
    """One piece of evidence. `intimate`: True, False or None (not known). `open` gives its bytes."""

    name: str
    size: int
    sha256: str
    intimate: bool | None
    given_name: str
    _members: tuple[tarfile.TarInfo, ...] = field(repr=False)
    _source: BinaryIO = field(repr=False)

    def open(self) -> BinaryIO:
        """A seekable stream of the content, usable while the spooled file is open; one at a time is enough."""
        return io.BufferedReader(Span([(self._source, member.offset_data, member.size) for member in self._members]))


@dataclass(frozen=True, slots=True)
class Spooled:
    """What one file of the inbox holds. `report` is None where evidence was handed in later: it belongs to `case`.

    `refused`: name and reason of each file that intake did not take. `text_only`: the victim is under 18.
    `form`: a random mark, the same where somebody sent one form twice.
    """

    case: str
    received_at: str
    report: bytes | None
    files: tuple[SpooledFile, ...]
    refused: tuple[tuple[str, str], ...]
    text_only: bool
    form: str = ""


def waiting(inbox: Path) -> list[Path]:
    """Complete files that nobody has taken in yet, each report before what was added to it."""
    return sorted(path for path in inbox.glob(f"*{SUFFIX}") if not path.name.startswith("."))


def discard(path: Path) -> None:
    """Removes a spooled file after all it holds was made durable elsewhere."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


@contextmanager
def open_spooled(path: Path, identity: Identity) -> Iterator[Spooled]:
    """Decrypts a spooled file, checks every hash, and hands out what it holds while the context lasts.

    Content of more than 64 MB passes through an unlinked temporary file. Raises KeysError (not for this identity),
    TamperedError (altered, cut or not whole).
    """
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as plain:
        with path.open("rb") as source:
            decrypt(identity, source, plain)  # type: ignore[arg-type]  # it reads and writes like a file
        plain.seek(0)
        try:
            spooled = _understood(plain)  # type: ignore[arg-type]
        except _NOT_OURS as error:
            raise _not_whole(path) from error
        for item in spooled.files:
            _prove(item, path)
        yield spooled


def _understood(plain: BinaryIO) -> Spooled:
    with tarfile.open(fileobj=plain, mode="r:") as tar:
        members = {member.name: member for member in tar.getmembers() if member.isreg()}
        manifest: dict[str, Any] = json.loads(_content(plain, members[MANIFEST]))
        report = _content(plain, members[REPORT]) if manifest["report"] else None
    files: list[SpooledFile] = []
    next_piece = 0
    for row in manifest["files"]:
        if int(row["first_piece"]) < next_piece:
            raise ValueError("a piece that belongs to two files")
        next_piece = int(row["first_piece"]) + int(row["pieces"])
        files.append(_file(row, members, plain, {item.name for item in files}))
    refused = tuple((str(row["name"]), str(row["reason"])) for row in manifest["refused"])
    case, received_at = str(manifest["case"]), str(manifest["received_at"])
    return Spooled(case, received_at, report, tuple(files), refused, bool(manifest["text_only"]), str(manifest["form"]))


def _file(
    row: Mapping[str, Any], members: Mapping[str, tarfile.TarInfo], plain: BinaryIO, taken: set[str]
) -> SpooledFile:
    first, count = int(row["first_piece"]), int(row["pieces"])
    if not 0 <= count <= len(members):
        raise ValueError("more pieces than members")
    pieces = tuple(members[piece_name(number)] for number in range(first, first + count))
    name = safe_name(str(row["name"]), taken)
    intimate = row["intimate"] if isinstance(row["intimate"], bool) else None
    return SpooledFile(name, int(row["size"]), str(row["sha256"]), intimate, str(row["given_name"]), pieces, plain)


def _content(plain: BinaryIO, member: tarfile.TarInfo) -> bytes:
    if member.size > MAX_REPORT:
        raise ValueError("too large")
    plain.seek(member.offset_data)
    return plain.read(member.size)


def _prove(item: SpooledFile, path: Path) -> None:
    found = hashlib.sha256()
    with item.open() as stream:
        while block := stream.read(1 << 20):
            found.update(block)
    if found.hexdigest() != item.sha256:
        raise _not_whole(path)


def _not_whole(path: Path) -> TamperedError:
    return TamperedError(f"{path.name} in the inbox is not whole.", "Keep it and ask who sent it to send it again.")
