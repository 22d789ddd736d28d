"""Logs. One file per source; each line becomes a request, a login, an event, or is listed as unparsed."""

from __future__ import annotations
