"""Links between units, as arrays, with what each shares."""

from __future__ import annotations

from dataclasses import dataclass

from weftline.linkage.arrays import Bools, Floats, Ints

SAYS_SOMETHING = 0.5


@dataclass(frozen=True, slots=True)
class LinkSet:
    """Links in favour; weak ones count as part of what joins two groups.

    Per link: its ends, bits, and how alike the circumstances are. Per row, sorted by `link`: a value that the link's
    ends share and that says something, its `evidence` in bits, the `source` it comes from (values of one source are
    one source of evidence; there are `sources`, each of the family `family_of`), whether it may join `alone`, is
    `settled` (enough reports of one group, and hardly any other, name it) or `spoken` (a line of text). `values`: how
    many distinct values there may be. `learnt`: how far bits are the operation's own word and not the shipped figures'.
    """

    left: Ints
    right: Ints
    bits: Floats
    behaviour: Floats
    link: Ints
    value: Ints
    source: Ints
    evidence: Floats
    alone: Bools
    settled: Bools
    spoken: Bools
    family_of: Ints
    values: int
    prior: float
    learnt: float = 0.0

    def __len__(self) -> int:
        return len(self.left)

    @property
    def sources(self) -> int:
        """How many sources there are."""
        return max(1, len(self.family_of))
