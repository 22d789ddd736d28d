"""Configuration: where sites, logs and databases are, which zone the server keeps, and what secrets it holds."""

from __future__ import annotations
