"""Names of files inside files: evidence, never paths. Made printable, and unique within their container."""

from __future__ import annotations

_LONGEST = 1024


class Names:
    """Gives each member of one container its own name; the second `a.txt` becomes `a.txt [2]`."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def own(self, name: str) -> str:
        """The name to be used in locators. The same container always gives the same names."""
        name = printable(name) or "unnamed"
        count = self._seen[name] = self._seen.get(name, 0) + 1
        return name if count == 1 else f"{name} [{count}]"


def printable(name: str) -> str:
    """The name with undecodable bytes and NUL made visible, cut at 1,024 characters."""
    shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace") if not name.isascii() else name
    return shown.replace("\0", "\u2400")[:_LONGEST]
