"""A fleet of made-up servers for measuring: kinds of panels, databases, logs and traps are mixed anew for each.

Data only: rows, log lines and settings; reserved addresses, numbers and hosts. `fleet(n)` gives servers with their truth.
"""

from __future__ import annotations

from tests.samples.fleet.machine import Machine, fleet, machine

__all__ = ["Machine", "fleet", "machine"]
