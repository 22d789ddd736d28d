"""One run judged: the files that `weftline link` wrote, against the truth of the world."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from benchmarks.linkage.ceiling import ceiling, evidence, places
from benchmarks.linkage.measures import Band, Biggest, Overlap, Rates, by_language, calibration
from benchmarks.linkage.writing import Tables
from numpy.typing import NDArray


@dataclass(frozen=True)
class Verdict:
    """Everything that is said about one set of series."""

    all: Rates
    grouped: Rates
    """Over reports of groups of two or more."""
    pairs: Rates
    biggest: Biggest
    languages: dict[str, Rates]
    bands: list[Band]

    @property
    def worst_language(self) -> tuple[str, Rates]:
        """The language with the lowest F1."""
        return min(self.languages.items(), key=lambda item: item[1].f1)


def judge(tables: Tables, series: Any, bands: list[Band] | None = None) -> Verdict:
    """Judge a label for each report, in the order of the true table."""
    truth = pq.read_table(tables.truth("reports"), columns=["group", "language"])
    overlap = Overlap(series, truth["group"].to_numpy())
    language = truth["language"].combine_chunks().dictionary_encode()
    names = np.array(language.dictionary.to_pylist(), object)
    return Verdict(
        all=overlap.b_cubed(),
        grouped=overlap.b_cubed(overlap.grouped()),
        pairs=overlap.pairwise(),
        biggest=overlap.biggest(),
        languages=by_language(overlap, names[language.indices.to_numpy()].astype("U2")),
        bands=bands or [],
    )


def series_of(tables: Tables, out: Path) -> NDArray[Any]:
    """The id of the series of each report, in the order of the true table; a report that has none stands alone."""
    ids = pq.read_table(tables.truth("reports"), columns=["report_id"])["report_id"]
    found = pq.read_table(out / "series.parquet", columns=["report_id", "series_id"])
    label = np.array([f"alone {row}" for row in range(len(ids))] if len(found) < len(ids) else [""] * len(ids), object)
    place = places(found["report_id"], ids)
    label[place[place >= 0]] = found["series_id"].to_numpy()[place >= 0]
    return label


def numbered_series(tables: Tables, out: Path) -> NDArray[np.int64]:
    """The series of each report as a number, in the order of the true table; a report that has none stands alone."""
    ids = pq.read_table(tables.truth("reports"), columns=["report_id"])["report_id"]
    found = pq.read_table(out / "series.parquet", columns=["report_id", "series_id"])
    place = places(found["report_id"], ids)
    number = -1 - np.arange(len(ids))
    codes = found["series_id"].combine_chunks().dictionary_encode().indices.to_numpy()
    number[place[place >= 0]] = codes[place >= 0]
    return number


def judge_link(tables: Tables, out: Path) -> Verdict:
    """Judge what `weftline link` wrote, its promises included."""
    truth = pq.read_table(tables.truth("reports"), columns=["report_id", "group"])
    links = pq.read_table(out / "links.parquet", columns=["a", "b", "bits"])
    group = truth["group"].to_numpy()
    same = group[places(links["a"], truth["report_id"])] == group[places(links["b"], truth["report_id"])]
    bands = calibration(links["bits"].to_numpy().astype(np.float64), same)
    return judge(tables, numbered_series(tables, out), bands)


def judge_ceiling(tables: Tables, *, families: bool = True, hubs: bool = False) -> Verdict:
    """Judge the oracle."""
    group = pq.read_table(tables.truth("reports"), columns=["group"])["group"].to_numpy()
    return judge(tables, ceiling(evidence(tables, families=families), group, hubs=hubs))
