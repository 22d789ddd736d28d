"""From columns and sample rows to a meaning and a mapping."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from weftline.registry import Members, discover
from weftline.servers.meanings import Meaning
from weftline.servers.tables.contact_text import numbers_in
from weftline.servers.tables.lexicon import EXACT, concepts_of, name_score, words_of
from weftline.servers.tables.shapes import shapes_of

THRESHOLD: Final = 3.0
_SHAPE_NEEDED: Final = {
    "phone": ("phone",),
    "ip": ("ip",),
    "time": ("time",),
    "login_time": ("time",),
    "email": ("email",),
    "wallet": ("wallet",),
    "amount": ("number",),
    "url": ("path",),
    "id": ("code", "number", "object_id", "uuid"),
    "bank_account": ("digits", "wallet"),
    "calling": ("number", "phone"),
    "contact_list": ("json", "digits"),
    "device_key": ("code", "hash", "digits"),
    "invite_code": ("codes", "json"),
}
_SHAPE_TELLS: Final = {
    "ip": "ip",
    "email": "email",
    "wallet": "wallet",
    "useragent": "agent",
    "password": "hash",
    "time": "date",
    "phone": "dialled",
    "device_key": "hex",
    "model": "model",
}
_TOLD: Final = 0.45
BY_CONTENT: Final = 0.9
_BOOK, _BOOKS = 3, 40  # numbers that make a cell an address book, and cells that are looked into
_TIMES: Final = frozenset(["time", "login_time", "deleted"])


@dataclass(frozen=True, slots=True)
class Column:
    """One column with its sample: candidates for what it stands for, and shapes of its values."""

    name: str
    concepts: dict[str, float]
    shapes: dict[str, float]


@dataclass(frozen=True, slots=True)
class View:
    """A table in question: its name, columns, and what they may stand for. `rows` in the sample."""

    table: str
    columns: tuple[Column, ...]
    rows: int

    def has(self, concept: str) -> float:
        """How well the best column fits a concept, 0 to 1."""
        return max((column.concepts.get(concept, 0.0) for column in self.columns), default=0.0)

    def shape(self, concept: str, shape: str) -> float:
        """The share of a shape in the column that fits a concept best."""
        fitting = [column for column in self.columns if column.concepts.get(concept)]
        best = max(fitting, key=lambda column: column.concepts[concept], default=None)
        return best.shapes.get(shape, 0.0) if best else 0.0


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a table means. `meaning` is None where none fits; `fields`: concept to column number."""

    meaning: Meaning | None
    fields: dict[str, int] = field(default_factory=dict)
    confidence: float = 0.0


@lru_cache(maxsize=1)
def understood() -> Members[Meaning]:
    """All meanings that tables may have, and the modules that could not be imported."""
    return discover("weftline.servers.meanings", Meaning)


@lru_cache(maxsize=1)
def meanings() -> tuple[Meaning, ...]:
    """All meanings that tables may have."""
    return tuple(understood().found.values())


def view_of(table: str, columns: list[str], comments: list[str], sample: list[list[str | None]]) -> View:
    """A table with candidates for each column, those dropped whose values contradict the name."""
    out = []
    for place, name in enumerate(columns):
        values = [text for row in sample if place < len(row) and (text := (row[place] or "").strip())]
        shapes = shapes_of(values)
        named = concepts_of(name, comments[place] if place < len(comments) else "")
        fitting = {concept: score for concept, score in named.items() if _fits(concept, shapes)}
        for concept, shape in _SHAPE_TELLS.items():
            if shapes.get(shape, 0.0) >= 0.8 and (concept != "device_key" or shapes["distinct"] > 0.9):
                fitting[concept] = max(fitting.get(concept, 0.0), _TOLD)
        fitting = _told_by_content(fitting, values, shapes)
        fitting = _device_or_reference(fitting, shapes)
        out.append(Column(name, _key_or_reference(name, place, fitting, shapes), shapes))
    return View(table, tuple(out), len(sample))


def _fits(concept: str, shapes: dict[str, float]) -> bool:
    needed = _SHAPE_NEEDED.get(concept)
    return not needed or not shapes or any(shapes.get(shape, 0.0) >= 0.4 for shape in needed)


