"""Which of an operation's apps are built on one code base, and what they have in common."""

from __future__ import annotations

from collections.abc import Sequence

from weftline.apps import Corpus, Likeness, similarity
from weftline.bundles import Kin
from weftline.model.ids import derived_id
from weftline.store.findings import StoredApp

SAME_CODE = 0.7
LEAST_APPS = 10


def code_families(apps: Sequence[StoredApp]) -> dict[str, str]:
    """App key to the name of its code family: apps whose code is alike, named after the first by its
    signature (keys hold random ids, and no name may hang on them).
    """
    family: dict[str, str] = {}
    corpus = corpus_of(apps)
    for app in sorted(apps, key=lambda app: (app.findings.code_signature, app.findings.sha256, app.key)):
        signature = app.findings.code_signature
        if not signature:
            continue
        kin = next((other for other in apps if other.key in family and _alike(corpus, app, other)), None)
        family[app.key] = family[kin.key] if kin else derived_id("exhibit", signature)[2:]
    return family


def corpus_of(apps: Sequence[StoredApp]) -> Corpus:
    """The apps to weigh rarity among."""
    return Corpus.of({app.key: app.findings for app in apps})


def kin_of(app: StoredApp, apps: Sequence[StoredApp], corpus: Corpus) -> list[Kin]:
    """Every other app of the operation, and how alike it is; copies of the same file are left out."""
    return [
        _kin(other, corpus.alike(app.key, other.key), same=_alike(corpus, app, other))
        for other in apps
        if other.findings.sha256 != app.findings.sha256
    ]


def _kin(other: StoredApp, likeness: Likeness, *, same: bool) -> Kin:
    found = other.findings
    name = found.label or found.package or "App without a name"
    return Kin(name, other.key.partition("#")[0].partition("!")[0], found.sha256, same, likeness)


def _alike(corpus: Corpus, one: StoredApp, other: StoredApp) -> bool:
    """By their signatures, or by what is rare among the operation's apps where there are enough of them to tell."""
    left, right = one.findings.code_signature, other.findings.code_signature
    if not left or not right:
        return False
    enough = len(corpus.apps) >= LEAST_APPS
    return similarity(left, right) >= SAME_CODE or (enough and corpus.alike(one.key, other.key).same_code_base)
