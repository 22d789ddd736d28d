"""The triage of one app as a page to read and to print: plain words first, then every finding with its place.

It says of each finding how sure it is and claims nothing beyond that; what could not be read stands on it too.
"""

from __future__ import annotations

from weftline.bundles.app_page.composing import compose_page
from weftline.bundles.app_page.page import AppPage, Kin, Origin
from weftline.bundles.app_page.printing import print_page

__all__ = ["AppPage", "Kin", "Origin", "compose_page", "print_page"]
