"""Asks the public extractors of `peers/observables_peers.py`, each in its own environment and process."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

PEERS = Path(__file__).resolve().parent / "peers" / "observables_peers.py"


def ask(python: str, tool: str, texts: list[tuple[str, str, tuple[str, ...]]]) -> dict[str, Any]:
    """Run a peer over texts in its own environment and process."""
    lines = "\n".join(json.dumps({"id": name, "text": text, "regions": list(regions)}) for name, text, regions in texts)
    done = subprocess.run(
        [python, str(PEERS), tool], input=lines, capture_output=True, text=True, check=True, timeout=1800
    )
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {answer["id"]: answer for answer in answers}
