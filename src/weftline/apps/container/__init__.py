"""An archive made to mislead its readers is still read, and every lie in it is recorded."""

from __future__ import annotations

from weftline.apps.container.archive import Archive, Copy
from weftline.apps.container.headers import Central, Local

__all__ = ["Archive", "Central", "Copy", "Local"]
