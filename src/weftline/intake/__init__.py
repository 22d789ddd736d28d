"""A victim's report on its way in.

The room promises: danger and age are asked first and nothing twice; every question but the age may be left out; what
was acknowledged is durable and encrypted to the operation's public keys, so that whoever takes reports in can read
nothing back; from somebody under 18 nothing but plain text is taken; a receipt's secret is shown once, kept only as a
salted hash, and tried at a limited rate. It reads no evidence and opens neither store nor vault.

`answers` and `urgency` serve the other side: what a report's fields identify, and how urgent it is.
"""

from __future__ import annotations

from weftline.intake.filling import CLOCK, Fault, Filled, asked, fill, is_left_out, situation_of
from weftline.intake.handing_in import HandedIn, Spool
from weftline.intake.inbox import Spooled, SpooledFile, discard, open_spooled, waiting
from weftline.intake.parcel import Limits, Parcel, Refused
from weftline.intake.questions import LISTS, Part, Question, Screen, Texts, country_names, screens, texts
from weftline.intake.receipts import Desk, Receipt, Standing, TooManyTriesError, grouped, set_state, ungrouped
from weftline.intake.spool import Taken

__all__ = [
    "CLOCK",
    "LISTS",
    "Desk",
    "Fault",
    "Filled",
    "HandedIn",
    "Limits",
    "Parcel",
    "Part",
    "Question",
    "Receipt",
    "Refused",
    "Screen",
    "Spool",
    "Spooled",
    "SpooledFile",
    "Standing",
    "Taken",
    "Texts",
    "TooManyTriesError",
    "asked",
    "country_names",
    "discard",
    "fill",
    "grouped",
    "is_left_out",
    "open_spooled",
    "screens",
    "set_state",
    "situation_of",
    "texts",
    "ungrouped",
    "waiting",
]
