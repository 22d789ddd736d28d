"""What was said in one chat, before a platform's export gives it a form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Literal

LOCAL = timezone(timedelta(hours=8))
"""Singapore and Hong Kong are both eight hours ahead of UTC."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message. `attachment` names a media file that goes with it; `who` is `system` for the service's notices."""

    at: datetime
    who: Literal["offender", "victim", "system"]
    text: str
    attachment: str = ""


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat of two. `owner` is the victim's name as the export shows it, `other` the offender's.

    `other_id` is the number or id that the platform shows for the offender, if it shows one.
    """

    owner: str
    other: str
    lines: tuple[Line, ...]
    other_id: str = ""
