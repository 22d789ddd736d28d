"""Small pieces of Dalvik code from which the made-up classes are put together."""

from __future__ import annotations

from weftline_example.apk.dalvik import FieldRef, MethodRef, Op, label, op
from weftline_example.apk.dex import CONSTRUCTOR, FINAL, OBJECT, PUBLIC, STATIC, Field, Method

STRING, BUILDER = "Ljava/lang/String;", "Ljava/lang/StringBuilder;"
CONTEXT, BUNDLE = "Landroid/content/Context;", "Landroid/os/Bundle;"
RESOLVER, CURSOR, URI = "Landroid/content/ContentResolver;", "Landroid/database/Cursor;", "Landroid/net/Uri;"
ACTIVITY, SERVICE, INTENT = "Landroid/app/Activity;", "Landroid/app/Service;", "Landroid/content/Intent;"


def init(superclass: str = OBJECT) -> Method:
    """The constructor that only calls the one above it."""
    return Method(
        "<init>",
        flags=PUBLIC | CONSTRUCTOR,
        locals_count=0,
        code=(op("invoke-direct", "p0", ref=MethodRef(superclass, "<init>")), op("return-void")),
    )


def constant(name: str, value: str) -> Field:
    """A `public static final String`."""
    return Field(name, STRING, PUBLIC | STATIC | FINAL, value)


def static(name: str, params: tuple[str, ...], returns: str, locals_count: int, *code: Op | tuple[Op, ...]) -> Method:
    """A public static method; pieces of code may be given as tuples."""
    return Method(name, params, returns, PUBLIC | STATIC, locals_count, flat(code))


def virtual(name: str, params: tuple[str, ...], returns: str, locals_count: int, *code: Op | tuple[Op, ...]) -> Method:
    """A public instance method; pieces of code may be given as tuples."""
    return Method(name, params, returns, PUBLIC, locals_count, flat(code))


def flat(code: tuple[Op | tuple[Op, ...], ...]) -> tuple[Op, ...]:
    """Instructions one after another."""
    return tuple(each for piece in code for each in (piece if isinstance(piece, tuple) else (piece,)))


def text(register: str, value: str) -> Op:
    """Load a string."""
    return op("const-string", register, ref=value)


def call(
    how: str, owner: str, name: str, params: tuple[str, ...], returns: str, *regs: str, to: str = ""
) -> tuple[Op, ...]:
    """Call a method (`how`: virtual, static, direct, interface, super) and put what it returns into `to`."""
    done = (op(f"invoke-{how}", *regs, ref=MethodRef(owner, name, params, returns)),)
    if not to:
        return done
    return (*done, op("move-result-object" if returns[0] in "L[" else "move-result", to))


def query(start: int, to: str) -> tuple[Op, ...]:
    """`resolver.query(uri, columns, null, null, null)` on six registers from `start`: resolver, address, columns, …."""
    regs = [f"v{number}" for number in range(start, start + 6)]
    ref = MethodRef(RESOLVER, "query", (URI, f"[{STRING}", STRING, f"[{STRING}", STRING), CURSOR)
    empty = tuple(op("const/4", register, lit=0) for register in regs[3:])
    return (*empty, op("invoke-virtual/range", *regs, ref=ref), op("move-result-object", to))


def make(register: str, kind: str, params: tuple[str, ...] = (), *regs: str) -> tuple[Op, ...]:
    """Create an object."""
    made = op("new-instance", register, ref=kind)
    return (made, op("invoke-direct", register, *regs, ref=MethodRef(kind, "<init>", params)))


def append(builder: str, register: str) -> tuple[Op, ...]:
    """Add a string to a StringBuilder."""
    return call("virtual", BUILDER, "append", (STRING,), BUILDER, builder, register)


def joined(builder: str, to: str) -> tuple[Op, ...]:
    """The string that a StringBuilder holds."""
    return call("virtual", BUILDER, "toString", (), STRING, builder, to=to)


def columns(register: str, scratch: tuple[str, str], *names: str) -> tuple[Op, ...]:
    """A `String[]` with these names."""
    index, value = scratch
    out: list[Op] = [op("const/4", index, lit=len(names)), op("new-array", register, index, ref=f"[{STRING}")]
    for number, name in enumerate(names):
        out += [op("const/4", index, lit=number), text(value, name), op("aput-object", value, register, index)]
    return tuple(out)


def each_row(cursor: str, scratch: str, body: tuple[Op, ...]) -> tuple[Op, ...]:
    """`while (cursor.moveToNext()) { body }`."""
    return (
        label("next"),
        *call("interface", CURSOR, "moveToNext", (), "Z", cursor, to=scratch),
        op("if-eqz", scratch, to="end"),
        *body,
        op("goto", to="next"),
        label("end"),
    )


def static_field(register: str, owner: str, name: str, kind: str) -> Op:
    """Load a static field."""
    return op("sget-object", register, ref=FieldRef(owner, name, kind))
