"""The command line: one file per command, no logic of its own.

Every command takes `--json` and then prints one document with `"version": 1` and nothing else on standard output.
Exit codes: 0 done (problems are listed), 1 internal failure or a proven fault, 2 usage or input, 3 problems with
`--strict`, 4 environment (disk, lock, keys, newer database).
"""

from __future__ import annotations

from weftline.cli.app import main

__all__ = ["main"]
