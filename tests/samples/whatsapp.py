# ruff: noqa: DTZ001 - phones write local times
"""Writes WhatsApp exports in the forms of many locales from one table of rules, with what is true about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

LRM, RLM, NNBSP, NBSP, THIN = "\u200e", "\u200f", "\u202f", "\u00a0", "\u2009"
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")

TALK: tuple[tuple[datetime, str, str], ...] = (
    (datetime(2022, 7, 3, 0, 5, 9), "Mei", "hello, are you there?"),
    (datetime(2022, 7, 3, 12, 7, 0), "Tan Ah Kow", "yes: I am\nsecond line\n\nfourth - with a dash: and colon"),
    (datetime(2022, 7, 9, 11, 59, 59), "Mei", "pay 500 SGD to 123-456789-0 by 3/7/22"),
    (datetime(2022, 7, 13, 14, 30, 1), "Tan Ah Kow", "我沒有錢 ไม่มีเงิน لا مال"),
    (datetime(2022, 7, 25, 23, 59, 58), "Mei", "https://pay.invalid/x?y=1:2 last warning"),
)


def half(am: str, pm: str, *, before: bool = False, gap: str = " ", zero: bool = False, sep: str = ":") -> Callable:
    def write(at: datetime, seconds: str) -> str:
        hour = at.hour % 12 if zero else at.hour % 12 or 12
        clock = f"{hour}{sep}{at.minute:02}{seconds}"
        word = am if at.hour < 12 else pm
        return f"{word}{gap}{clock}" if before else f"{clock}{gap}{word}"

    return write


def chinese(at: datetime, seconds: str) -> str:
    spans = ((5, "凌晨"), (8, "早上"), (11, "上午"), (13, "中午"), (19, "下午"), (24, "晚上"))
    word = next(word for end, word in spans if at.hour < end)
    return f"{word}{at.hour % 12 or 12}:{at.minute:02}{seconds}"


def full(sep: str = ":", pad: bool = True) -> Callable:
    def write(at: datetime, seconds: str) -> str:
        return (
            f"{at.hour:02}{sep}{at.minute:02}{seconds.replace(':', sep)}"
            if pad
            else f"{at.hour}{sep}{at.minute:02}{seconds}"
        )

    return write


def dated(pattern: str, year_shift: int = 0) -> Callable[[datetime], str]:
    def write(at: datetime) -> str:
        year = at.year + year_shift
        return pattern.format(d=at.day, m=at.month, y=year, yy=year % 100)

    return write


def solar_hijri(at: datetime) -> str:
    # July 2022 lies in Tir (month 4, from 22 June) and Mordad (month 5, from 23 July) of 1401.
    day = at.day + 9
    return f"1401/4/{day}" if day <= 31 else f"1401/5/{day - 31}"


@dataclass(frozen=True)
class Variant:
    name: str
    date: Callable[[datetime], str]
    time: Callable[[datetime, str], str]
    iphone: bool = False
    glue: str = ", "
    end: str = " - "
    digits: dict[int, str] | None = None
    lead: str = ""
    line_end: str = "\n"
    encoding: str = "utf-8"
    notice: str = "Messages and calls are end-to-end encrypted. No one outside of this chat can read them."

    def head(self, at: datetime) -> str:
        seconds = f":{at.second:02}" if self.iphone else ""
        stamp = f"{self.date(at)}{self.glue}{self.time(at, seconds)}"
        stamp = stamp.translate(self.digits) if self.digits else stamp
        return f"{self.lead}[{stamp}] " if self.iphone else f"{self.lead}{stamp}{self.end}"

    def write(self) -> bytes:
        first = TALK[0][0]
        notice = f"{self.head(first)}Mei: {LRM}{self.notice}" if self.iphone else f"{self.head(first)}{self.notice}"
        rows = [notice, *(f"{self.head(at)}{who}: {text}" for at, who, text in TALK)]
        return (self.line_end.join(rows).replace("\n\n", f"{self.line_end}{self.line_end}") + self.line_end).encode(
            self.encoding
        )


def V(*args, **kwargs) -> Variant:  # noqa: N802 - a table is easier to read with short names
    return Variant(*args, **kwargs)


VARIANTS: tuple[Variant, ...] = (
    V("en-US android", dated("{m}/{d}/{yy:02}"), half("AM", "PM", gap=NNBSP)),
    V("en-US android old space", dated("{m}/{d}/{yy:02}"), half("AM", "PM")),
    V("en-US iphone", dated("{m}/{d}/{yy:02}"), half("AM", "PM", gap=NNBSP), iphone=True),
    V("en-US iphone marked", dated("{m}/{d}/{yy:02}"), half("AM", "PM"), iphone=True, lead=LRM),
    V("en-GB android", dated("{d:02}/{m:02}/{y}"), full()),
    V("en-GB iphone", dated("{d:02}/{m:02}/{y}"), full(), iphone=True),
    V("en-AU", dated("{d}/{m}/{yy:02}"), half("am", "pm", gap=NNBSP)),
    V("en-IN", dated("{d:02}/{m:02}/{yy:02}"), half("am", "pm", gap=" ")),
    V("en-IN iphone", dated("{d:02}/{m:02}/{yy:02}"), half("AM", "PM", gap=THIN), iphone=True),
    V("en-CA", dated("{y}-{m:02}-{d:02}"), half("a.m.", "p.m.", gap=NNBSP)),
    V("en-ZA", dated("{y}/{m:02}/{d:02}"), full()),
    V("de", dated("{d:02}.{m:02}.{yy:02}"), full(), notice="Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt."),
    V(
        "de iphone",
        dated("{d:02}.{m:02}.{yy:02}"),
        full(),
        iphone=True,
        notice="Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.",
    ),
    V("de um", dated("{d:02}.{m:02}.{y}"), full(), glue=" um "),
    V(
        "fr",
        dated("{d:02}/{m:02}/{y}"),
        full(),
        glue=" à ",
        notice="Les messages et les appels sont chiffrés de bout en bout.",
    ),
    V("fr-CA", dated("{y}-{m:02}-{d:02}"), full(" h ".strip()), glue=" "),
    V("fr-CA spelled", dated("{y}-{m:02}-{d:02}"), lambda at, s: f"{at:%H} h {at:%M}"),
    V(
        "fr-CA spelled iphone",
        dated("{y}-{m:02}-{d:02}"),
        lambda at, s: f"{at:%H} h {at:%M} min {at:%S} s",
        iphone=True,
    ),
    V(
        "es-ES",
        dated("{d}/{m}/{yy:02}"),
        full(pad=False),
        notice="Los mensajes y las llamadas están cifrados de extremo a extremo.",
    ),
    V("es-CO", dated("{d}/{m}/{y}"), half("a. m.", "p. m.", gap=NBSP), glue=" "),
    V("es-MX", dated("{d:02}/{m:02}/{yy:02}"), half(f"a.{NBSP}m.", f"p.{NBSP}m.", gap=" ")),
    V("es a las", dated("{d}/{m}/{yy:02}"), full(), glue=" a las "),
    V("pt-BR", dated("{d:02}/{m:02}/{y}"), full(), glue=" "),
    V("it", dated("{d:02}/{m:02}/{yy:02}"), full()),
    V("nl", dated("{d:02}-{m:02}-{y}"), full(), glue=" "),
    V("nl iphone", dated("{d:02}-{m:02}-{yy:02}"), full(), iphone=True),
    V("sv", dated("{y}-{m:02}-{d:02}"), full(), glue=" "),
    V("sv iphone", dated("{y}-{m:02}-{d:02}"), full(), iphone=True, glue=" "),
    V("da", dated("{d:02}.{m:02}.{y}"), full("."), glue=" kl. "),
    V("fi", dated("{d}.{m}.{y}"), full("."), glue=" klo "),
    V("id", dated("{d:02}/{m:02}/{yy:02}"), full("."), glue=" "),
    V("ms", dated("{d}/{m}/{yy:02}"), half("PG", "PTG", gap=" ")),
    V("ru", dated("{d:02}.{m:02}.{y}"), full()),
    V("bg", dated("{d}.{m:02}.{yy:02} г."), full()),
    V("tr", dated("{d}.{m:02}.{y}"), full(), glue=" "),
    V("hu", dated("{y}. {m:02}. {d:02}."), full(), glue=" "),
    V("el", dated("{d}/{m}/{yy:02}"), half("π.μ.", "μ.μ.")),
    V("ko", dated("{y}. {m}. {d}."), half("오전", "오후", before=True), glue=" "),
    V("ko iphone", dated("{y}. {m}. {d}."), half("오전", "오후", before=True), iphone=True, glue=" "),
    V("ja", dated("{y}/{m:02}/{d:02}"), full(pad=False), glue=" "),
    V(
        "ja iphone",
        dated("{y}/{m:02}/{d:02}"),
        half("午前", "午後", before=True, gap="", zero=True),
        iphone=True,
        glue=" ",
    ),
    V("zh-CN", dated("{y}/{m}/{d}"), half("上午", "下午", before=True, gap=""), glue=" "),
    V("zh-CN iphone", dated("{y}/{m}/{d}"), chinese, iphone=True, glue=" "),
    V("zh-TW", dated("{y}/{m}/{d}"), chinese, glue=" "),
    V("zh-HK", dated("{d}/{m}/{y}"), half("上午", "下午", before=True, gap="")),
    V("zh year signs", dated("{y}年{m}月{d}日"), full(), glue=" "),
    V("th", dated("{d}/{m}/{y}", 543), full(), glue=" "),
    V("th iphone", dated("{d}/{m}/{yy:02}", 543), full(), iphone=True),
    V("th clock word", dated("{d}/{m}/{y}", 543), lambda at, s: f"{at:%H:%M} น."),
    V("vi time first", lambda at: "", lambda at, s: f"{at:%H:%M}, {at.day:02}/{at.month:02}/{at.year}", glue=""),
    V("vi markers", dated("{d:02}/{m:02}/{y}"), half("SA", "CH")),
    V("ar", dated(f"{{d}}{RLM}/{{m}}{RLM}/{{y}}"), half("ص", "م", gap=NBSP), glue="، ", digits=ARABIC),
    V(
        "ar iphone",
        dated(f"{{d}}{RLM}/{{m}}{RLM}/{{y}}"),
        half("ص", "م", gap=NNBSP),
        iphone=True,
        glue="، ",
        digits=ARABIC,
        lead=RLM,
    ),
    V("ar-EG latin digits", dated("{d}/{m}/{y}"), half("ص", "م"), glue="، "),
    V("fa", dated("{y}/{m}/{d}"), full(), glue="،\u200f ", digits=PERSIAN),
    V("fa solar hijri", solar_hijri, full(), glue="، ", digits=PERSIAN),
    V("hi", dated("{d}/{m}/{yy:02}"), half("am", "pm"), digits=DEVANAGARI),
    V("he", dated("{d}.{m}.{y}"), full(), lead=RLM),
    V("he iphone", dated("{d}.{m}.{y}"), full(), iphone=True, lead=RLM),
    V("zh-TW republic", dated("{y}/{m}/{d}", -1911), half("上午", "下午", before=True, gap=""), iphone=True, glue=" "),
    V("old android no dash", dated("{d:02}/{m:02}/{y}"), full(), glue=" ", end=": "),
    V("old android en dash", dated("{d:02}/{m:02}/{y}"), full(), glue=" ", end=" – "),
    V("carriage returns", dated("{d:02}/{m:02}/{y}"), full(), line_end="\r\n"),
    V("utf-16", dated("{d:02}/{m:02}/{y}"), full(), encoding="utf-16"),
    V("utf-8 mark", dated("{m}/{d}/{yy:02}"), half("AM", "PM"), encoding="utf-8-sig"),
)
