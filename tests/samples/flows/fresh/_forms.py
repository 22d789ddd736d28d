"""Short lines of smali as the fresh samples write them, put into the form that `flows/_forms.py` takes.

`%class NAME [extends C] [implements C…] [abstract|interface]`, `%method [static|abstract|native|…] NAME(ARGUMENTS)RESULT`,
`%field`/`%static NAME TYPE`, `%post|%get|%page PATH` (annotations), `%end`. Inner classes of the sample are `@Outer.Inner`.
Calls and constants: `v0 = virtual C->m(…)R v1 v2`, `v0 = new C(…) v1`, `v0 = "text"`, `v0 = 7`, `v0 = null`,
`v0 = iget p0 C->f:T`, `iput v0 p0 C->f:T`, `v0 = sget C->f:T`, `sput v0 C->f:T`, `cast v0 C`. The rest is plain smali.
"""

from __future__ import annotations

import re

from tests.samples.flows import _forms
from tests.samples.flows.fresh._names import CLASSES

_NAMES = re.compile(r"\$(" + "|".join(sorted(CLASSES, key=len, reverse=True)) + r")(?!\w*;)")
_OWN = re.compile(r"@([A-Z]\w*(?:\.{1,2}\w+)*)")
_CALL = re.compile(
    r"(?:(\w+) = )?(virtual|static|direct|interface|super) (\S+?\)(\S+))((?: [vp]\d+| [vp]\d+\.\.[vp]\d+)*)"
)
_NEW = re.compile(r"(\w+) = new (\S+?)\((\S*)\)((?: [vp]\d+)*)")
_CONST = re.compile(r'([vp]\d+) = (".*"|-?\d+|null)')
_GET = re.compile(r"(\w+) = ([is])get (?:(\w+) )?(\S+:(\S+))")
_PUT = re.compile(r"([is])put (\w+) (?:(\w+) )?(\S+:(\S+))")
_CAST = re.compile(r"cast (\w+) (\S+)")
_CLASS = re.compile(r"([\w.]+)(?: extends (\S+))?(?: implements (.+?))?( abstract| interface)?")
_NARROW = {"Z": "-boolean", "B": "-byte", "C": "-char", "S": "-short"}
_ANNOTATIONS = {
    "post": 'Lretrofit2/http/POST;\n  value = "{}"',
    "get": 'Lretrofit2/http/GET;\n  value = "{}"',
    "page": "Landroid/webkit/JavascriptInterface;",
}


def expanded(text: str) -> str:
    """The sample as plain smali, classes one after the other."""
    heads, *rest = re.split(r"(?m)^(?=%class )", text)
    lines = heads + "\n".join(_written(one) for one in rest)
    named = _OWN.sub(lambda match: f"Lorg/flow/{match[1].replace('.', '$')};", lines)
    return _forms.expanded(_NAMES.sub(lambda match: f"L{CLASSES[match[1]]};", named))


def _written(one: str) -> str:
    first, *rest = one.split("\n")
    own = any(" constructor <init>" in line for line in rest)
    head = _class(first.removeprefix("%class "), own_constructor=own)
    return "\n".join([head, *(_line(line.strip()) for line in rest if not line.startswith("undeclared "))])


def _line(line: str) -> str:
    if line.startswith("%"):
        word, _, rest = line[1:].partition(" ")
        return _frame(word, rest)
    for pattern, write in _SHAPES:
        if found := pattern.fullmatch(line):
            return write(*found.groups(default=""))
    return line


def _frame(word: str, rest: str) -> str:
    if word in {"field", "static"}:
        return f".field public {'static ' if word == 'static' else ''}{rest.replace(' ', ':', 1)}"
    if word == "method":
        bodiless = rest.startswith(("abstract ", "native "))
        return f".method public {rest}\n" + (".end method" if bodiless else "  .registers 16")
    if word in _ANNOTATIONS:
        return f".annotation runtime {_ANNOTATIONS[word].format(rest)}\n.end annotation"
    return ".end method" if word == "end" else f"%{word} {rest}"


def _class(rest: str, *, own_constructor: bool) -> str:
    found = _CLASS.fullmatch(rest)
    assert found, rest
    name, parent, faces, kind = found.groups()
    parent = parent or "$Obj"
    flags = {None: "", " abstract": "abstract ", " interface": "interface abstract "}[kind]
    head = [
        f".class public {flags}@{name}",
        f".super {parent}",
        *(f".implements {face}" for face in (faces or "").split()),
    ]
    if kind != " interface" and not own_constructor:
        head += [".method public constructor <init>()V", "  .registers 1", f"  invoke-direct {{p0}}, {parent}-><init>()V",
                 "  return-void", ".end method"]  # fmt: skip
    return "\n".join(head)


def _call(to: str, how: str, method: str, result: str, registers: str) -> str:
    listed = registers.split()
    span = len(listed) == 1 and ".." in listed[0]
    inside = listed[0].replace("..", " .. ") if span else ", ".join(listed)
    moved = f"\n  move-result{_suffix(result)} {to}" if to else ""
    return f"  invoke-{how}{'/range' if span else ''} {{{inside}}}, {method}{moved}"


def _new(to: str, owner: str, takes: str, registers: str) -> str:
    listed = ", ".join([to, *registers.split()])
    return f"  new-instance {to}, {owner}\n  invoke-direct {{{listed}}}, {owner}-><init>({takes})V"


def _const(to: str, value: str) -> str:
    if value.startswith('"'):
        return f"  const-string {to}, {value}"
    number = 0 if value == "null" else int(value)
    width = "/4" if -8 <= number < 8 else "/16" if -0x8000 <= number < 0x8000 else ""
    return f"  const{width} {to}, {number:#x}"


def _get(to: str, kind: str, owner: str, field: str, shape: str) -> str:
    return f"  {kind}get{_suffix(shape) or _NARROW.get(shape, '')} " + ", ".join(filter(None, (to, owner, field)))


def _put(kind: str, what: str, owner: str, field: str, shape: str) -> str:
    return f"  {kind}put{_suffix(shape) or _NARROW.get(shape, '')} " + ", ".join(filter(None, (what, owner, field)))


def _cast(what: str, to: str) -> str:
    return f"  check-cast {what}, {to}"


def _suffix(shape: str) -> str:
    if shape[0] in "L[$@":
        return "-object"
    return "-wide" if shape[0] in "JD" else ""


_SHAPES = ((_CALL, _call), (_NEW, _new), (_CONST, _const), (_GET, _get), (_PUT, _put), (_CAST, _cast))
