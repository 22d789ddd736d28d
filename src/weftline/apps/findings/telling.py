"""What is known of what a foreign method hands back without following anything: counts, comparisons, names."""

from __future__ import annotations

from weftline.apps.findings.callee import Callee
from weftline.apps.findings.state import COUNT, Constant, State

_SETTINGS = frozenset({"Landroid/content/SharedPreferences;", "Landroid/content/SharedPreferences$Editor;"})

_STATEMENTS = ("Landroidx/room/RoomSQLiteQuery", "Landroidx/sqlite/SQLiteConnection;")


def told(callee: Callee, state: State, regs: tuple[int, ...], *, static: bool) -> Constant:
    """What is known of what a foreign method hands back."""
    if callee.name in {"getSharedPreferences", "compileStatement"}:
        return state.constant(regs[1]) if len(regs) > 1 else None
    if callee.owner.startswith(_STATEMENTS) and callee.name in {"acquire", "prepare"}:
        return next((text for register in regs if isinstance(text := state.constant(register), str)), None)
    if callee.returns in _SETTINGS and not static:
        return state.constant(regs[0])
    return None if static or not regs else _told_of(callee, state.constant(regs[0]), state.constant(regs[-1]))


def empties(callee: Callee, state: State, passed: tuple[int, ...]) -> bool:
    """Whether nothing is left in the receiver after the call."""
    if callee.name == "setLength":
        return state.constant(passed[0]) == 0
    return callee.name in {"clear", "reset"} and callee.owner.startswith(("Ljava/util/", "Ljava/io/ByteArrayOutput"))


def _told_of(callee: Callee, text: Constant, other: Constant) -> Constant:
    """What is known of a count or comparison, or of the name of a file made of a known one."""
    if callee.owner == "Ljava/io/File;" and callee.returns in {"Ljava/lang/String;", "Ljava/io/File;"}:
        return text
    if callee.owner == "Ljava/lang/String;" and isinstance(text, str):
        if callee.name == "length":
            return len(text)
        if callee.name == "isEmpty":
            return int(not text)
        if callee.drops:
            return _compared(callee.name, text, other)
    return COUNT if callee.name in {"length", "size", "getCount"} else None


def _compared(name: str, text: str, other: Constant) -> Constant:
    """What a comparison of two known texts says."""
    if not isinstance(other, str):
        return None
    match name:
        case "equals":
            return int(text == other)
        case "equalsIgnoreCase":
            return int(text.lower() == other.lower())
        case "contains":
            return int(other in text)
        case "startsWith":
            return int(text.startswith(other))
        case "endsWith":
            return int(text.endswith(other))
    return None
