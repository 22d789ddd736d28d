"""What a call does with the values it is given: own methods, sources, sinks, stores, containers, callbacks."""

from __future__ import annotations

from weftline.apps.android.dex import opcodes
from weftline.apps.android.dex.instructions import Instruction
from weftline.apps.findings.answering import ask_object, call_back
from weftline.apps.findings.callee import Callee
from weftline.apps.findings.fields import read_field, write_field
from weftline.apps.findings.keeping import keep
from weftline.apps.findings.reading import Reading
from weftline.apps.findings.references import CONTENT, DATA, FILE, STREAM, expand, queried
from weftline.apps.findings.state import ANY, State
from weftline.apps.findings.telling import empties, told

_FILLED = frozenset(
    {"Ljava/io/OutputStream;", "Ljava/io/Writer;", "Ljava/nio/ByteBuffer;", "Landroid/database/CharArrayBuffer;"}
)
_OUTPUTS = frozenset({"Ljava/io/OutputStream;", "Ljava/io/Writer;", "Ljava/lang/Appendable;"})
_SAME_FILE = frozenset({"Ljava/io/FileDescriptor;", "Ljava/nio/channels/FileChannel;"})
_HOLDING_NOTHING = frozenset({"Landroid/content/ContentResolver;", "Landroid/content/ContentProviderClient;"})
_VALUES = frozenset({
    "Ljava/lang/String;", "Ljava/lang/CharSequence;", "Ljava/lang/Integer;", "Ljava/lang/Long;", "Ljava/lang/Boolean;",
    "Ljava/lang/Double;", "Ljava/lang/Float;", "Ljava/lang/Class;", "Landroid/content/Context;"})  # fmt: skip
_WRAPPERS = ("Ljava/io/", "Ljava/util/zip/", "Ljavax/crypto/Cipher")


def invoke(this: Reading, ins: Instruction, state: State) -> None:
    """Carry out one call."""
    this.pc = ins.pc
    callee = this.known.references.method(this.body, ins.ref, upwards=ins.op in opcodes.INVOKE_SUPER)
    regs = ins.regs
    if callee.emits and this.known.references.is_builder(this.node):
        this.returned |= state.of(regs[1:2])
        this.hand(0)
        return
    static = ins.op in opcodes.INVOKE_STATIC
    this.hand(0)
    passed = regs if static else regs[1:]
    _sink(this, callee, state, passed, () if static else regs[:1])
    if callee.source and _is_source(callee, state, passed):
        this.known.arrive(this.node, callee.source, -1, callee.text)
        this.result |= callee.source
        for register in passed if callee.name == "read" else regs[:1] if callee.returns == "V" and not static else ():
            this.into(state, register, callee.source)
    nodes = callee.nodes
    if nodes and not static and regs and ins.op not in opcodes.INVOKE_SUPER:
        owner, exact = this.class_of(state, regs[0])
        if exact and owner != callee.owner:
            nodes = tuple(this.known.graph.exactly(owner, callee.rest)) or nodes
        elif len(nodes) > 1:
            nodes = _among(this, callee, state, regs[0]) or nodes
    if nodes:
        _own_call(this, callee, nodes, state, regs)
        if callee.collects:
            call_back(this, callee, state, regs, static=static)
    else:
        _foreign_call(this, callee, state, regs, static=static)
    if callee.opens and callee.name == "<init>":
        state.labels[regs[0]] |= callee.opens
    this.result |= callee.opens


def _among(this: Reading, callee: Callee, state: State, receiver: int) -> tuple[int, ...]:
    """The methods that a call can mean where all objects are known that its receiver may be; empty where not."""
    exactly = this.known.graph.exactly
    held = this.classes(state, receiver)
    return tuple(sorted({node for owner in held or () for node in exactly(owner, callee.rest)}))


def _is_source(callee: Callee, state: State, passed: tuple[int, ...]) -> bool:
    """A setting is an identifier only where the device's own number is asked for."""
    if callee.owner != "Landroid/provider/Settings$Secure;":
        return True
    return any(state.constant(register) == "android_id" for register in passed)


