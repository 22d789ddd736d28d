"""The joins of linkage, each written once: DuckDB runs them as they stand, Spark after translation.

So they keep to what both mean alike: integers, no NULLs, explicit grouping, no functions of one engine alone.
Tables: `mention(unit, value)`, `pairs(pair, earlier, later)`, `step(k)` = 1 to the widest reach.
"""

from __future__ import annotations

CANDIDATES = """
WITH placed AS MATERIALIZED (
  SELECT unit, value,
         row_number() OVER (PARTITION BY value ORDER BY unit) AS place,
         count(*) OVER (PARTITION BY value) AS df
  FROM mention
),
wanted AS MATERIALIZED (
  SELECT a.value, a.unit, a.place + step.k AS place
  FROM placed AS a
  JOIN step ON step.k <= CASE WHEN a.df <= $all_pairs THEN a.df - 1 ELSE $window END
  WHERE a.df >= 2 AND a.place + step.k <= a.df
)
SELECT a.value AS value, a.unit AS earlier, b.unit AS later
FROM wanted AS a
JOIN placed AS b ON b.value = a.value AND b.place = a.place
ORDER BY 1, 2, 3
"""

# The pairs are laid against one side first: joined on the value first, a hub's holders would meet each other all.
SHARED = """
WITH held AS MATERIALIZED (
  SELECT p.pair, p.later, a.value FROM pairs AS p JOIN mention AS a ON a.unit = p.earlier
)
SELECT held.pair AS pair, held.value AS value
FROM held
JOIN mention AS b ON b.unit = held.later AND b.value = held.value
ORDER BY 1, 2
"""
