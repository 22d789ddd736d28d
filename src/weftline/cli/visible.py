"""Text of others on a terminal: nothing in it may move the cursor, change colours, or turn the reading order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

_MARKS: Final = (
    0x061C,
    0x200B,
    *range(0x2028, 0x202F),
    *range(0x2060, 0x2070),
    0xFEFF,
)
_ESCAPED: Final = (
    {number: f"\\x{number:02x}" for number in (*range(0x20), *range(0x7F, 0xA0))}
    | {number: f"\\u{number:04x}" for number in _MARKS}
    | {ord("\n"): "\n", ord("\t"): "    "}
)  # joiners and simple marks of direction stay: Persian, Hindi, Hebrew and Arabic are written with them
_ONE_LINE: Final = {ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t"}


def visible(text: str) -> str:
    r"""Control characters, turns of direction and lone surrogates as `\x1b`, `\u202e`, `\udcff`; line ends stay."""
    return text.translate(_ESCAPED).encode("utf-8", "backslashreplace").decode("utf-8")


def on_one_line(text: str) -> str:
    """The same for names and ids, in which a line end is as strange as any other control character."""
    return visible(text.translate(_ONE_LINE))


class Terminal(Console):
    """A console whose content is always `visible`, whichever way it comes; Rich's own colours and bars stay."""

    def render_str(self, text: str, **options: Any) -> Text:
        """Text as it will be seen, so that lines are broken by what stands there and nothing at their ends is lost."""
        return super().render_str(visible(text), **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """What is printed, piece by piece, without anything a terminal would obey."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=visible(segment.text))