def _sink(this: Reading, callee: Callee, state: State, passed: tuple[int, ...], receiver: tuple[int, ...]) -> None:
    """Data that arrive where they leave the app; of a file that is given the content counts."""
    labels = this.real(state.of(passed))
    if "Ljava/io/File;" in callee.params:
        labels |= queried(labels)
    if callee.sink:
        this.known.flow(labels & DATA, callee.sink, this.node, callee.text)
    if callee.nodes:
        return
    if callee.writes:
        _written(this, callee, labels, this.real(state.of(receiver)))
    for at, register in enumerate(passed):
        if at < len(callee.params) and callee.params[at] in _FILLED:
            others = tuple(other for other in (*receiver, *passed) if other != register)
            _written(this, callee, this.real(state.of(others)), this.real(state.of((register,))))


def _written(this: Reading, callee: Callee, labels: int, stream: int) -> None:
    for mark, sink in ((STREAM, "network"), (FILE, "file")):
        if stream & mark:
            this.known.flow(labels & DATA, sink, this.node, callee.text)


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
            this.known.pass_arguments(this.node, node, real, [state.constant(register) for register in regs])
        back = expand(this.known.returned.get(node, 0), words)
        thrown = expand(this.known.thrown.get(node, 0), words)
        this.known.arrive(this.node, this.real(back | thrown) & DATA, node)
        if back & DATA:
            this.known.vary(this.node)
        this.result |= back
        this.thrown |= thrown
        for register, label in zip(regs, this.known.changed.get(node, ()), strict=False):
            if label:
                put = expand(label, words)
                this.known.arrive(this.node, this.real(put) & DATA, node)
                this.into(state, register, put)
    this.result_constant = this.known.references.certain.says(nodes)
    if callee.returns[:1] == "L":
        only = this.known.references.holders.only_result(nodes, callee.returns)
        this.result_origin = ("only", only) if only else ("class", callee.returns)


def _foreign_call(this: Reading, callee: Callee, state: State, regs: tuple[int, ...], *, static: bool) -> None:
    """A method outside the app's own code: results carry what went in, objects keep what they were given."""
    labels = state.of(regs)
    if callee.query or callee.opening:
        labels |= _ask(this, callee, state, regs)
    for node in callee.callbacks:
        if labels:
            this.known.pass_arguments(this.node, node, [0, *[this.real(labels)] * 4])
    if callee.query:
        return
    ask_object(this, callee, state, regs)
    call_back(this, callee, state, regs, static=static)
    passed = regs if static else regs[1:]
    state.share(passed)
    store = callee.store
    if store is not None and keep(this, callee, store, state, regs, static=static):
        return
    if empties(callee, state, passed) and regs and not static and state.is_own(regs[0]):
        state.empty(regs[0])
        return
    this.result_constant = told(callee, state, regs, static=static)
    if not callee.drops:
        _carry(this, callee, state, regs, static=static)


def _carry(this: Reading, callee: Callee, state: State, regs: tuple[int, ...], *, static: bool) -> None:
    """What goes in comes out, and stays with the objects at hand."""
    named = callee.named and not static and len(regs) > 1
    name = state.constant(regs[1]) if named else None
    if isinstance(name, str) and _by_name(this, callee, state, regs, name):
        return
    if callee.returns in _SAME_FILE and not static:
        this.result_origin = state.origin(regs[0])
    if callee.owner == "Landroid/content/Intent;" and callee.name in {"<init>", "setClass"} and len(regs) > 2:
        state.constants[regs[0]] = state.constant(regs[2])
    labels = state.of(regs)
    if labels and callee.returns != "Z":
        this.result |= labels
    if not static and regs:
        _onto_receiver(this, callee, state, regs)
    elif callee.returns in {"V", "Z"}:
        _onto_each_other(this, callee, state, regs)
    if this.result_origin is None and callee.returns[:1] == "L" and callee.returns not in _VALUES:
        this.result_origin = ("call", this.pc)


def _ask(this: Reading, callee: Callee, state: State, regs: tuple[int, ...]) -> int:
    """What a provider hands out, or a file in a folder worth taking."""
    data = queried(state.of(regs))
    this.known.arrive(this.node, this.real(data) & DATA, -1, callee.text)
    if callee.name == "<init>":
        this.into(state, regs[0], data)
    this.result |= data
    return data


