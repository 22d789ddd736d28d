"""Which forgeries `weftline verify` finds, and BagIt beside it. Run: `python -m benchmarks.vault_forgeries [PYTHON]`.

PYTHON: an interpreter that has `bagit` (CC0), in an environment of its own; without one the column stays empty.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.samples.forgeries import FORGERIES, Forgery, last_checkpoint, made_in
from tests.samples.subtle_forgeries import SUBTLE_FORGERIES

from weftline.vault import Identity, verify

PEER = Path(__file__).parent / "peers" / "bagit_forgeries.py"


def found(forgery: Forgery) -> tuple[bool, bool]:
    """Whether a forgery is found by the folder alone, and with a checkpoint that had left the machine."""
    with tempfile.TemporaryDirectory() as home:
        place = Path(home)
        made = made_in(place, Identity.load_or_create(place / "keys"))
        outside = shutil.copy(last_checkpoint(made.folder), place / "printed.note")
        forgery.forge(made)
        return not verify(made.folder).ok, not verify(made.folder, outside=[Path(outside)]).ok


def peer(python: str) -> dict[str, bool]:
    """What BagIt finds."""
    done = subprocess.run([python, str(PEER)], capture_output=True, text=True, check=True)
    answer: dict[str, bool] = json.loads(done.stdout)["found"]
    return answer


def main(arguments: list[str]) -> None:
    """Print the table."""
    beside = peer(arguments[0]) if arguments else {}
    words = {True: "found", False: "not found", None: ""}
    rows = [(forgery.kind, *found(forgery), beside.get(forgery.kind)) for forgery in (*FORGERIES, *SUBTLE_FORGERIES)]
    print("| forgery | folder alone | with a checkpoint kept elsewhere | BagIt |\n|---|---|---|---|")
    for kind, alone, outside, bag in rows:
        print(f"| {kind} | {words[alone]} | {words[outside]} | {words[bag]} |")
    print(f"\n{len(rows)} kinds: alone {sum(row[1] for row in rows)}, with a checkpoint {sum(row[2] for row in rows)}.")
    tried = [row[3] for row in rows if row[3] is not None]
    print(f"BagIt: {sum(tried)} of {len(tried)}.")


if __name__ == "__main__":
    main(sys.argv[1:])
