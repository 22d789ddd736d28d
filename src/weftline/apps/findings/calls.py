"""What a call does with the values it is given: own methods, sources, sinks, stores, containers, callbacks."""

from __future__ import annotations

from weftline.apps.android.dex import opcodes
from weftline.apps.android.dex.instructions import Instruction
from weftline.apps.findings.fields import read_field, write_field
from weftline.apps.findings.reading import Reading
from weftline.apps.findings.references import DATA, STREAM, Callee, expand, queried
from weftline.apps.findings.state import ANY, State

_FILLED = frozenset(
    {"Ljava/io/OutputStream;", "Ljava/io/Writer;", "Ljava/nio/ByteBuffer;", "Landroid/database/CharArrayBuffer;"}
)
_WRAPPERS = ("Ljava/io/", "Ljava/util/zip/", "Ljavax/crypto/Cipher")


def invoke(this: Reading, ins: Instruction, state: State) -> None:
    """Carry out one call."""
    callee = this.known.references.method(this.body, ins.ref, upwards=ins.op in opcodes.INVOKE_SUPER)
    regs = ins.regs
    static = ins.op in opcodes.INVOKE_STATIC
    this.hand(0)
    passed = regs if static else regs[1:]
    _sink(this, callee, state, passed, regs[:1])
    if callee.source and _is_source(callee, state, passed):
        this.known.arrive(this.node, callee.source, -1, callee.text)
        this.result |= callee.source
        if callee.name == "read":
            for register in passed:
                this.into(state, register, callee.source)
    nodes = callee.nodes
    if nodes and not static and regs and ins.op not in opcodes.INVOKE_SUPER:
        owner, exact = this.class_of(state, regs[0])
        if exact and owner != callee.owner:
            nodes = tuple(this.known.graph.exactly(owner, callee.rest)) or nodes
    if nodes:
        _own_call(this, callee, nodes, state, regs)
    else:
        _foreign_call(this, callee, state, regs, static=static)
    if callee.opens:
        this.result |= STREAM


def _is_source(callee: Callee, state: State, passed: tuple[int, ...]) -> bool:
    """A setting is an identifier only where the device's own number is asked for."""
    if callee.owner != "Landroid/provider/Settings$Secure;":
        return True
    return any(state.constant(register) == "android_id" for register in passed)


def _sink(this: Reading, callee: Callee, state: State, passed: tuple[int, ...], receiver: tuple[int, ...]) -> None:
    sink = callee.sink
    if not sink and callee.writes and this.real(state.of(receiver)) & STREAM:
        sink = "network"
    if sink:
        this.known.flow(this.real(state.of(passed)) & DATA, sink, this.node, callee.text)


def _own_call(this: Reading, callee: Callee, nodes: tuple[int, ...], state: State, regs: tuple[int, ...]) -> None:
    """What a method of the app hands back depends on what this very call gave it."""
    kind, name = this.known.references.certain.accessor(nodes)
    if kind == "get":
        this.hand(read_field(this, state, name, regs[0]), None, ("field", name))
        return
    if kind == "set" and len(regs) == 2:
        write_field(this, state, name, regs[0], regs[1])
        return
    words = [state.of((register,)) for register in regs]
    real = [this.real(labels) for labels in words]
    state.forget_this()
    state.share(regs[1:] if callee.name == "<init>" else regs)
    if callee.name == "<init>" and len(nodes) == 1 and state.is_own(regs[0]):
        for field, labels in this.known.built.get(nodes[0], {}).items():
            state.parts[state.origin(regs[0]), field] = expand(labels, words)
    for node in nodes:
        if any(real):
            this.known.pass_arguments(this.node, node, real)
        back = expand(this.known.returned.get(node, 0), words)
        this.known.arrive(this.node, this.real(back) & DATA, node)
        this.result |= back
        for register, label in zip(regs, this.known.changed.get(node, ()), strict=False):
            if label:
                put = expand(label, words)
                this.known.arrive(this.node, this.real(put) & DATA, node)
                this.into(state, register, put)
    this.result_constant = this.known.references.certain.says(nodes)
    if callee.returns[:1] == "L":
        this.result_origin = ("class", callee.returns)


