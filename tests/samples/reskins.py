"""Made-up code bases, each published under several skins: other package, names, texts, library versions, shrunk or not.

Every app also carries libraries that the other code bases carry too, and some code bases share a public template, so that
likeness of what all have is no sign of one maker. All is drawn from a seed; nothing in it does anything.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from tests.samples import apps as samples
from tests.samples.apps import STRING, Class, Op, op

from weftline_example.apk.dalvik import label
from weftline_example.apk.dex_nouns import PUBLIC, STATIC, Method

_FRAMEWORK = [
    (f"Ljava/{package};", name, params, returns)
    for package, name, params, returns in (
        ("lang/String", "trim", (), STRING), ("lang/String", "length", (), "I"), ("lang/String", "hashCode", (), "I"),
        ("lang/Object", "toString", (), STRING), ("util/List", "size", (), "I"), ("util/List", "clear", (), "V"),
        ("util/Map", "keySet", (), "Ljava/util/Set;"), ("util/Set", "iterator", (), "Ljava/util/Iterator;"),
        ("util/Iterator", "next", (), "Ljava/lang/Object;"), ("io/File", "getName", (), STRING), ("io/File", "delete", (), "Z"),
        ("lang/Thread", "start", (), "V"), ("lang/Thread", "getName", (), STRING), ("util/Date", "getTime", (), "J"),
        ("lang/StringBuilder", "reverse", (), "Ljava/lang/StringBuilder;"), ("util/Random", "nextInt", (), "I"),
    )
] + [
    (f"Landroid/{package};", name, params, returns)
    for package, name, params, returns in (
        ("view/View", "invalidate", (), "V"), ("view/View", "getWidth", (), "I"), ("widget/TextView", "getText", (), "Ljava/lang/CharSequence;"),
        ("app/Activity", "finish", (), "V"), ("content/Context", "getPackageName", (), STRING), ("os/Bundle", "clear", (), "V"),
        ("graphics/Paint", "reset", (), "V"), ("graphics/Bitmap", "recycle", (), "V"), ("os/Handler", "getLooper", (), "Landroid/os/Looper;"),
        ("net/Uri", "getHost", (), STRING), ("content/Intent", "getAction", (), STRING), ("widget/Toast", "show", (), "V"),
    )
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Skin:
    """One app: the code base it is built on, and its DEX file."""

    base: int
    name: str
    dex: bytes


def _body(chance: random.Random, texts: list[str]) -> list[Op]:
    code: list[Op] = []
    for number in range(chance.randint(2, 9)):
        match chance.randrange(5):
            case 0:
                code.append(op("const-string", f"v{chance.randrange(4)}", ref=chance.choice(texts)))
            case 1:
                code.append(op("const/4", f"v{chance.randrange(4)}", lit=chance.randrange(8)))
            case 2:
                code += [op("if-eqz", f"v{chance.randrange(4)}", to=f"l{number}"), op("nop"), label(f"l{number}")]
            case 3:
                code.append(op("add-int", "v0", "v1", "v2"))
            case _:
                owner, name, params, returns = chance.choice(_FRAMEWORK)
                code += samples.invoke("virtual", owner, name, params, returns, f"v{chance.randrange(4)}",
                                       to="" if returns in {"V", "J"} else f"v{chance.randrange(4)}")  # fmt: skip
    return [*code, op("return-void")]


def _words(chance: random.Random, count: int, start: str) -> list[str]:
    return [f"{start} {''.join(chance.choices('abcdefghiklmnoprstuvw', k=8))}" for _ in range(count)]


def _changed(chance: random.Random, body: list[Op], texts: list[str]) -> list[Op]:
    at = chance.randrange(len(body))
    return [*body[:at], op("const-string", "v3", ref=chance.choice(texts)), op("const/4", "v2", lit=1), *body[at:]]


def _classes(prefix: str, bodies: list[list[Op]], names: random.Random) -> list[Class]:
    made = []
    for start in range(0, len(bodies), 8):
        methods = tuple(
            Method(f"m{names.randrange(1 << 30):x}{number}", (), "V", PUBLIC | STATIC, 6, tuple(body))
            for number, body in enumerate(bodies[start : start + 8])
        )
        made.append(Class(f"L{prefix}/C{names.randrange(1 << 30):x}{start};", methods=methods))
    return made


def skins(bases: int, each: int, seed: int = 1, *, shrunk: float = 0.5) -> list[Skin]:
    """`bases` code bases under `each` skins; `shrunk`: the share of apps whose libraries are renamed and thinned out."""
    chance = random.Random(seed)
    library_texts = [_words(chance, 60, "lib") for _ in range(8)]
    libraries = [[_body(chance, texts) for _ in range(250)] for texts in library_texts]
    versions = [
        (old, [_changed(chance, b, t) if chance.random() < 0.2 else b for b in old])
        for old, t in zip(libraries, library_texts, strict=True)
    ]
    template_texts = _words(chance, 30, "template")
    template = [_body(chance, template_texts) for _ in range(60)]
    apps = []
    for base in range(bases):
        texts = _words(chance, 50, "own")
        own = [_body(chance, texts) for _ in range(chance.randint(70, 150))]
        if base % 3 == 0:
            own += template
        apps += [
            _skin(random.Random(f"{seed}/{base}/{number}"), base, number, own, texts, versions, shrunk)
            for number in range(each)
        ]
    return apps


def _skin(
    chance: random.Random,
    base: int,
    number: int,
    own: list[list[Op]],
    texts: list[str],
    versions: list[tuple[list[list[Op]], ...]],
    share: float,
) -> Skin:
    new_texts = _words(chance, 40, "skin")
    other = {text: chance.choice(new_texts) for text in texts if chance.random() < 0.6}
    bodies = []
    for body in own:
        if chance.random() < 0.08:
            continue
        branded = [
            replace(one, ref=other[one.ref]) if isinstance(one.ref, str) and one.ref in other else one for one in body
        ]
        bodies.append(_changed(chance, branded, new_texts) if chance.random() < 0.12 else branded)
    bodies += [_body(chance, new_texts) for _ in range(len(own) // 10)]
    chance.shuffle(bodies)
    classes = _classes(f"com/brand{chance.randrange(1 << 20):x}/app", bodies, chance)
    shrunk = chance.random() < share
    for at in chance.sample(range(len(versions)), 5):
        library = versions[at][chance.randrange(2)]
        if shrunk:
            library = [body for body in library if chance.random() < 0.5]
        classes += _classes(
            f"{'abcdefgh'[at]}/{chance.choice('xyz')}" if shrunk else f"com/squareup/lib{at}", library, chance
        )
    return Skin(base, f"base {base} skin {number}", samples.dex(*classes))
