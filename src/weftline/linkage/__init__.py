"""Which reports are the same people's work, and why.

Promise: `link` turns tables of reports and mentions into series; each link is a sum of terms in bits (log2 of the
odds), what speaks against it included. Small tables lean on shipped figures, large ones on what they themselves show.
The same input gives the same result; a person's decisions bind every run; a series keeps its id. `link_files` does it
for files, `match` for one new report against those stored. Leads, not proof.
"""

from __future__ import annotations

from weftline.linkage.decisions import link_id
from weftline.linkage.files import link_files
from weftline.linkage.keys import Key, key_of
from weftline.linkage.kinds import family_of
from weftline.linkage.known import Known, ReportFeatures, Told
from weftline.linkage.match import CandidateReport, MatchTerm, SeriesMatch, match
from weftline.linkage.mentions import LINKING_ROLES
from weftline.linkage.result import BehaviourModel, FoundFamily, Linkage, ValueWeight
from weftline.linkage.run import link
from weftline.linkage.settings import Settings

__all__ = [
    "LINKING_ROLES",
    "BehaviourModel",
    "CandidateReport",
    "FoundFamily",
    "Key",
    "Known",
    "Linkage",
    "MatchTerm",
    "ReportFeatures",
    "SeriesMatch",
    "Settings",
    "Told",
    "ValueWeight",
    "family_of",
    "key_of",
    "link",
    "link_files",
    "link_id",
    "match",
]
