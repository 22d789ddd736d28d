"""What stands between a parser and this machine, tried out rather than assumed."""

from __future__ import annotations

from weftline.errors import WorkerError
from weftline.sandbox.confine import COSTS
from weftline.sandbox.process import Process


def missing_protections() -> list[str]:
    """One sentence for each protection that a worker here does without, with what that costs; starts a worker."""
    try:
        process = Process((), programs=False)
    except (WorkerError, OSError) as error:
        return [f"workers: none could be started ({error}); nothing from outside can be read"]
    missing = process.missing
    process.end()
    if set(missing) == {"network"}:
        return [f"network: only the filter of system calls keeps parsers from it ({missing['network']})"]
    return [
        f"{name}: not available here ({reason}); {COSTS[name]}" for name, reason in missing.items() if name in COSTS
    ]
