"""Which dates with names of months are read, in the words of many locales.

    python benchmarks/named_dates.py write FILE    in an environment with Babel: dates as CLDR prints them
    python benchmarks/named_dates.py check FILE    in Weftline's: how many are read right, in two ways, not, or wrong

The names of months come from CLDR too: what is tried are the rules, not the vocabulary.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path

LOCALES = [
    "af",
    "am",
    "ar",
    "ar_EG",
    "ar_MA",
    "ar_LB",
    "az",
    "be",
    "bg",
    "bn",
    "br",
    "bs",
    "ca",
    "cs",
    "cy",
    "da",
    "de",
    "de_AT",
    "el",
    "en",
    "en_GB",
    "en_AU",
    "en_IN",
    "es",
    "es_MX",
    "es_CO",
    "et",
    "eu",
    "fa",
    "fi",
    "fil",
    "fo",
    "fr",
    "fr_CA",
    "ga",
    "gl",
    "gu",
    "ha",
    "he",
    "hi",
    "hr",
    "hu",
    "hy",
    "id",
    "is",
    "it",
    "ja",
    "jv",
    "ka",
    "kk",
    "km",
    "kn",
    "ko",
    "ky",
    "lo",
    "lt",
    "lv",
    "mk",
    "ml",
    "mn",
    "mr",
    "ms",
    "mt",
    "my",
    "nb",
    "ne",
    "nl",
    "nn",
    "or",
    "pa",
    "pl",
    "ps",
    "pt",
    "pt_PT",
    "ro",
    "ru",
    "si",
    "sk",
    "sl",
    "so",
    "sq",
    "sr",
    "sr_Latn",
    "sv",
    "sw",
    "ta",
    "te",
    "tg",
    "th",
    "tr",
    "uk",
    "ur",
    "uz",
    "vi",
    "zh",
    "zh_Hant",
]
PATTERNS = ("MMM dd, yyyy h:mm a", "d MMM yyyy, HH:mm", "MMM d, yyyy, h:mm a")
CLOCKS = ((0, 5), (9, 3), (12, 30), (15, 45))


def write(path: Path) -> None:
    """Every month at four times of day in five forms a locale."""
    from babel.dates import format_date, format_datetime, format_time  # noqa: PLC0415 - of another environment

    rows = []
    for locale in LOCALES:
        for month in range(1, 13):
            for hour, minute in CLOCKS:
                at = datetime(2022, month, 14 + month, hour, minute)  # noqa: DTZ001 - local, as services print it
                clock = format_time(at, "short", locale=locale)
                printed = {pattern: format_datetime(at, pattern, locale=locale) for pattern in PATTERNS}
                printed["medium"] = f"{format_date(at, 'medium', locale=locale)}, {clock}"
                printed["long"] = f"{format_date(at, 'long', locale=locale)} {clock}"
                rows += [(locale, form, at.isoformat(), text) for form, text in printed.items()]
    path.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")


def check(path: Path) -> None:
    """Print the counts, and the forms of which any date is not read right."""
    from weftline.readers._named_date import Dates  # noqa: PLC0415 - of another environment

    files = defaultdict(list)
    for locale, form, at, text in json.loads(path.read_text("utf-8")):
        files[locale, form].append((datetime.fromisoformat(at), text))
    counts: Counter[str] = Counter()
    for (locale, form), rows in files.items():
        dates = Dates([text for _, text in rows], "")
        found = Counter(judged(dates.read(text), at) for at, text in rows)
        counts += found
        if found["right"] < len(rows):
            print(locale, form, dict(found), rows[0][1])
    print(dict(counts))


def judged(reading: tuple | None, at: datetime) -> str:
    """`right`, `open` where the right day is one of several, `unread` or `wrong`."""
    if reading is None:
        return "unread"
    if at.toordinal() not in reading[0] or reading[1] != at.hour * 3600 + at.minute * 60:
        return "wrong"
    return "right" if len(reading[0]) == 1 else "open"


if __name__ == "__main__":
    {"write": write, "check": check}[sys.argv[1]](Path(sys.argv[2]))
