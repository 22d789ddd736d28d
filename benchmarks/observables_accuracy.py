"""How exact observables are read: `python benchmarks/observables_accuracy.py [--peers PYTHON] [FILE]`.

Reads the labelled cases of `benchmarks/observables/*.jsonl` (see the README there). `--peers` names the Python of an
environment that holds `iocsearcher`, `ioc-finder` and `phonenumbers`; they run as programs of their own and get the
same texts and regions. Their values are put into Weftline's normal forms before they are compared. Each file gets its
own figures; of a file whose name ends in `held-out` only the summary is printed.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from observables_peers_run import ask
from weftline.observables import Hints, find, kinds, normalise

HERE = Path(__file__).resolve().parent
CASES = HERE / "observables"
TOOLS = ("iocsearcher", "ioc-finder", "phonenumbers")
LINKABLE, SLOW = 0.7, 0.05
DERIVED = frozenset({"url", "domain"})
FACTS = frozenset({"money", "date"})

Case = dict[str, Any]


@dataclass
class Score:
    """What one tool found: counts of values, and the cases it got wrong."""

    expected: int = 0
    right: int = 0
    wrong: int = 0
    negatives: int = 0
    clean: int = 0
    crashes: int = 0
    slow: int = 0
    seconds: float = 0.0
    roles: int = 0
    roles_right: int = 0
    roles_unknown: int = 0
    by: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))
    faults: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Share of the expected values that were found."""
        return self.right / self.expected if self.expected else 1.0

    @property
    def precision(self) -> float:
        """Share of the values found that were expected."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0


def cases(files: Iterable[Path]) -> list[Case]:
    """All labelled cases, in the order of files and lines."""
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines() if line.strip()]


def sealed(file: Path) -> bool:
    """Whether nobody may see the faults of this file."""
    return file.stem.endswith("held-out")


def labels(case: Case) -> list[str]:
    """Every value that a case expects, each honest reading of it by itself."""
    return [*case["expect"], *(reading for readings in case.get("either", ()) for reading in readings)]


def kept(label: str) -> str:
    """A label in the form in which a value is kept: cards are masked, payment codes are fingerprints of their text."""
    kind, _, value = label.partition(":")
    return f"{kind}:{normalise(kind, value) or value}" if kind in {"card", "payment_qr"} else label


def hints_of(case: Case) -> Hints:
    """What a case states beside its text."""
    known = dict(case.get("hints", {}))
    known["regions"] = tuple(known.get("regions", ()))
    return Hints(**known)


def settled(case: Case, found: set[str]) -> tuple[set[str], set[str]]:
    """What is expected and what is allowed; of several honest readings the one that was found is expected."""
    expected = {kept(each) for each in case["expect"]}
    for readings in case.get("either", ()):
        forms = [kept(each) for each in readings]
        expected.add(next((form for form in forms if form in found), forms[0]))
    return expected, expected | {kept(each) for each in (*labels(case), *case.get("also", ()))}


def count(score: Score, case: Case, found: set[str], sure: set[str]) -> None:
    """Add one case: `found` counts for recall, `sure` (what links) against precision."""
    expected, allowed = settled(case, found)
    extra = {
        value
        for value in sure - allowed
        if value.partition(":")[0] not in DERIVED and (case.get("facts", True) or value.partition(":")[0] not in FACTS)
    }
    missed = expected - found
    score.expected += len(expected)
    score.right += len(expected & found)
    score.wrong += len(extra)
    if not expected:
        score.negatives += 1
        score.clean += not extra
    for group in (f"language {case['language']}", f"class {case['class']}"):
        row = score.by[group]
        row[0] += len(expected)
        row[1] += len(expected & found)
        row[2] += len(extra)
    if missed or extra:
        score.faults.append(f"{case['id']} missed {sorted(missed)} extra {sorted(extra)}: {case['text'][:110]!r}")


def count_roles(score: Score, case: Case, roles: set[tuple[str, str]]) -> None:
    """Add the roles of one case: those of the labelled values that were found, given as pairs of value and role."""
    for label, role in case.get("roles", {}).items():
        given = sorted(given for value, given in roles if value == kept(label))
        if not given:
            continue
        score.roles += 1
        score.roles_right += role in given
        score.roles_unknown += set(given) == {"unknown"}
        if role not in given:
            score.faults.append(f"{case['id']} role of {label}: {given} instead of {role}: {case['text'][:110]!r}")


def own(given: list[Case]) -> Score:
    """Weftline on all cases."""
    score = Score()
    find("warm up +65 8123 4567 微信 abc a@example.com")
    for case in given:
        hints = hints_of(case)
        start = time.process_time()
        try:
            items = find(case["text"], hints)
        except Exception as problem:  # noqa: BLE001 - a crash is what is counted here
            score.crashes += 1
            score.faults.append(f"{case['id']} crashed: {problem!r}")
            items = []
        spent = time.process_time() - start
        score.seconds += spent
        score.slow += spent > SLOW
        count(
            score,
            case,
            {f"{item.kind}:{item.value}" for item in items},
            {f"{item.kind}:{item.value}" for item in items if item.confidence >= LINKABLE},
        )
        count_roles(score, case, {(f"{item.kind}:{item.value}", item.role) for item in items})
    return score


def peer(python: str, tool: str, given: list[Case]) -> Score:
    """A public tool on all cases; its kinds are mapped and its values put into our normal forms."""
    score = Score()
    answers = ask(python, tool, [(case["id"], case["text"], hints_of(case).regions) for case in given])
    for case in given:
        answer = answers.get(case["id"])
        if answer is None or answer["error"]:
            score.crashes += 1
        pairs = answer["found"] if answer else []
        values = {f"{kind}:{normalise(kind, value, hints_of(case)) or value}" for kind, value in pairs}
        numbers = {value.partition(":")[2] for value in values if value.startswith("phone:")}
        values |= {each for each in labels(case) if each.partition(":")[2] in numbers}
        values -= {f"phone:{number}" for number in numbers if f"phone:{number}" not in case["expect"]} & {
            f"phone:{each.partition(':')[2]}" for each in labels(case)
        }
        score.seconds += answer["seconds"] if answer else 0.0
        score.slow += bool(answer and answer["seconds"] > SLOW)
        count(score, case, values, values)
    return score


def show(name: str, score: Score) -> None:
    """One line of figures for a tool."""
    wrong = score.roles - score.roles_right - score.roles_unknown
    roles = f", roles {score.roles_right} right and {wrong} wrong of {score.roles}" if score.roles else ""
    print(
        f"{name:14s} recall {score.recall:.3f} precision {score.precision:.3f} "
        f"({score.right} of {score.expected}, {score.wrong} wrong), "
        f"negatives clean {score.clean} of {score.negatives}, crashes {score.crashes}, over 50 ms {score.slow}{roles}"
    )


def detail(score: Score) -> None:
    """The groups that fall short and every fault."""
    for group, (expected, right, wrong) in sorted(score.by.items()):
        if right < expected or wrong:
            print(f"  {group}: {right} of {expected} found, {wrong} wrong")
    for fault in score.faults:
        print("  -", fault)


def measure(file: Path, peers: str) -> None:
    """Print the figures of Weftline and of the peers on one file."""
    given = cases([file])
    authors = sorted({case["author"] for case in given})
    negatives = sum(not labels(case) for case in given)
    print(f"{file.name}: {len(given)} cases by {', '.join(authors)}; {negatives} negatives")
    unknown = {each.partition(":")[0] for case in given for each in labels(case)} - set(kinds().found)
    if unknown:
        print(f"kinds that Weftline does not know: {sorted(unknown)}")
    score = own(given)
    show("weftline", score)
    if not sealed(file):
        detail(score)
    for tool in TOOLS if peers else ():
        show(tool, peer(peers, tool, given))


def main() -> None:
    """Print the figures for each file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", default="", help="Python of the peers' environment")
    parser.add_argument("files", nargs="*", type=Path)
    chosen = parser.parse_args()
    for file in chosen.files or sorted(CASES.glob("*.jsonl")):
        measure(file, chosen.peers)


if __name__ == "__main__":
    main()
