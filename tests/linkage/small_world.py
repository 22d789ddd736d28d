"""Small made-up operations for linkage: series that hide among unrelated reports, with the traps of the field."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pyarrow as pa

WORDS = [
    "river",
    "lantern",
    "copper",
    "meadow",
    "signal",
    "harbour",
    "velvet",
    "marble",
    "timber",
    "orchard",
    "falcon",
    "ribbon",
    "granite",
    "violet",
    "saddle",
    "pepper",
    "canyon",
    "tunnel",
    "mirror",
    "compass",
    "garden",
    "bottle",
    "candle",
    "window",
    "rocket",
    "anchor",
    "blanket",
    "feather",
    "hammer",
    "island",
    "jacket",
    "kettle",
    "ladder",
    "magnet",
    "needle",
    "oyster",
    "pencil",
    "quarter",
    "rabbit",
    "scissors",
]
GENERIC = (
    "I have everything and I will send it to all of your contacts today",
    "You have two hours to pay or everybody in your list will see it",
    "Do not go to the police it will only make it worse for you",
    "Pay the money now and I will delete it forever I promise",
)
CJK = "山川日月水火木金土人心手口目耳田石竹米糸貝車門雨雪風花鳥魚馬牛羊犬虫草林森空海星"
PLATFORMS = ("tinder", "tantan", "telegram", "instagram", "facebook")
NAMES = ("Mei", "Anna", "Lily", "Sara", "Jenny", "Amy", "Coco")


@dataclass
class World:
    """Tables as rows, and the truth: group of every report."""

    reports: list[dict[str, object]] = field(default_factory=list)
    mentions: list[dict[str, object]] = field(default_factory=list)
    photos: list[dict[str, object]] = field(default_factory=list)
    truth: dict[str, str] = field(default_factory=dict)

    def tables(self) -> tuple[pa.Table, pa.Table, pa.Table]:
        return (
            pa.Table.from_pylist(self.reports),
            pa.Table.from_pylist(self.mentions),
            pa.Table.from_pylist(self.photos, schema=PHOTOS),
        )


PHOTOS = pa.schema([(name, pa.string()) for name in ("report_id", "phash64", "pdq256", "role", "owner")])


@dataclass
class Gang:
    """What one group uses, and how likely a report tells of it."""

    name: str
    handles: list[tuple[str, str]]
    phones: list[str]
    domains: list[str]
    wallets: list[str]
    mules: list[str]
    codes: list[str]
    package: str
    cert: str
    server: str
    lines: list[list[str]]
    photos: list[int]
    names: tuple[str, ...]


def template(rng: random.Random, cjk: bool) -> list[str]:
    if cjk:
        return ["".join(rng.choice(CJK) for _ in range(rng.randint(22, 34))) for _ in range(3)]
    return [" ".join(rng.choice(WORDS) for _ in range(rng.randint(10, 18))) for _ in range(3)]


def told(rng: random.Random, line: str) -> str:
    """One telling of a scripted line: a sum, a dropped or changed word, a typing error."""
    if " " not in line:
        place = rng.randrange(1, len(line) - 1)
        return f"{line[:place]}{rng.choice(CJK)}{line[place + 1 :]} {rng.randint(1, 90) * 100}"
    words = line.split()
    for _ in range(rng.randint(0, 2)):
        words.pop(rng.randrange(len(words)))
    if rng.random() < 0.5:
        words[rng.randrange(len(words))] = rng.choice(WORDS)
    return " ".join(words) + f" {rng.randint(1, 90) * 100}"


def gang(rng: random.Random, name: str, mules: list[str], sets: int) -> Gang:
    tag = f"{name}{rng.randint(100, 999)}"
    return Gang(
        name,
        [("telegram", f"{tag}_tg{i}") for i in range(sets)] + [("line", f"{tag}ln{i}") for i in range(sets)],
        [f"+6588{rng.randint(100000, 999999)}" for _ in range(sets)],
        [f"{tag}-app{i}.example" for i in range(2)],
        [f"T{tag}wallet"],
        mules,
        [f"{rng.randint(1000, 9999)}" for _ in range(sets)],
        f"com.{tag}.chat",
        f"cert-{tag}",
        f"x-server-{tag}",
        [template(rng, cjk=i % 2 == 1) for i in range(2)],
        [rng.getrandbits(64) for _ in range(2)],
        (rng.choice(NAMES), rng.choice(NAMES)),
    )


RATES = {"handle": 0.5, "phone": 0.3, "domain": 0.3, "wallet": 0.25, "mule": 0.3, "code": 0.4, "cert": 0.2,
         "package": 0.3, "server": 0.45, "script": 0.5, "photo": 0.15}  # fmt: skip


def report(world: World, rng: random.Random, group: str, own: Gang | None, hubs: bool = True, **fixed: object) -> str:
    name = f"r-{rng.getrandbits(40):010x}"
    script: list[str] = []
    if own is not None:
        gives = {what for what, rate in RATES.items() if rng.random() < rate} or {"script"}
        script = _evidence(world, rng, name, own, gives)
    else:
        for kind, value in (("telegram", f"solo{name[2:]}"), ("phone", f"+6589{rng.randint(100000, 999999)}")):
            if rng.random() < 0.5:
                mention(world, name, kind, value, rng)
        if rng.random() < 0.15:
            mention(world, name, "tron", f"Tsolo{name[2:]}", rng)
    if hubs:
        for kind, value, rate in (("domain", "cdn-host.example", 0.2), ("ipv4", "203.0.113.9", 0.12),
                                  ("android_package", "com.opensource.chat", 0.1), ("app_code", "oss-1", 0.08)):  # fmt: skip
            if rng.random() < rate * (0.5 if own else 1.0):
                mention(world, name, kind, value, rng)
    mention(world, name, "phone", f"+6591{rng.randint(100000, 999999)}", rng, role="victim")
    mention(world, name, "person_name", rng.choice(NAMES), rng)
    lines = script + [told(rng, line) for line in GENERIC if rng.random() < 0.35]
    rng.shuffle(lines)
    row: dict[str, object] = {
        "report_id": name,
        "time": f"2022-{rng.randint(3, 9):02d}-{rng.randint(1, 28):02d}",
        "language": rng.choice(("en", "zh", "ms")),
        "platform": rng.choice(PLATFORMS),
        "amount": str(rng.choice((300, 500, 800, 1000, 3000))),
        "currency": rng.choice(("SGD", "HKD")),
        "persona": rng.choice(own.names if own else NAMES),
        "text": "\n".join(lines),
        "victim_id": None,
    }
    world.reports.append(row | fixed)
    world.truth[name] = group
    return name


def _evidence(world: World, rng: random.Random, name: str, own: Gang, gives: set[str]) -> list[str]:
    which = rng.randrange(len(own.phones))
    options = {
        "handle": own.handles[rng.choice((which, which + len(own.phones)))],
        "phone": (rng.choice(("phone", "whatsapp")), own.phones[which]),
        "domain": ("domain", rng.choice(own.domains)),
        "wallet": ("tron", own.wallets[0]),
        "mule": ("bank_account", rng.choice(own.mules)),
        "code": ("invite_code", own.codes[which]),
        "cert": ("cert_sha256", own.cert),
        "package": ("android_package", own.package),
        "server": ("server", own.server),
    }
    for what in sorted(gives & options.keys()):
        mention(world, name, *options[what], rng)
    if "photo" in gives:
        flipped = rng.choice(own.photos) ^ (1 << rng.randrange(64)) ^ (1 << rng.randrange(64))
        world.photos.append({"report_id": name, "phash64": f"{flipped:016x}", "role": "offender"})
    if "script" not in gives:
        return []
    lines = rng.choice(own.lines)
    return [told(rng, line) for line in rng.sample(lines, rng.randint(1, len(lines)))]


def mention(world: World, name: str, kind: str, value: str, rng: random.Random, role: str = "") -> None:
    chosen = role or rng.choice(("offender", "offender", "unknown"))
    world.mentions.append(
        {"report_id": name, "kind": kind, "value": value, "role": chosen, "confidence": 0.9 if role else 0.8}
    )


def make(seed: int, sizes: tuple[int, ...] = (34, 12, 6, 4), singles: int = 290) -> World:
    """Groups of these sizes among single reports; the first two groups share a mule; three victims report twice."""
    rng = random.Random(seed)
    world = World()
    shared = "SG:999000111"
    for number, size in enumerate(sizes):
        mules = [f"SG:{rng.randint(10**8, 10**9)}", f"HK:{rng.randint(10**8, 10**9)}"]
        own = gang(rng, f"g{number}", [shared, *mules] if number < 2 else mules, max(1, size // 7))
        for turn in range(size):
            victim = {"victim_id": f"twice-{number}"} if number == 0 and turn < 2 else {}
            report(world, rng, own.name, own, **victim)
    for number in range(singles):
        report(world, rng, f"single-{number}", None)
    for _ in range(2):
        report(world, rng, "single-twice", None, victim_id="twice-single")
    return world


def b_cubed(truth: dict[str, str], found: dict[str, str], only_groups: bool = False) -> tuple[float, float]:
    """B-cubed precision and recall."""
    by_truth: dict[str, set[str]] = {}
    by_found: dict[str, set[str]] = {}
    for name, group in truth.items():
        by_truth.setdefault(group, set()).add(name)
        by_found.setdefault(found[name], set()).add(name)
    names = [name for name in truth if not only_groups or len(by_truth[truth[name]]) > 1]
    precision = recall = 0.0
    for name in names:
        both = len(by_truth[truth[name]] & by_found[found[name]])
        precision += both / len(by_found[found[name]])
        recall += both / len(by_truth[truth[name]])
    return precision / len(names), recall / len(names)
