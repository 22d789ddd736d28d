"""Which reports are the same people's work, and why.

Promise: `link` turns tables of reports and mentions into series; every link is a sum of terms in bits (log2 of the
odds), with what speaks against it and which widely shared values were ignored. Small tables lean on shipped figures,
large ones on what they themselves show. The same input gives the same result; a person's decisions bind every run; a series keeps
its id. `link_files` does it for files, `match` for one new report against those stored. Leads, not proof.
"""

from __future__ import annotations

from weftline.linkage.result import BehaviourModel, Linkage, ValueWeight
from weftline.linkage.run import link
from weftline.linkage.settings import Settings

__all__ = ["BehaviourModel", "Linkage", "Settings", "ValueWeight", "link"]
