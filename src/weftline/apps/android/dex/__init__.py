"""Dalvik code: strings, methods, calls and constants of a DEX file, every offset bounded."""

from __future__ import annotations

from weftline.apps.android.dex.code import Code, sweep
from weftline.apps.android.dex.layout import Dex, read_dex

__all__ = ["Code", "Dex", "read_dex", "sweep"]
