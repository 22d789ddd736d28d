"""Write labelled flow samples as files, for programs that run elsewhere: `python -m benchmarks.app_flow_samples FOLDER`.

The third set: other idioms than those that the analysis was developed on. `labels.json` says of each whether it leaks.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

from tests.samples.flows.third import third_cases

from weftline.apps import triage


def main(folder: Path) -> None:
    """APKs, their labels, and what Weftline says of each."""
    folder.mkdir(parents=True, exist_ok=True)
    labels = {}
    for case in third_cases():
        (folder / f"{case.name}.apk").write_bytes(case.apk)
        grades = {(flow.source, flow.sink): flow.grade for flow in triage(io.BytesIO(case.apk), "x-1").flows}
        labels[case.name] = {"leaks": case.leaks, "weftline": grades.get((case.source, case.sink), "none")}
    (folder / "labels.json").write_text(json.dumps(labels, indent=1))
    for leaks in (True, False):
        said = [one["weftline"] for one in labels.values() if one["leaks"] is leaks]
        print({"leaks": leaks, **{grade: said.count(grade) for grade in sorted(set(said))}, "of": len(said)})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
