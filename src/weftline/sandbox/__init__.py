"""Worker processes with limits, in which everything that came from outside is parsed.

The room promises: a job gets a read-only file, a payload and a private scratch folder, and nothing else of this
machine: no network, no environment, no other files, no programs, as far as the system allows (`missing_protections`
says what it does not). Time, memory, result and scratch are limited; a crash or a limit is an outcome (`Failed`), never
an exception and never the end of the other jobs. What a worker returns is bytes, never unpickled. Workers end with
their parent.
"""

from __future__ import annotations

from weftline.sandbox.limits import Done, Failed, Limits, Part
from weftline.sandbox.pool import Workers
from weftline.sandbox.protections import missing_protections

__all__ = ["Done", "Failed", "Limits", "Part", "Workers", "missing_protections"]
