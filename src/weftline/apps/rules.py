"""The data files of this room: what is looked for stands in `data/`, how it is looked for in the code."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """The rules of `data/NAME.toml`."""
    return tomllib.loads((files("weftline.apps") / "data" / f"{name}.toml").read_text("utf-8"))
