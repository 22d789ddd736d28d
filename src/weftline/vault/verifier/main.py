"""The command line of the single file, and its one page for people."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from weftline.vault.verifier.bundle import is_bundle, verify_bundle
from weftline.vault.verifier.folder import verify_folder
from weftline.vault.verifier.report import CannotVerifyError, Report


def main(arguments: Sequence[str] | None = None) -> int:
    """Checks what is named; returns 0 all proven, 1 a fault found, 2 could not run."""
    parser = argparse.ArgumentParser(description="Verify a Weftline operation or court bundle.")
    parser.add_argument("folder", type=Path, help="an operation (NAME.weft) or a court bundle")
    parser.add_argument("--outside", type=Path, action="append", default=[], help="a checkpoint or key kept elsewhere")
    parser.add_argument(
        "--authority", type=Path, action="append", default=[], help="a time-stamp authority's certificate (PEM)"
    )
    parser.add_argument("--exhibit", type=Path, action="append", default=[], help="a copy of an exhibit to recognise")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):  # one whose encoding lacks a sign must not end the check
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        if is_bundle(options.folder):
            report = verify_bundle(options.folder, options.outside, options.exhibit, options.authority)
        else:
            report = verify_folder(options.folder, options.outside, authorities=options.authority)
    except (CannotVerifyError, OSError) as error:
        sys.stderr.write(f"The check could not be run: {error}\n")
        return 2
    sys.stdout.write(json.dumps(report.to_json(), indent=2) + "\n" if options.json else as_text(report))
    return 0 if report.ok else 1


def as_text(report: Report) -> str:
    """One page for people."""
    lines = [f"{report.entries} entries, {report.exhibits} exhibits, {len(report.checkpoints)} checkpoints hold."]
    lines += [f"FAULT  {fault.where}: {fault.what}" for fault in report.faults]
    lines += [f"note   {note.where}: {note.what}" for note in report.notes]
    lines.append("Nothing was changed or lost." if report.ok else "The evidence is NOT as it was recorded.")
    return "".join(_printable(line) + "\n" for line in lines)


def _printable(line: str) -> str:
    """Names of files and logs come from whoever forged them: what would steer a terminal is spelled out."""
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in line)
