"""Keep every byte, log every touch, prove both.

The room promises: what `keep` has returned survives any crash; an exhibit's content can be read only by the recipients
it was encrypted to, and its id reveals nothing about it; every opening, export, decision and disposal stands in a
custody log that names no file and no person in the clear; a change, loss, exchange or cut of any of it is found by
`verify`, which needs no private key and is one file that can be handed to a court's expert. A failed write is an error,
never a silence. It knows no database and parses nothing.

On disk, in the operation's folder: `exhibits/ab/<id>`, `custody.log`, `checkpoints/*.note`, `operation.key`,
`operation.lock`.
"""

from __future__ import annotations

from weftline.vault.batch import Batch
from weftline.vault.checkpoints import Checkpoint, Cosignature, cosign_request, read_cosignature
from weftline.vault.custody import Entry
from weftline.vault.identity import Identity
from weftline.vault.keeping import Kept
from weftline.vault.keys import decrypt, encrypt_to, open_key, parse_recipients, seal_key
from weftline.vault.lock import Lock
from weftline.vault.objects import Disclosure
from weftline.vault.vault import Vault
from weftline.vault.verification import Verification, verify
from weftline.vault.verifier import (
    CannotVerifyError,
    Fault,
    Report,
    commits_to,
    fingerprint,
    is_bundle,
    single_file,
    token_holds,
    verify_bundle,
)

__all__ = [
    "Batch",
    "CannotVerifyError",
    "Checkpoint",
    "Cosignature",
    "Disclosure",
    "Entry",
    "Fault",
    "Identity",
    "Kept",
    "Lock",
    "Report",
    "Vault",
    "Verification",
    "commits_to",
    "cosign_request",
    "decrypt",
    "encrypt_to",
    "fingerprint",
    "is_bundle",
    "open_key",
    "parse_recipients",
    "read_cosignature",
    "seal_key",
    "single_file",
    "token_holds",
    "verify",
    "verify_bundle",
]
