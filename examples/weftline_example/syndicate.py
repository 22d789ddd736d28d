"""The people behind the blackmail: twelve in the main syndicate, six in the second, with their tools."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from weftline_example import wallets
from weftline_example.names import Registry, table
from weftline_example.nouns import Actor, App, Flavour, Identifier, Persona, Server, Syndicate

FLAVOURS: tuple[Flavour, ...] = ("fastadmin", "laravel", "pinyin")
_HANDLE_KINDS = ["whatsapp", "telegram", "line", "whatsapp", "telegram", "wechat"]
_STRONG = {
    *("telegram", "line", "wechat", "whatsapp", "phone", "email", "bank_account", "fps", "paynow", "tron"),
    *("invite_code", "platform_user_id", "instagram", "facebook", "tinder"),
}


def _addresses(rng: random.Random, first: str, count: int) -> list[str]:
    """Some of the fourteen hosts of a documentation network of sixteen."""
    base, last = first.rsplit(".", 1)
    return [f"{base}.{int(last) + host}" for host in rng.sample(range(1, 15), count)]


class _Base:
    """Where the main syndicate sits: its networks (documentation ranges given to made-up owners) and its clock."""

    def __init__(self, rng: random.Random) -> None:
        self.country = rng.choice(("PH", "KH"))
        self.zone = {"PH": "Asia/Manila", "KH": "Asia/Phnom_Penh"}[self.country]
        line, other = {"PH": ("203.0.113.80", "198.51.100.224"), "KH": ("203.0.113.144", "203.0.113.160")}[self.country]
        self._own = _addresses(rng, line, 12)
        self._other = _addresses(rng, other, 6)
        self._vpn = _addresses(rng, rng.choice(("198.51.100.80", "198.51.100.96")), 4)

    def home(self) -> str:
        """A fixed line of an operator."""
        return self._own.pop()

    def mobile(self) -> str:
        """A second network of an operator."""
        return self._other.pop()

    def vpn(self) -> str:
        """The exit of a VPN."""
        return self._vpn.pop()


def make_main(seed: int, registry: Registry) -> Syndicate:
    """The main syndicate: organiser, administrator, developer, five handlers, three mules, one who cashes out."""
    rng = random.Random(f"{seed}:main")
    base = _Base(rng)
    nicknames = rng.sample(table("names")["nickname"]["words"], 12)
    browsers = table("names")["phone"]["browsers"]
    faces = _faces(rng, registry, 9)
    actors = [*_heads(rng, registry, base, nicknames, browsers)]
    for number in range(1, 6):
        own = [faces.pop()] if number == 5 else [faces.pop(), faces.pop()]
        actors.append(_handler(rng, registry, base, number, nicknames.pop(), rng.choice(browsers), tuple(own)))
    actors += _mules(registry, nicknames)
    actors.append(_cash_out(registry, base, nicknames.pop(), rng.choice(browsers)))
    server = _server(rng, registry, base, actors[1])
    apps = _apps(rng, server)
    return Syndicate("main", tuple(actors), apps, server, rng.randrange(10**6))


def make_second(seed: int, registry: Registry) -> Syndicate:
    """Another group: two handlers, a developer of its own is not known, two mules and a wallet of its own."""
    rng = random.Random(f"{seed}:second")
    faces = _faces(rng, registry, 3)
    names = rng.sample(table("names")["nickname"]["words"], 5)
    actors = [
        _actor("second-handler-1", "handler", names[0], (("telegram", registry.handle()),), personas=tuple(faces[:2])),
        _actor("second-handler-2", "handler", names[1], (("line", registry.handle("dotted")),), personas=(faces[2],)),
        _actor("second-mule-1", "mule", names[2], (("bank_account", registry.bank_account("SG")),)),
        _actor("second-mule-2", "mule", names[3], (("fps", registry.digits(9)),)),
        _actor("second-cash-out", "cash_out", names[4], (("tron", wallets.tron(registry.wallet())),)),
    ]
    return Syndicate("second", tuple(actors), (), None, rng.randrange(10**6))


def make_template_app(seed: int, main: Syndicate, registry: Registry) -> App:
    """An app of unrelated people from the same open-source template: other signer, other host."""
    rng = random.Random(f"{seed}:template")
    label, cjk, short = rng.choice([name for name in table("names")["app"]["names"] if name[0] not in
                                    {app.label for app in main.apps}])  # fmt: skip
    host = registry.domain()
    built = datetime(2022, 4, 1, tzinfo=UTC) + timedelta(days=rng.randrange(60), minutes=rng.randrange(1440))
    return App(
        label, cjk, f"com.opentpl.{short}", "2.0.1", f"{short}.apk", f"https://{host}/get/{short}.apk", host,
        host_wrapped=False, signer=f"{seed}:template", debug_key=False, icon_seed=rng.randrange(10**6), built=built,
    )  # fmt: skip


def _actor(
    key: str, role: str, name: str, identifiers: tuple[Identifier, ...], *, login: str = "", unix_login: str = "",
    addresses: tuple[str, ...] = (), vpn: tuple[str, ...] = (), personas: tuple[Persona, ...] = (), parent: str = "",
    planes: tuple[str, ...] = (), shift: tuple[int, int] = (10, 19), user_agent: str = "",
) -> Actor:  # fmt: skip
    shown = tuple(one for face in personas for one in _face_identifiers(face))
    own = tuple(dict.fromkeys((*identifiers, *shown)))
    strong = tuple(one for one in own if one[0] in _STRONG)
    codes = tuple(value for kind, value in own if kind == "invite_code")
    return Actor(key, role, name, login, unix_login, own, strong, addresses, vpn, codes, personas, parent, planes,
                 shift, user_agent)  # type: ignore[arg-type]  # fmt: skip


def _face_identifiers(face: Persona) -> tuple[Identifier, ...]:
    own: list[Identifier] = [face.messenger]
    if face.platform in {"instagram", "facebook", "telegram"}:
        own.append((face.platform, face.handle))
    if face.user_id:
        own.append(("platform_user_id", face.user_id))
    return tuple(own)


def _faces(rng: random.Random, registry: Registry, count: int) -> list[Persona]:
    names, faces = rng.sample(table("names")["persona"]["names"], count), []
    kinds = (_HANDLE_KINDS * count)[:count]
    rng.shuffle(kinds)
    for number, (name, cjk) in enumerate(names, 1):
        kind = kinds[number - 1]
        value = registry.phone(rng.choice(("GB", "PH"))) if kind == "whatsapp" else registry.handle()
        platform = rng.choice(table("names")["persona"]["platforms"])
        user_id = f"telegram:{registry.digits(10)}" if kind == "telegram" else ""
        faces.append(Persona(f"persona-{number}", name, cjk, platform, registry.handle("dotted"), user_id,
                             (kind, value), rng.randrange(1, 10**6)))  # fmt: skip
    return faces


def _heads(
    rng: random.Random, registry: Registry, base: _Base, nicknames: list[str], browsers: list[str]
) -> list[Actor]:
    boss, admin, maker = nicknames.pop(), nicknames.pop(), nicknames.pop()
    exit_node = base.vpn()
    login = rng.choice(("boss", "dage", "root01", "owner"))
    organiser = _actor(
        "organiser", "organiser", boss,
        (("telegram", registry.handle()), ("phone", registry.phone("PH")), ("tron", wallets.tron(registry.wallet()))),
        login=login, addresses=(base.home(),), planes=("web_admin",), shift=(14, 23), user_agent=rng.choice(browsers),
    )  # fmt: skip
    administrator = _actor(
        "administrator", "administrator", admin,
        (("telegram", registry.handle()), ("email", registry.email(admin + " ops"))),
        login=rng.choice(("admin", "sysadmin", "webmaster")), unix_login="root", addresses=(base.home(), exit_node),
        vpn=(exit_node,), parent="organiser", planes=("ssh", "panel", "web_admin"), shift=(10, 20),
        user_agent=rng.choice(browsers),
    )  # fmt: skip
    developer = _actor(
        "developer", "developer", maker,
        (("telegram", registry.handle()), ("email", registry.email(maker + " dev"))),
        login="", unix_login=rng.choice(("dev", "www", "deploy")), addresses=(base.home(),), parent="organiser",
        planes=("ssh",), shift=(13, 24), user_agent=rng.choice(browsers),
    )  # fmt: skip
    return [organiser, administrator, developer]


def _handler(
    rng: random.Random, registry: Registry, base: _Base, number: int, name: str, browser: str,
    faces: tuple[Persona, ...],
) -> Actor:  # fmt: skip
    own: list[Identifier] = [("telegram", registry.handle())]
    second = rng.choice(("phone", "wechat", "line", "email", ""))
    if second == "phone":
        own.append(("phone", registry.phone("PH")))
    elif second == "email":
        own.append(("email", registry.email(name + " team")))
    elif second:
        own.append((second, registry.handle()))
    own += [("invite_code", registry.code()) for _ in range(rng.choice((1, 2)))]
    addresses = (base.home(), base.mobile()) if number <= 2 else (base.home(),)
    login = f"{name.lower().replace(' ', '')}{rng.randrange(10, 99)}"
    return _actor(
        f"handler-{number}", "handler", name, tuple(own), login=login,
        addresses=addresses, personas=faces, parent="organiser", planes=("web_admin",),
        shift=rng.choice(((11, 20), (13, 22), (16, 25))), user_agent=browser,
    )  # fmt: skip


def _mules(registry: Registry, nicknames: list[str]) -> list[Actor]:
    parent = "cash-out"
    account = registry.bank_account("HK")
    return [
        _actor("mule-1", "mule", nicknames.pop(), (("bank_account", registry.bank_account("SG")),), parent=parent),
        _actor("mule-2", "mule", nicknames.pop(), (("bank_account", account), ("fps", registry.digits(9))),
               parent=parent),
        _actor("mule-3", "mule", nicknames.pop(), (("paynow", registry.phone("SG")),), parent=parent),
    ]  # fmt: skip


def _cash_out(registry: Registry, base: _Base, name: str, browser: str) -> Actor:
    own = (
        ("tron", wallets.tron(registry.wallet())),
        ("tron", wallets.tron(registry.wallet())),
        ("telegram", registry.handle()),
    )
    return _actor("cash-out", "cash_out", name, own, login="caiwu", addresses=(base.home(),), parent="organiser",
                  planes=("web_admin",), shift=(12, 21), user_agent=browser)  # fmt: skip


def _server(rng: random.Random, registry: Registry, base: _Base, administrator: Actor) -> Server:
    hosts = tuple(registry.domain() for _ in range(3))
    admin_path = rng.choice(("/admin.php", "/manage", "/houtai", "/xadmin", "/console"))
    return Server(
        name=f"vps-{rng.randrange(1000, 9999)}", address=f"198.51.100.{rng.randrange(2, 15)}", hosts=hosts,
        flavour=rng.choice(FLAVOURS), admin_path=admin_path, api_path=rng.choice(("/api/v1", "/index/up", "/app/sync")),
        panel_port=rng.choice((8888, 7800, 18888)), database=rng.choice(("txl", "livecall", "meetdb", "yp2022")),
        zone=base.zone, tenant_host=registry.domain("example"), acme_email=administrator.one("email"),
        bot_id=registry.digits(10), bot_chat="-100" + registry.digits(10),
        seized=datetime(2022, 8, 9, 2, 30, tzinfo=UTC),
    )  # fmt: skip


def _apps(rng: random.Random, server: Server) -> tuple[App, ...]:
    names = rng.sample(table("names")["app"]["names"], 3)
    wrapped, debug = rng.sample(range(3), 2)
    starts = (datetime(2022, 2, 24, tzinfo=UTC), datetime(2022, 4, 26, tzinfo=UTC), datetime(2022, 6, 14, tzinfo=UTC))
    apps = []
    for number, (label, cjk, short) in enumerate(names):
        host = server.hosts[number]
        file_name = f"{short}_{rng.randrange(100, 999)}.apk"
        apps.append(App(
            label, cjk, f"com.{rng.choice(('live', 'meet', 'uni', 'app'))}.{short}", f"1.{number}.{rng.randrange(9)}",
            file_name, f"https://{host}/d/{file_name}", host, host_wrapped=number == wrapped,
            signer=f"debug-{number}" if number == debug else "release", debug_key=number == debug,
            icon_seed=rng.randrange(10**6), built=starts[number] + timedelta(minutes=rng.randrange(2880)),
        ))  # fmt: skip
    return tuple(apps)
