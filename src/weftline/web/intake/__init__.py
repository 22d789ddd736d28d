"""The pages on which victims report: a face of its own, in a process of its own.

They promise to work without JavaScript on a small old phone, in every language of the advice; to show the four pieces
of advice on every page; to fetch nothing from elsewhere, set no cookie and keep nobody's address; to take nothing but
plain text from anybody under 18; and to acknowledge only what is durable. They know no store, no vault and no part of
the workspace: only an inbox to write to and public keys.
"""

from __future__ import annotations

from weftline.web.intake.app import intake_app
from weftline.web.intake.serving import DEFAULT_PORT, HERE, is_only_here, serve

__all__ = ["DEFAULT_PORT", "HERE", "intake_app", "is_only_here", "serve"]
