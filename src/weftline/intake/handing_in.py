"""The moment a report counts: sealed and durable first, then its receipt, and only then is it acknowledged."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from weftline.errors import InputError, KeysError, NotFoundError
from weftline.intake.durable import saying, sweep, sync_folder
from weftline.intake.filling import Filled
from weftline.intake.parcel import Limits, Parcel, Refused
from weftline.intake.receipts import Receipt, new_receipt, write_receipt
from weftline.intake.report_file import report_json
from weftline.intake.spool import Taken
from weftline.vault import parse_recipients

RECIPIENTS: Final = "recipients.txt"
INBOX: Final = "inbox"
_FORM: Final = re.compile(r"[A-Za-z0-9_-]{16,64}\Z")


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What was acknowledged. `receipt` is None where evidence was added to a case that has one."""

    case: str
    receipt: Receipt | None
    received_at: datetime
    taken: tuple[Taken, ...]
    refused: tuple[Refused, ...]


class Spool:
    """The operation as intake sees it: an inbox to write to and public keys; neither store, vault nor log."""

    def __init__(self, inbox: Path, recipients_file: Path | None, recipients: Iterable[str], limits: Limits) -> None:
        self.inbox = inbox
        self.limits = limits
        self._recipients_file = recipients_file
        self._recipients = tuple(recipients)

    @classmethod
    def of(cls, operation: Path, recipients: Iterable[str] = (), limits: Limits | None = None) -> Spool:
        """The spool of an operation's folder. Raises NotFoundError (no folder), KeysError (no public key)."""
        if not operation.is_dir():
            raise NotFoundError(f"There is no operation {operation}.", "Name the folder that ends in .weft.")
        spool = cls(operation / INBOX, operation / RECIPIENTS, recipients, limits or Limits())
        parse_recipients(spool.recipients())
        with saying("The inbox"):
            spool.inbox.mkdir(mode=0o700, exist_ok=True)
            sync_folder(operation)
        if not os.access(spool.inbox, os.W_OK | os.X_OK):
            raise InputError(f"The inbox {spool.inbox} cannot be written to.", "Check who owns the folder.")
        sweep(spool.inbox)
        return spool

    def recipients(self) -> tuple[str, ...]:
        """The public keys of this moment: those given, and those in the operation's file."""
        lines: list[str] = []
        if self._recipients_file is not None and self._recipients_file.is_file():
            lines = self._recipients_file.read_text(encoding="utf-8").splitlines()
        found = [line.strip() for line in (*self._recipients, *lines) if line.strip() and not line.startswith("#")]
        if not found:
            where = f" in {self._recipients_file}" if self._recipients_file else ""
            raise KeysError(f"There is no public key{where}.", "Open the operation once, or give --recipient age1….")
        return tuple(dict.fromkeys(found))

    def parcel(self, *, text_only: bool) -> Parcel:
        """A new submission. `text_only`: the victim is under 18."""
        return Parcel(self.inbox, self.recipients(), self.limits, text_only=text_only)

    def hand_in(self, parcel: Parcel, filled: Filled, language: str, form: str = "") -> HandedIn:
        """Seals a report; what is returned survives any crash. Raises MachineError, and then nothing was kept."""
        receipt, now = new_receipt(), datetime.now(UTC)
        mark = form if _FORM.match(form) else ""
        parcel.seal(receipt.case, now, lambda files: report_json(filled, receipt.case, now, language, files), form=mark)
        write_receipt(self.inbox, receipt, text_only=filled.is_minor)
        return HandedIn(receipt.case, receipt, now, tuple(parcel.taken), tuple(parcel.refused))

    def add(self, parcel: Parcel, case: str) -> HandedIn:
        """Seals evidence that belongs to an earlier report."""
        now = datetime.now(UTC)
        if parcel.taken:
            parcel.seal(case, now, None)
        else:
            parcel.abandon()
        return HandedIn(case, None, now, tuple(parcel.taken), tuple(parcel.refused))
