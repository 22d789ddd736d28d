"""Who signed an app, whether the signature holds, and what the certificate is worth for linking."""

from __future__ import annotations

from weftline.apps.signing.signers import Signed, find_signers, signer_of

__all__ = ["Signed", "find_signers", "signer_of"]
