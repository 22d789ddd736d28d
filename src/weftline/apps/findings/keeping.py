"""What is put away under a name and taken out elsewhere: extras, settings, files, tables, screen parts."""

from __future__ import annotations

from weftline.apps.findings.callee import Callee
from weftline.apps.findings.reading import Reading
from weftline.apps.findings.references import DATA
from weftline.apps.findings.state import State
from weftline.apps.findings.stores import Store

_BEGINNING = frozenset({"<init>", "setOutputFile"})


def keep(this: Reading, callee: Callee, store: Store, state: State, regs: tuple[int, ...], *, static: bool) -> bool:
    """Put away or take out; whether that is all that the call does."""
    passed = regs if static else regs[1:]
    name = _name(callee, store, state, regs, passed)
    if store.sort == "view" and not isinstance(name, int):
        return False
    places = [place for one in store.places(name) for place in _whose(this, store, state, regs, one)]
    if store.puts and _put(this, callee, store, state, regs, places, named_file=isinstance(name, str), static=static):
        return True
    return store.gets and _get(this, callee, store, state, regs, places, name)


def _name(callee: Callee, store: Store, state: State, regs: tuple[int, ...], passed: tuple[int, ...]) -> object:
    """The constant that names the place: of a file its own or that of an open file, of a statement its SQL."""
    if store.sort == "file":
        names = [constant for register in passed if isinstance(constant := state.constant(register), str)]
        open_files = [
            str(origin[1]) for register in passed if (origin := state.origin(register)) and origin[0] == "field"
        ]
        names += [name.removeprefix("file:") for name in open_files if name.startswith("file:")]
        return names[-1] if names else None
    if callee.name.startswith("bind") or callee.owner == "Landroidx/sqlite/SQLiteStatement;":
        return state.constant(regs[0])
    return state.constant(passed[store.name_at]) if store.name_at < len(passed) else None


def _whose(this: Reading, store: Store, state: State, regs: tuple[int, ...], place: str) -> list[str]:
    """The places in the settings file or for the intent's target at hand. What is put where that is not known is found
    by all who ask, and who asks without knowing finds all.
    """
    if store.sort not in {"setting", "extra"}:
        return [place]
    sort, _, name = place.partition(":")
    of_object = store.puts or store.sort == "setting"
    known = state.constant(regs[0]) if of_object else this.known.references.component(this.node)
    whose = known if isinstance(known, str) and known else "?"
    if store.puts:
        return [f"{sort}:{whose}/{name}", f"{sort}:any/{name}"]
    return [f"{sort}:any/{name}"] if whose == "?" else [f"{sort}:{whose}/{name}", f"{sort}:?/{name}"]


def _put(
    this: Reading,
    callee: Callee,
    store: Store,
    state: State,
    regs: tuple[int, ...],
    places: list[str],
    *,
    named_file: bool,
    static: bool,
) -> bool:
    if store.sort == "file" and named_file:
        if callee.name not in _BEGINNING:
            this.hand(0, None, ("field", places[0]))
            return True
        this.known.store(this.node, places[0], this.real(state.of(regs[:1])) & DATA)
        state.origins[regs[0]] = ("field", places[0])
        return False
    passed = regs if static else regs[1:]
    given = regs[:1] if callee.name in _BEGINNING else passed[store.name_at + 1 :]
    labels = this.real(state.of(given)) & DATA
    for place in places if labels else ():
        this.known.store(this.node, place, labels)
    if store.sort in {"table", "setting"} and not store.gets:
        same = callee.returns == callee.owner
        this.hand(0, state.constant(regs[0]) if same else None, state.origin(regs[0]) if same else None)
        return True
    return False


def _get(
    this: Reading,
    callee: Callee,
    store: Store,
    state: State,
    regs: tuple[int, ...],
    places: list[str],
    name: object,
) -> bool:
    found = 0
    for place in (*places, *_whose(this, store, state, regs, f"{store.sort}:*")):
        found |= this.known.load(this.node, place)
    this.result |= found
    if callee.name in _BEGINNING:
        if isinstance(name, str):
            state.constants[regs[0]] = name
        this.into(state, regs[0], found)
        return False
    if store.sort in {"view", "file"}:
        this.result_origin = ("field", places[0])
        return True
    return False
