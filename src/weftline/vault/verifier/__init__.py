"""Proving a log, an operation's folder or a court bundle; standard library and `cryptography` only, no private key.

`single_file` makes one Python file of these modules, which is put into every bundle: what an outsider checks and what
the officer's machine checks is one code.
"""

from __future__ import annotations

from weftline.vault.verifier.assembly import single_file
from weftline.vault.verifier.attested import CHECKPOINTS
from weftline.vault.verifier.bundle import is_bundle, verify_bundle
from weftline.vault.verifier.folder import (
    KEY_FILE,
    OBJECTS,
    RECIPIENTS,
    STAGED,
    object_path,
    staged_path,
    verify_folder,
)
from weftline.vault.verifier.log import LOG, Fault, Logged, Walk, Wrapped, commits_to, take_entry, walk_log
from weftline.vault.verifier.main import as_text
from weftline.vault.verifier.merkle import Tree, canonical
from weftline.vault.verifier.notes import Note, VerifyKey, fingerprint, parse_note
from weftline.vault.verifier.report import CannotVerifyError, Report, digest_of
from weftline.vault.verifier.stamps import stamp_name, token_holds

__all__ = [
    "CHECKPOINTS",
    "KEY_FILE",
    "LOG",
    "OBJECTS",
    "RECIPIENTS",
    "STAGED",
    "CannotVerifyError",
    "Fault",
    "Logged",
    "Note",
    "Report",
    "Tree",
    "VerifyKey",
    "Walk",
    "Wrapped",
    "as_text",
    "canonical",
    "commits_to",
    "digest_of",
    "fingerprint",
    "is_bundle",
    "object_path",
    "parse_note",
    "single_file",
    "staged_path",
    "stamp_name",
    "take_entry",
    "token_holds",
    "verify_bundle",
    "verify_folder",
    "walk_log",
]
