"""A suspicious app becomes a triage, without being run.

`triage` reads an APK, a set of split APKs, a DEX file, an IPA or an Apple profile and says what it is, who signed it,
what it takes, where it may send it, whose accounts it carries and which other apps share its code, each with its
place in the file. It never raises for bad content, and it never returns nothing without a listed problem.
`similarity` compares two `code_signature`s; `Corpus` compares apps with one another, what is rare counting most.
`looks_like_app` tells whether a file is for this room.
"""

from __future__ import annotations

from weftline.apps.alike import Corpus, Likeness
from weftline.apps.findings.likeness import similarity
from weftline.apps.triage import looks_like_app, triage

__all__ = ["Corpus", "Likeness", "looks_like_app", "similarity", "triage"]
