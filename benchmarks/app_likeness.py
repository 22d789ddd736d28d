"""Likeness across re-skins: average precision over all pairs of apps. Run: `python -m benchmarks.app_likeness [BASES SKINS SEED]`."""

from __future__ import annotations

import io
import itertools
import sys
from collections.abc import Callable

from tests.samples.reskins import Skin, skins

from weftline.apps import Corpus, similarity, triage
from weftline.apps.alike import SAME_CODE_BASE


def average_precision(ranked: list[bool]) -> float:
    """Of pairs from the likeliest down: the mean precision at each true one."""
    found, total = 0, 0.0
    for place, right in enumerate(ranked, 1):
        if right:
            found += 1
            total += found / place
    return total / found if found else 0.0


def measured(apps: list[Skin]) -> dict[str, float]:
    """Average precision of three ways of comparing, and precision and recall at the threshold."""
    found = {skin.name: triage(io.BytesIO(skin.dex), "x-1") for skin in apps}
    base = {skin.name: skin.base for skin in apps}
    corpus = Corpus.of(found)
    pairs = list(itertools.combinations(found, 2))

    def precision(score: Callable[[str, str], float]) -> float:
        ranked = sorted(pairs, key=lambda pair: -score(*pair))
        return round(average_precision([base[a] == base[b] for a, b in ranked]), 4)

    scores = {pair: corpus.alike(*pair).score for pair in pairs}
    said = [pair for pair in pairs if scores[pair] >= SAME_CODE_BASE]
    right = sum(base[a] == base[b] for a, b in said)
    return {
        "apps": len(apps),
        "pairs": len(pairs),
        "corpus": precision(lambda a, b: scores[a, b]),
        "signature": precision(lambda a, b: similarity(found[a].code_signature, found[b].code_signature)),
        "texts alone": precision(lambda a, b: corpus.alike(a, b).texts),
        "precision": round(right / len(said), 4) if said else 0.0,
        "recall": round(right / sum(base[a] == base[b] for a, b in pairs), 4),
        "lowest of one base": min(scores[a, b] for a, b in pairs if base[a] == base[b]),
        "highest of two": max(scores[a, b] for a, b in pairs if base[a] != base[b]),
    }


if __name__ == "__main__":
    bases, each, seed = [*map(int, sys.argv[1:4]), *(12, 4, 1)[len(sys.argv) - 1 :]]
    for share in (0.5, 1.0):
        print(f"{share:.0%} of the apps shrunk: {measured(skins(bases, each, seed, shrunk=share))}")