def _onto_receiver(this: Reading, callee: Callee, state: State, regs: tuple[int, ...]) -> None:
    """What an object is given stays with it, and with the stream around which it was made."""
    if callee.name in {"<init>", "setOutput"}:
        inner = next((r for at, r in enumerate(regs[1:]) if _is_wrapped(callee, at) and _is_stream(state, r)), None)
        if inner is not None:
            this.pour(state, regs[0], inner)
    given = state.of(regs[1:])
    if given and callee.owner not in _HOLDING_NOTHING:
        this.into(state, regs[0], given)
        state.add_part(regs[0], ANY, given)
    if (this.result and callee.returns != "Ljava/lang/String;") or callee.returns == callee.owner:
        this.result_origin = state.origin(regs[0])
    for at, register in enumerate(regs[1:]):
        if at < len(callee.params) and callee.params[at] in _FILLED:
            this.into(state, register, state.of(regs[:1]))
    if callee.takes_array and callee.name.startswith(("read", "get", "toArray")):
        for register in regs[1:]:
            this.into(state, register, state.of(regs[:1]))


def _onto_each_other(this: Reading, callee: Callee, state: State, regs: tuple[int, ...]) -> None:
    """A function without an object that hands nothing back is there for what it does to what it is given."""
    for at, register in enumerate(regs):
        kind = callee.params[at] if at < len(callee.params) else ""
        if kind[:1] in {"L", "["} and kind not in _VALUES:
            this.into(state, register, state.of(tuple(other for other in regs if other != register)))


def _is_wrapped(callee: Callee, at: int) -> bool:
    """Whether what is given there is what a stream, reader or writer is made around."""
    if callee.name == "<init>" and callee.owner.startswith(_WRAPPERS):
        return True
    return at < len(callee.params) and callee.params[at] in _OUTPUTS


def _is_stream(state: State, register: int) -> bool:
    origin = state.origin(register)
    return origin is not None and origin[0] != "class" and not isinstance(state.constant(register), str)


def _by_name(this: Reading, callee: Callee, state: State, regs: tuple[int, ...], name: str) -> bool:
    """Containers made here are told apart by constant names; whether the call was one that this settles."""
    origin = state.origin(regs[0])
    if origin is not None and origin[0] == "field" and "->" in str(origin[1]):
        return _in_field(this, callee, state, regs, f"{origin[1]}{CONTENT}{name}")
    if not state.is_own(regs[0]):
        return False
    if callee.name.startswith("put"):
        _replace(this, state, regs[0], f"[{name}]", state.of(regs[1:]))
        this.result_origin = origin
        return True
    if callee.name == "remove":
        this.result |= state.parts.get((origin, f"[{name}]"), 0) | state.parts.get((origin, ANY), 0)
        _replace(this, state, regs[0], f"[{name}]", 0)
        return True
    if callee.name.startswith(("get", "opt")):
        this.result |= state.parts.get((origin, f"[{name}]"), 0) | state.parts.get((origin, ANY), 0)
        return True
    return False


def _replace(this: Reading, state: State, register: int, part: str, labels: int) -> None:
    """Put something under a name in a container made here, in place of what was there."""
    origin, accounted = state.origin(register), state.whole(state.origin(register))
    settled = state.of((register,)) == accounted
    state.parts[origin, part] = labels
    if settled:
        state.relabel(origin, state.whole(origin))
    this.into(state, register, labels)


def _in_field(this: Reading, callee: Callee, state: State, regs: tuple[int, ...], content: str) -> bool:
    """The same for a container that a field holds."""
    name = content.partition(CONTENT)[0]
    if callee.name.startswith("put"):
        labels = state.of(regs[1:])
        for place in (name, content):
            this.known.store(this.node, place, this.real(labels))
        state.label(state.origin(regs[0]), labels)
        this.result_origin = state.origin(regs[0])
        return True
    if callee.name.startswith(("get", "opt")):
        this.result |= this.known.load(this.node, content) | this.known.load(this.node, f"{name}{CONTENT}*")
        return True
    return False
