"""Databases: dumps and files whose rows are taken into tables. One file per format."""

from __future__ import annotations