def _told_by_content(fitting: dict[str, float], values: list[str], shapes: dict[str, float]) -> dict[str, float]:
    """What many values together tell: a phone's key is no code to be typed, cells with many numbers are address books,
    and numbers that are partly set as telephone numbers are ones.
    """
    if shapes.get("hex", 0.0) >= 0.8 and shapes["distinct"] > 0.9:
        return {**{key: score for key, score in fitting.items() if key != "invite_code"}, "device_key": EXACT}
    if shapes.get("json", 0.0) >= 0.8:
        books = [len(numbers_in(text)) >= _BOOK for text in values[:_BOOKS]]
        if sum(books) * 2 > len(books):
            return {"contact_list": BY_CONTENT}
    partly = shapes.get("dialled", 0.0) >= 0.2 and shapes.get("phone", 0.0) >= 0.95
    if partly and not fitting and not shapes.get("ip") and not shapes.get("date"):
        return {"phone": _TOLD}
    return fitting


def _device_or_reference(fitting: dict[str, float], shapes: dict[str, float]) -> dict[str, float]:
    """`device_id` is a reference to a row where values are short or MongoDB's own, else a key of the phone itself."""
    if "device_key" in fitting and "device_ref" in fitting:
        dropped = "device_key" if max(shapes.get("small", 0.0), shapes.get("object_id", 0.0)) > 0.5 else "device_ref"
        if dropped == "device_key":
            return {concept: score for concept, score in fitting.items() if concept != dropped}
    return fitting


def _key_or_reference(name: str, place: int, fitting: dict[str, float], shapes: dict[str, float]) -> dict[str, float]:
    """A first column that tells rows apart is the table's own key, whatever its name; other ids refer to rows."""
    if place == 0 and shapes.get("distinct") == 1.0 and words_of(name)[-1:] and shapes.get("small", 0.0) > 0.9:
        return {"id": EXACT}
    only_an_id = set(fitting) == {"id"} and fitting["id"] < EXACT
    if place and (not fitting or only_an_id) and words_of(name)[-1:] and words_of(name)[-1].endswith("id"):
        return {"user_ref": _TOLD, "device_ref": _TOLD - 0.05}
    if shapes.get("date", 0.0) >= 0.8:
        return {concept: score for concept, score in fitting.items() if concept in _TIMES}
    return fitting


def understand(view: View) -> Understanding:
    """The meaning that fits best, if any fits well enough, and which column stands for what."""
    scored = [(score_of(meaning, view), meaning) for meaning in meanings()]
    best, meaning = max(scored, key=lambda pair: (pair[0], pair[1].name), default=(0.0, None))
    if meaning is None or best < THRESHOLD:
        return Understanding(None, assign(view, ("id",)), 0.0)
    runner_up = max((score for score, other in scored if other is not meaning), default=0.0)
    confidence = min(0.99, 0.5 + (best - max(runner_up, THRESHOLD - 1)) / 8 + min(best, 8) / 40)
    return Understanding(meaning, assign(view, meaning.wants), round(confidence, 2))


def score_of(meaning: Meaning, view: View) -> float:
    """How well a meaning fits; 0 where something it needs is missing."""
    if not all(any(view.has(concept) for concept in options) for options in meaning.needs):
        return 0.0
    score = name_score(view.table, meaning.words)
    score += sum(weight * view.has(concept) for concept, weight in meaning.weights.items())
    return score + (meaning.further(view) if meaning.further else 0.0)


def assign(view: View, wants: tuple[str, ...]) -> dict[str, int]:
    """Give each wanted concept its best column, each column to one concept only; earlier wants win ties."""
    pairs = [
        (-column.concepts[concept], order, place, concept)
        for order, concept in enumerate(wants)
        for place, column in enumerate(view.columns)
        if column.concepts.get(concept)
    ]
    taken: set[int] = set()
    out: dict[str, int] = {}
    for _, _, place, concept in sorted(pairs):
        if concept not in out and place not in taken:
            out[concept] = place
            taken.add(place)
    return out
