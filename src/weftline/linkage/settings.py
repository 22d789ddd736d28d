"""The few figures that a run of linkage can be given from outside."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run is made. Bits are log2 of odds.

    `memory_mb`, `threads`: bounds for the engine. `prior`: share of candidate pairs that truly belong together.
    `link_bits`: from here two reports count as linked while the shipped figures hold; `link_bits_learnt` once the
    operation's own pairs have said what evidence is worth. `bridge_bits`: from here a pair counts as part of what joins
    two groups. `floor_bits`: weaker pairs are not kept at all. `all_pairs`: a value named by at most so many reports
    has all its pairs compared (None: by the size of the table), others only the next `window` in time. `rounds`: how
    often values are judged by the groups found so far and groups made anew. `seed`: of the random pairs and of the text
    hashes; the same seed gives the same result.
    """

    memory_mb: int = 1024
    threads: int = 2
    prior: float = 1e-3
    link_bits: float = 4.0
    link_bits_learnt: float = -2.0
    bridge_bits: float = -3.0
    floor_bits: float = 0.0
    all_pairs: int | None = None
    window: int = 6
    rounds: int = 2
    random_pairs: int = 400_000
    quoting_values: int = 30
    seed: int = 1

    def needed(self, learnt: float) -> float:
        """Bits from which two reports count as linked, the share of what is learnt and not shipped being `learnt`."""
        return max(self.floor_bits, self.link_bits + (self.link_bits_learnt - self.link_bits) * learnt)

    def pairs_up_to(self, reports: int) -> int:
        """The number of reports up to which a value's pairs are all compared."""
        if self.all_pairs is not None:
            return self.all_pairs
        return 60 if reports <= 5_000 else 12
