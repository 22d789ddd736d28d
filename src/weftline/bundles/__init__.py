"""What leaves an operation: court bundle, the page of an app, share package, letters, statistics.

Promise: every printed sentence names the sightings that prove it, and one that cannot be followed back is not printed;
nothing leaves above its marking, and nothing without one; victims are numbered, third parties and sealed content never
leave; statistics show no small group; the same material at the same moment gives the same bytes. Nothing is sent.
"""

from __future__ import annotations

from weftline.bundles.app_page import AppPage, Kin, Origin, compose_page, print_page
from weftline.bundles.compose import compose, marking_of
from weftline.bundles.court import Custody, check_court_bundle, court_files, is_court_bundle
from weftline.bundles.letters import letter_files
from weftline.bundles.markings import Tlp, read_marking, requested_marking
from weftline.bundles.material import Counted, Header, Material, Told
from weftline.bundles.packing import write_folder
from weftline.bundles.result import Result, to_json
from weftline.bundles.share import select, share_files
from weftline.bundles.stamping import Stamp, nonce_of, read_answer, request_for
from weftline.bundles.statistics import statistics

__all__ = [
    "AppPage",
    "Counted",
    "Custody",
    "Header",
    "Kin",
    "Material",
    "Origin",
    "Result",
    "Stamp",
    "Tlp",
    "Told",
    "check_court_bundle",
    "compose",
    "compose_page",
    "court_files",
    "is_court_bundle",
    "letter_files",
    "marking_of",
    "nonce_of",
    "print_page",
    "read_answer",
    "read_marking",
    "request_for",
    "requested_marking",
    "select",
    "share_files",
    "statistics",
    "to_json",
    "write_folder",
]
