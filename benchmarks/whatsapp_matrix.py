"""WhatsApp exports of many locales with their truth, and how they are read.

Two tables: `tests/samples/whatsapp.py`, written from what phones were seen to write, and CLDR's own short dates and times
(through Babel) for the languages that WhatsApp offers, on Android and iPhone. Each export holds the service's notice and
five messages. Fully right: exactly these five, with minute, sender and text. Nearly: so but for white space, direction marks
and the notice given to a person. Open: every time that is not right is ambiguous or not placed, and told. Anything else is
silently wrong.

    python benchmarks/whatsapp_matrix.py write FOLDER     needs Babel
    python benchmarks/whatsapp_matrix.py weftline FOLDER
    python benchmarks/whatsapp_matrix.py score FOLDER FILE    a peer's answers, see `peers/whatsapp_peers.py`
"""

from __future__ import annotations

# ruff: noqa: PLC0415 - Babel and Weftline are each imported where they are used, as they live in environments apart
import io
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.samples.whatsapp import TALK, VARIANTS, Variant

LANGUAGES = [
    "af",
    "ar_EG",
    "ar_AE",
    "ar_MA",
    "az",
    "bg",
    "bn",
    "ca",
    "cs",
    "da",
    "de",
    "de_AT",
    "de_CH",
    "el",
    "en_AU",
    "en_CA",
    "en_GB",
    "en_IE",
    "en_IN",
    "en_NZ",
    "en_PH",
    "en_SG",
    "en_US",
    "en_ZA",
    "es",
    "es_AR",
    "es_CL",
    "es_CO",
    "es_MX",
    "es_PE",
    "es_US",
    "et",
    "fa",
    "fi",
    "fil",
    "fr",
    "fr_BE",
    "fr_CA",
    "fr_CH",
    "ga",
    "gu",
    "he",
    "hi",
    "hr",
    "hu",
    "id",
    "it",
    "it_CH",
    "ja",
    "kk",
    "km",
    "kn",
    "ko",
    "lo",
    "lt",
    "lv",
    "mk",
    "ml",
    "mr",
    "ms",
    "my",
    "nb",
    "ne",
    "nl",
    "nl_BE",
    "pa",
    "pl",
    "pt_BR",
    "pt_PT",
    "ro",
    "ru",
    "sk",
    "sl",
    "sq",
    "sr",
    "sv",
    "sw",
    "ta",
    "te",
    "th",
    "tr",
    "uk",
    "ur",
    "uz",
    "vi",
    "zh_CN",
    "zh_HK",
    "zh_TW",
]
DIGITS = {
    "arab": 0x660, "arabext": 0x6F0, "beng": 0x9E6, "deva": 0x966, "mymr": 0x1040, "guru": 0xA66, "gujr": 0xAE6,
}  # fmt: skip


def cldr_variants() -> Iterator[Variant]:
    """The forms that CLDR's short date and time give, on both phones."""
    import babel
    from babel.dates import format_date, format_time

    for name in LANGUAGES:
        locale = babel.Locale.parse(name)
        first = DIGITS.get(getattr(locale, "default_numbering_system", "latn"))
        digits = {ord("0") + n: first + n for n in range(10)} if first else None
        for iphone in (False, True):

            def day(at: datetime, locale: Any = locale) -> str:
                return format_date(at, "short", locale=locale)

            def clock(at: datetime, seconds: str, locale: Any = locale) -> str:
                return format_time(at, "medium" if seconds else "short", locale=locale)

            phone = "iphone" if iphone else "android"
            yield Variant(f"cldr {name} {phone}", day, clock, iphone=iphone, digits=digits)


def write(folder: Path) -> None:
    """Write every export and the list of what is true about them."""
    folder.mkdir(parents=True, exist_ok=True)
    listed = []
    for number, variant in enumerate([*VARIANTS, *cldr_variants()]):
        (folder / f"{number}.txt").write_bytes(variant.write())
        listed.append({"file": f"{number}.txt", "name": variant.name})
    (folder / "list.json").write_text(json.dumps(listed))
    print(f"{len(listed)} exports")


def truth() -> list[list[str]]:
    """Minute, sender and text of each message."""
    return [[f"{at:%Y-%m-%dT%H:%M}", who, text] for at, who, text in TALK]


def weftline(folder: Path) -> Iterator[dict[str, Any]]:
    """What Weftline reads, with those times that it leaves open."""
    from weftline.readers import ReadHints, read

    for item in json.loads((folder / "list.json").read_text()):
        data = (folder / item["file"]).read_bytes()
        result = read(io.BytesIO(data), ReadHints("x-1", "_chat.txt", zone="UTC", zone_source="stated"))
        people = [message for message in result.messages if not message.system]
        times = [m.moment.utc if m.moment else None for m in people]
        rows = [[f"{at:%Y-%m-%dT%H:%M}" if at else None, m.sender, m.text] for at, m in zip(times, people, strict=True)]
        yield {
            "file": item["file"],
            "messages": rows,
            "told": bool(result.problems or result.unparsed or None in times),
        }


def _plain(rows: list[list[Any]]) -> list[tuple[str, ...]]:
    """Rows without what one may forgive."""
    marks = str.maketrans("", "", "\u200e\u200f\u202a\u202c")
    plain = [tuple(" ".join(str(cell).translate(marks).split()) for cell in row) for row in rows]
    notices = {variant.notice for variant in VARIANTS}
    return [row for row in plain if row[2] not in notices]


def grade(answer: dict[str, Any]) -> str:
    """`right`, `nearly`, `open`, `wrong` or `error`."""
    if "error" in answer or not answer["messages"]:
        return "error" if not answer.get("told") else "open"
    want, got = truth(), answer["messages"]
    if got == want:
        return "right"
    if sorted(_plain(want)) == sorted(_plain(got)):
        return "nearly"
    settled = [row for row in got if row[0] is not None]
    open_rows = len(got) - len(settled)
    return "open" if open_rows and all(row in want for row in settled) and len(got) == len(want) else "wrong"


def report(folder: Path, answers: Iterator[dict[str, Any]]) -> None:
    """Print how many are right by table, and which are not."""
    names = {item["file"]: item["name"] for item in json.loads((folder / "list.json").read_text())}
    counts: dict[str, dict[str, int]] = {"phones": {}, "cldr": {}}
    for answer in answers:
        mark, name = grade(answer), names[answer["file"]]
        table = counts["cldr" if name.startswith("cldr") else "phones"]
        table[mark] = table.get(mark, 0) + 1
        if mark != "right" and "-v" in sys.argv:
            print(f"{mark}: {name}: {answer.get('error') or answer['messages'][:2]}")
    for table, found in counts.items():
        print(f"{table}: {sum(found.values())} exports, {dict(sorted(found.items()))}")


def main() -> None:
    """Run one of the three commands."""
    command, folder = sys.argv[1], Path(sys.argv[2])
    if command == "write":
        write(folder)
    elif command == "weftline":
        report(folder, weftline(folder))
    else:
        report(folder, (json.loads(line) for line in Path(sys.argv[3]).read_text().splitlines()))


if __name__ == "__main__":
    main()
