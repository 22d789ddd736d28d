"""Where in an exhibit something stands.

Written `EXHIBIT[!member]...#part`, percent-encoded, e.g. `x-12ab!chat.zip!_chat.txt#line=12-14`. Parts:
`line=12-14`, `msg=7`, `page=2&box=x,y,w,h`, `table=t&row=9`, `class=C&method=m&pc=12`, `bytes=a-b`, `field=a.b`.
Lines, messages, pages and rows count from 1; bytes are a half-open range from 0; boxes are in pixels or points.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote, unquote

_SAFE_NAME = "/._-() ,@+"
_SAFE_VALUE = "/._-,;:$<>()[]"


@dataclass(frozen=True, slots=True)
class Locator:
    """A place in an exhibit: its id, the chain of archive members that leads in, and the part named as pairs."""

    exhibit: str
    members: tuple[str, ...] = ()
    part: tuple[tuple[str, str], ...] = ()

    def inside(self, member: str) -> Locator:
        """The place `member` of the archive at this place."""
        return replace(self, members=(*self.members, member), part=())

    def at(self, **part: object) -> Locator:
        """The same place narrowed to a part: `locator.at(line="12-14")`."""
        return replace(self, part=tuple((key, str(value)) for key, value in part.items()))

    @property
    def named(self) -> dict[str, str]:
        """The part as a mapping."""
        return dict(self.part)

    def __str__(self) -> str:
        path = "!".join([self.exhibit, *(_quoted(member, _SAFE_NAME) for member in self.members)])
        return path + "#" + "&".join(f"{key}={_quoted(value, _SAFE_VALUE)}" for key, value in self.part)

    @classmethod
    def parse(cls, text: str) -> Locator:
        """Read a written locator back. Raises ValueError where the text has no exhibit."""
        path, _, part = text.partition("#")
        exhibit, *members = path.split("!")
        if not exhibit:
            message = f"a locator starts with its exhibit, this one does not: {text!r}"
            raise ValueError(message)
        pairs = tuple((pair.partition("=")[0], unquote(pair.partition("=")[2])) for pair in part.split("&") if pair)
        return cls(exhibit, tuple(unquote(member) for member in members), pairs)


def _quoted(text: str, safe: str) -> str:
    r"""Percent-encoded; half characters (lone surrogates) as `\\uNNNN`."""
    return quote(text, safe=safe, errors="backslashreplace")
