"""Files on their way from a form into a parcel, while the form is still arriving."""

from __future__ import annotations

import asyncio
from typing import Final

from fastapi import Request

from weftline.intake import Desk, Filled, Parcel, Spool, Standing, fill
from weftline.web.intake.forms import Pairs, Reader, read_streaming

INTIMATE: Final = {"files.plain": False, "files.intimate": True, "files.unsure": None, "files.text": False}


class Upload:
    """Files on their way into a parcel, which is opened at the first file, when all the answers before it are known.

    Subclasses say what opens it. `parcel` stays None where it may not be opened; the files are then thrown away.
    """

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs
        self.parcel: Parcel | None = None
        self._asked = False

    def open(self) -> Parcel | None:
        """The parcel, if what was said before the files allows one."""
        raise NotImplementedError

    def begin(self, field: str, name: str) -> None:
        """A file begins."""
        if not self._asked:
            self._asked = True
            self.parcel = self.open()
        if self.parcel is not None:
            self.parcel.begin(name, INTIMATE.get(field))

    def feed(self, data: bytes) -> None:
        """More of it."""
        if self.parcel is not None:
            self.parcel.feed(data)

    def end(self) -> None:
        """It is complete."""
        if self.parcel is not None:
            self.parcel.end()

    def settle(self) -> Parcel | None:
        """The parcel after the whole form has arrived, also where it brought no file."""
        if not self._asked:
            self._asked = True
            self.parcel = self.open()
        return self.parcel

    def abandon(self) -> None:
        """Throws all of it away."""
        if self.parcel is not None:
            self.parcel.abandon()


class NewReport(Upload):
    """A report with its evidence. Answers count only as far as they stand before the first file."""

    def __init__(self, pairs: Pairs, spool: Spool) -> None:
        super().__init__(pairs)
        self._spool = spool
        self.filled = Filled()

    def open(self) -> Parcel | None:
        """Opened where there is nothing to mend in the answers."""
        self.filled = fill(self.pairs)
        return None if self.filled.faults else self._spool.parcel(text_only=self.filled.is_minor)


class MoreEvidence(Upload):
    """Evidence for a report that has a receipt."""

    def __init__(self, pairs: Pairs, spool: Spool, desk: Desk) -> None:
        super().__init__(pairs)
        self._spool, self._desk = spool, desk
        self.standing: Standing | None = None

    def open(self) -> Parcel | None:
        """Opened by the right case number and secret."""
        given = dict(self.pairs)
        self.standing = self._desk.look(given.get("case", ""), given.get("secret", ""))
        return None if self.standing is None else self._spool.parcel(text_only=self.standing.text_only)


async def arrive(request: Request, upload: Upload, limit: int) -> Parcel | None:
    """Lets a form with files arrive whole. Whatever goes wrong on the way leaves nothing behind."""
    try:
        reader = Reader(request.headers.get("content-type", ""), upload.pairs, upload)
        await read_streaming(request, reader, limit)
        return await asyncio.to_thread(upload.settle)
    except BaseException:
        await asyncio.shield(asyncio.to_thread(upload.abandon))
        raise
