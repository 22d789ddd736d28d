"""Splink on one table of reports, as a program of its own: `python linkage_splink.py TABLE.parquet OUT.parquet THRESHOLD…`.

Runs in an environment with `splink` 5 and `pyarrow`. One row a report: `report_id`, a column a kind of identifier (`id_…`,
normal forms; one value each, for term frequencies know no arrays), `script` and `photo` families where they are given, and
behaviour. Weights as its manual advises: u from random pairs, m by EM over several blocking rules, term frequencies on.
Writes the cluster of each report for each threshold (log2 odds); prints the seconds of each step as JSON.
"""

from __future__ import annotations

# ruff: noqa: ANN001, ANN201, ANN202 - typed against the peer's environment, not ours
import json
import logging
import sys
import time
import warnings

import duckdb
import splink.comparison_library as comparisons
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

GAP = "abs(day_l - day_r)"
HOURS = "least(abs(hour_l - hour_r), 24 - abs(hour_l - hour_r))"
RATIO = "abs(ln((amount_l + 1) / (amount_r + 1)))"
TRAINED_ON = ("id_telegram", "script", "id_phone", "id_iban", "id_btc")
PAIRS = 3e6


def levels(column, measure, limits):
    """A comparison by how far two numbers are apart."""
    return comparisons.CustomComparison(
        output_column_name=column,
        comparison_levels=[
            {"sql_condition": f"{column}_l IS NULL OR {column}_r IS NULL", "is_null_level": True},
            *({"sql_condition": f"{measure} <= {limit}"} for limit in limits),
            {"sql_condition": "ELSE"},
        ],
    )


def settings(columns):
    """What is compared, and which pairs are."""
    evidence = [name for name in columns if name.startswith("id_") or name in {"script", "photo"}]
    exact = [comparisons.ExactMatch(name).configure(term_frequency_adjustments=True) for name in [*evidence, "persona"]]
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="report_id",
        comparisons=[
            *exact,
            comparisons.ExactMatch("platform"),
            comparisons.ExactMatch("language"),
            levels("amount", RATIO, (0.01, 0.34, 0.7)),
            levels("hour", HOURS, (2, 5)),
            levels("day", GAP, (2, 7, 20, 45, 120)),
        ],
        blocking_rules_to_generate_predictions=[block_on(name) for name in evidence],
        retain_matching_columns=False,
    ), [name for name in TRAINED_ON if name in evidence]


def main(table, out, thresholds) -> None:
    """Train, predict, cluster at each threshold."""
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    took, last = {}, [time.perf_counter()]

    def done(step):
        took[step], last[0] = round(time.perf_counter() - last[0], 2), time.perf_counter()

    connection = duckdb.connect()
    connection.execute(f"create table reports as select * from read_parquet('{table}')")
    columns = [name for name, *_ in connection.execute("describe reports").fetchall()]
    asked, trained_on = settings(columns)
    linker = Linker(DuckDBAPI(connection).register("reports", table_name="given"), asked)
    done("load")
    linker.training.estimate_u_using_random_sampling(max_pairs=PAIRS, seed=1)
    for column in trained_on:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(column), estimate_without_term_frequencies=True, max_pairs=PAIRS
        )
    done("train")
    pairs = linker.inference.predict(threshold_match_weight=min(thresholds))
    took["pairs"] = connection.execute(f"select count(*) from {pairs.physical_name}").fetchall()[0][0]
    done("predict")
    selected = []
    for place, threshold in enumerate(thresholds):
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_weight=threshold)
        connection.execute(f"create table at_{place} as select report_id, cluster_id from {clusters.physical_name}")
        selected.append(f"at_{place}.cluster_id as at_{place}")
    done("cluster at all thresholds")
    joins = " ".join(f"join at_{place} using (report_id)" for place in range(len(thresholds)))
    connection.execute(
        f"copy (select report_id, {', '.join(selected)} from reports {joins}) to '{out}' (format parquet)"
    )
    print(json.dumps(took))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], [float(each) for each in sys.argv[3:]])