def _foreign_call(this: Reading, callee: Callee, state: State, regs: tuple[int, ...], *, static: bool) -> None:
    """A method outside the app's own code: results carry what went in, objects keep what they were given."""
    labels = state.of(regs)
    if callee.query:
        data = queried(labels)
        this.known.arrive(this.node, this.real(data) & DATA, -1, callee.text)
        if callee.name == "<init>":
            this.into(state, regs[0], data)
        this.result |= data
        return
    for node in callee.callbacks:
        if labels:
            this.known.pass_arguments(this.node, node, [0, *[this.real(labels)] * 4])
    _called_back(this, callee, state, regs, static=static)
    passed = regs if static else regs[1:]
    state.share(passed)
    if callee.store is not None and _store(this, callee, state, regs, static=static):
        return
    if callee.name == "clear" and regs and not static and state.is_own(regs[0]):
        state.empty(regs[0])
        return
    if callee.drops:
        return
    name = state.constant(passed[0]) if passed and callee.named else None
    if callee.named and not static and isinstance(name, str) and _by_name(this, callee, state, regs, name):
        return
    if labels and callee.returns != "Z":
        this.result |= labels
    if not static and regs:
        _onto_receiver(this, callee, state, regs)


def _onto_receiver(this: Reading, callee: Callee, state: State, regs: tuple[int, ...]) -> None:
    """What an object is given stays with it, and with the stream around which it was made."""
    if callee.name == "<init>" and callee.owner.startswith(_WRAPPERS):
        inner = next((state.origin(r) for r in regs[1:] if _is_stream(state, r)), None)
        if inner is not None:
            state.origins[regs[0]] = inner
    given = state.of(regs[1:])
    if given:
        this.into(state, regs[0], given)
        state.add_part(regs[0], ANY, given)
    if this.result or callee.returns == callee.owner:
        this.result_origin = state.origin(regs[0])
    for at, register in enumerate(regs[1:]):
        if at < len(callee.params) and callee.params[at] in _FILLED:
            this.into(state, register, state.of(regs[:1]))
    if callee.takes_array and callee.name.startswith(("read", "get", "toArray")):
        for register in regs[1:]:
            this.into(state, register, state.of(regs[:1]))


def _is_stream(state: State, register: int) -> bool:
    origin = state.origin(register)
    return origin is not None and origin[0] != "class" and not isinstance(state.constant(register), str)


def _by_name(this: Reading, callee: Callee, state: State, regs: tuple[int, ...], name: str) -> bool:
    """Containers made here are told apart by constant names; whether the call was one that this settles."""
    origin = state.origin(regs[0])
    if not state.is_own(regs[0]):
        return False
    if callee.name.startswith("put"):
        labels = state.of(regs[1:])
        this.into(state, regs[0], labels)
        state.parts[origin, f"[{name}]"] = labels
        this.result_origin = origin
        return True
    if callee.name.startswith(("get", "opt")):
        this.result |= state.parts.get((origin, f"[{name}]"), 0) | state.parts.get((origin, ANY), 0)
        return True
    return False


def _called_back(this: Reading, callee: Callee, state: State, regs: tuple[int, ...], *, static: bool) -> None:
    """An object of the app handed to a library is called back with what the library was given."""
    graph = this.known.graph
    for at, register in enumerate(regs[0 if static else 1 :]):
        wanted = callee.params[at] if at < len(callee.params) else ""
        owner, _ = this.class_of(state, register)
        if owner not in graph.parents or wanted not in graph.calling(owner):
            continue
        own = state.of((register,))
        others = state.of(tuple(other for other in regs if other != register))
        for node in graph.callbacks(owner):
            this.known.wait_for(node, this.node)
            if own | others:
                this.known.pass_arguments(this.node, node, [this.real(own), *[this.real(others)] * 4])
            back = expand(this.known.returned.get(node, 0), [own, others, others, others, others])
            this.known.arrive(this.node, this.real(back) & DATA, node)
            this.result |= back


def _store(this: Reading, callee: Callee, state: State, regs: tuple[int, ...], *, static: bool) -> bool:
    """What is put away under a name, and what is taken out; whether that is all that the call does."""
    store = callee.store
    assert store is not None
    passed = regs if static else regs[1:]
    names = [constant for register in passed if isinstance(constant := state.constant(register), str)]
    at = store.name_at
    name = state.constant(passed[at]) if at < len(passed) else None
    if store.sort == "view" and not isinstance(name, int):
        return False
    if store.sort == "file":
        name = names[-1] if names else None
    places = store.places(name)
    begun = callee.name == "<init>"
    if store.puts and store.sort == "file" and isinstance(name, str):
        if begun:
            state.origins[regs[0]] = ("field", places[0])
        else:
            this.hand(0, None, ("field", places[0]))
            return True
    elif store.puts:
        labels = this.real(state.of(passed[at + 1 :])) & DATA
        for place in places if labels else ():
            this.known.store(this.node, place, labels)
    if store.gets:
        found = 0
        for place in (*places, f"{store.sort}:*"):
            found |= this.known.load(this.node, place)
        if begun and isinstance(name, str):
            state.constants[regs[0]] = name
        if begun:
            this.into(state, regs[0], found)
        this.result |= found
        if store.sort in {"view", "file"} and not begun:
            this.result_origin = ("field", places[0])
            return True
    return False
