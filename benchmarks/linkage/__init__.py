"""The yardstick of linkage: made-up reports with known groups, what a program finds in them, and how right it is.

`python -m benchmarks.linkage --reports 100000 --seeds 5 [--peers PYTHON]` writes the worlds, runs `weftline link` on them
as a program of its own and prints one table. It never imports the engine. All rates stand in `profile.toml`.
"""
