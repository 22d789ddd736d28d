"""The court bundle: a readable report, the same as data, lists, and everything needed to check them.

It holds no victim's media, no contact lists, nothing sealed and no third party; victims are numbered unless their
identities were asked for. It supports authentication and promises no admissibility.
"""

from __future__ import annotations

from weftline.bundles.court.checking import check_court_bundle, is_court_bundle
from weftline.bundles.court.package import Custody, court_files
from weftline.bundles.court.printing import render_pdf

__all__ = ["Custody", "check_court_bundle", "court_files", "is_court_bundle", "render_pdf"]
