"""Classes, fields and methods as a DEX file holds them, and the sorted tables of all that they name."""

from __future__ import annotations

from dataclasses import dataclass, field

from weftline_example.apk.dalvik import FieldRef, MethodRef, Op

PUBLIC, PRIVATE, STATIC, FINAL, CONSTRUCTOR = 0x1, 0x2, 0x8, 0x10, 0x10000
OBJECT = "Ljava/lang/Object;"


@dataclass(frozen=True, slots=True)
class Method:
    """A method with its code; `locals_count` is the number of `v` registers. Without code it is abstract or native."""

    name: str
    params: tuple[str, ...] = ()
    returns: str = "V"
    flags: int = PUBLIC
    locals_count: int = 4
    code: tuple[Op, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A field; a static String may carry its constant `value`."""

    name: str
    type: str
    flags: int = PRIVATE
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Class:
    """A class by its descriptor, with fields and methods."""

    name: str
    superclass: str = OBJECT
    flags: int = PUBLIC
    interfaces: tuple[str, ...] = ()
    source: str = ""
    fields: tuple[Field, ...] = ()
    methods: tuple[Method, ...] = ()


@dataclass(slots=True)
class Tables:
    """The sorted index tables; answers the assembler's questions."""

    strings: dict[str, int] = field(default_factory=dict)
    types: dict[str, int] = field(default_factory=dict)
    protos: dict[tuple[str, tuple[str, ...]], int] = field(default_factory=dict)
    fields: dict[FieldRef, int] = field(default_factory=dict)
    methods: dict[MethodRef, int] = field(default_factory=dict)

    def string(self, text: str) -> int:
        """The index of a string."""
        return self.strings[text]

    def type(self, descriptor: str) -> int:
        """The index of a type."""
        return self.types[descriptor]

    def field(self, ref: FieldRef) -> int:
        """The index of a field."""
        return self.fields[ref]

    def method(self, ref: MethodRef) -> int:
        """The index of a method."""
        return self.methods[ref]


def shorty(params: tuple[str, ...], returns: str) -> str:
    """The short form of a signature: one letter for the result and each parameter."""
    return "".join("L" if each[0] in "L[" else each for each in (returns, *params))


def collect(classes: tuple[Class, ...]) -> Tables:
    """Everything that the classes and their code name, sorted as the format demands."""
    strings: set[str] = set()
    types: set[str] = set()
    fields: set[FieldRef] = set()
    methods: set[MethodRef] = set()
    for each in classes:
        types |= {each.name, each.superclass, *each.interfaces}
        if each.source:
            strings.add(each.source)
        for item in each.fields:
            fields.add(FieldRef(each.name, item.name, item.type))
            if item.value is not None:
                strings.add(item.value)
        for method in each.methods:
            methods.add(MethodRef(each.name, method.name, method.params, method.returns))
    named = [op for each in classes for method in each.methods for op in method.code if op.ref is not None]
    methods |= {op.ref for op in named if isinstance(op.ref, MethodRef)}
    fields |= {op.ref for op in named if isinstance(op.ref, FieldRef)}
    for instruction in named:
        if isinstance(instruction.ref, str):
            (strings if instruction.name == "const-string" else types).add(instruction.ref)
    protos = {(ref.params, ref.returns) for ref in methods}
    for params, returns in protos:
        types |= {*params, returns}
        strings.add(shorty(params, returns))
    for ref in methods:
        types.add(ref.owner)
        strings.add(ref.name)
    for known in fields:
        types |= {known.owner, known.type}
        strings.add(known.name)
    return _sort(strings | types, types, protos, fields, methods)


def _sort(
    strings: set[str],
    types: set[str],
    protos: set[tuple[tuple[str, ...], str]],
    fields: set[FieldRef],
    methods: set[MethodRef],
) -> Tables:
    out = Tables()
    ordered = sorted(strings, key=lambda text: text.encode("utf-16-be", "surrogatepass"))
    out.strings = {text: index for index, text in enumerate(ordered)}
    out.types = {each: index for index, each in enumerate(sorted(types, key=out.string))}
    by_types = sorted(protos, key=lambda proto: (out.type(proto[1]), [out.type(each) for each in proto[0]]))
    out.protos = {(returns, params): index for index, (params, returns) in enumerate(by_types)}
    out.fields = {
        ref: index
        for index, ref in enumerate(
            sorted(fields, key=lambda ref: (out.type(ref.owner), out.string(ref.name), out.type(ref.type)))
        )
    }
    out.methods = {
        ref: index
        for index, ref in enumerate(
            sorted(
                methods,
                key=lambda ref: (out.type(ref.owner), out.string(ref.name), out.protos[ref.returns, ref.params]),
            )
        )
    }
    return out
