"""Small files with made-up content that real programs wrote; README.md says which and how."""

from __future__ import annotations

import lzma
from pathlib import Path


def real(name: str) -> bytes:
    data = (Path(__file__).parent / name).read_bytes()
    return lzma.decompress(data) if name.endswith(".xz") else data
