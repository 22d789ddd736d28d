"""The apps of the example: three builds of one code base, and one app of unrelated people from the same template."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

from weftline_example.apk.codebase import own_classes
from weftline_example.apk.dalvik import op
from weftline_example.apk.dex import Class
from weftline_example.apk.keys import SignerSpec, identity
from weftline_example.apk.kit import Kit
from weftline_example.apk.phrases import (
    BUILDER,
    STRING,
    append,
    call,
    constant,
    init,
    joined,
    make,
    static,
    text,
    virtual,
)
from weftline_example.apk.template import template_classes
from weftline_example.apk.writer import AppSpec, write_apk
from weftline_example.nouns import App, World

_ROOTS = ("com/kite/core", "net/paperboat/base", "cc/greenlamp/kit", "org/tinybell/core")
_RELEASE_SUBJECTS = (
    "CN=Lin Yun, OU=Mobile, O=Paper Boat Studio, L=Manila, C=PH",
    "CN=kite, O=kite, C=CN",
    "CN=Green Lamp Soft, OU=App, O=Green Lamp Soft, C=KH",
)
_DEBUG_SUBJECT = "CN=Android Debug, O=Android, C=US"
_STRINGS = (
    ("code_title", (("", "Private room"), ("zh", "私密房间"), ("zh-TW", "私密房間"), ("ms", "Bilik peribadi"))),
    (
        "code_hint",
        (
            ("", "Please enter the invitation code"),
            ("zh", "请输入邀请码"),
            ("zh-TW", "請輸入邀請碼"),
            ("ms", "Sila masukkan kod jemputan"),
            ("in", "Masukkan kode undangan"),
        ),
    ),
    ("code_button", (("", "Enter"), ("zh", "进入"), ("zh-TW", "進入"), ("ms", "Masuk"))),
    ("code_wrong", (("", "Wrong invitation code"), ("zh", "邀请码错误"), ("zh-TW", "邀請碼錯誤"))),
    ("call_wait", (("", "Connecting, allow access for better sound"), ("zh", "正在连接，请允许权限以获得更好的音质"))),
)


@dataclass(frozen=True, slots=True)
class Accounts:
    """Account numbers with builders and services that the syndicate's builds carry (all made up)."""

    dcloud: str
    umeng: str
    jpush: str
    bot_token: str
    salt: str


def accounts(world: World) -> Accounts:
    """The syndicate's accounts, the same in all its builds."""

    def part(what: str, length: int) -> str:
        return sha256(f"{world.seed}:{what}".encode()).hexdigest()[:length]

    bot = world.main.server.bot_id if world.main.server else "1000000000"
    secret = "AA" + (part("bot", 64) + part("bot2", 64))[:33]
    return Accounts(f"__UNI__{part('dcloud', 7).upper()}", part("umeng", 24), part("jpush", 24), f"{bot}:{secret}",
                    part("salt", 16))  # fmt: skip


def signer_of(world: World, app: App) -> SignerSpec:
    """Who signed a build: the developer's release key, or a machine's debug key."""
    alike = [other.built for other in (*world.main.apps, world.template_app) if other.signer == app.signer]
    born = (min(alike) - timedelta(days=11)).replace(microsecond=0)
    rng = random.Random(f"{world.seed}:{app.signer}")
    if app.debug_key:
        subject = _DEBUG_SUBJECT
    elif app == world.template_app:
        subject = "CN=Sunny Street Apps, O=Sunny Street Apps, C=MY"
    else:
        subject = rng.choice(_RELEASE_SUBJECTS)
    return SignerSpec(f"{world.seed}:{app.signer}", subject, born.astimezone(UTC))


def certificate_sha256(world: World, app: App) -> str:
    """SHA-256 of the certificate that signed a build."""
    return identity(signer_of(world, app)).sha256


def app_bytes(world: World, app: App) -> bytes:
    """The APK of one of the world's builds, or of the unrelated app from the same template."""
    if app == world.template_app:
        return _write(_unrelated(world))
    return _write(_build(world, world.main.apps.index(app)))


@cache
def _write(spec: AppSpec) -> bytes:
    return write_apk(spec)


def write_apps(world: World, folder: Path) -> list[Path]:
    """Writes all builds and the unrelated app into `folder/apps`."""
    place = folder / "apps"
    place.mkdir(parents=True, exist_ok=True)
    out = []
    for app in (*world.main.apps, world.template_app):
        out.append(place / app.file_name)
        out[-1].write_bytes(app_bytes(world, app))
    return out


def app_truth(world: World) -> dict[str, object]:
    """What is in the apps: by file name package, label, signer, host, accounts; which builds belong together."""
    known = accounts(world)
    apps = {
        app.file_name: {
            "sha256": sha256(app_bytes(world, app)).hexdigest(),
            "package": app.package,
            "label": app.label,
            "cert_sha256": certificate_sha256(world, app),
            "debug_key": app.debug_key,
            "host": app.host,
            "host_wrapped": app.host_wrapped,
            "built": app.built.isoformat(),
            "ours": app != world.template_app,
        }
        for app in (*world.main.apps, world.template_app)
    }
    return {
        "apps": apps,
        "accounts": {"dcloud": known.dcloud, "umeng": known.umeng, "jpush": known.jpush,
                     "telegram_bot": known.bot_token.split(":")[0]},
        "paths": list(_kit(world, 0).paths()),
    }  # fmt: skip


def _kit(world: World, number: int) -> Kit:
    server, app = world.main.server, world.main.apps[number]
    if server is None:
        raise ValueError("the syndicate of this world has no server")
    first = random.Random(f"{world.seed}:root").randrange(len(_ROOTS))
    # The last build was moved into another package, as re-skins often are.
    root = _ROOTS[(first + (number == len(world.main.apps) - 1)) % len(_ROOTS)]
    return Kit(root, f"https://{app.host}", server.api_path, app.host_wrapped, accounts(world).salt,
               f"ch{number + 1:02d}", extra=number > 0)  # fmt: skip


def _build(world: World, number: int) -> AppSpec:
    app, kit, known = world.main.apps[number], _kit(world, number), accounts(world)
    control = f'<hbuilder><apps><app appid="{known.dcloud}" appver="{app.version}"/></apps></hbuilder>'
    settings = {"appid": known.dcloud, "lang": ["zh", "en", "ms"], "notice": known.bot_token, "channel": kit.channel}
    page = '<!doctype html><html lang="zh"><title>{}</title><p>{}</p><script src="app.js"></script></html>'
    return AppSpec(
        package=app.package,
        label=app.label,
        labels=(("zh", app.label_cjk),),
        signer=signer_of(world, app),
        version_name=app.version,
        version_code=100 + number,
        strings=_STRINGS,
        metadata=(("UMENG_APPKEY", known.umeng), ("UMENG_CHANNEL", kit.channel), ("JPUSH_APPKEY", known.jpush)),
        activities=(kit.at("CodeActivity"), "Lio/openshell/ui/ShellActivity;", *((kit.at("PayActivity"),) * kit.extra)),
        services=(kit.at("SyncService"),),
        code_field="et_invite_code",
        classes=(*template_classes(), *own_classes(kit)),
        files=(
            ("assets/data/dcloud_control.xml", control.encode()),
            ("assets/settings.json", json.dumps(settings, ensure_ascii=False).encode()),
            ("assets/www/index.html", page.format(app.label, "请输入邀请码").encode()),
        ),
        icon_seed=str(app.icon_seed),
        schemes=(("v1", "v2"), ("v1", "v2", "v3"), ("v2", "v3"))[number % 3],
    )


def _unrelated(world: World) -> AppSpec:
    app = world.template_app
    page = f'<!doctype html><html lang="en"><title>{app.label}</title><p>Shops near you</p></html>'
    return AppSpec(
        package=app.package,
        label=app.label,
        labels=(("zh", app.label_cjk),),
        signer=signer_of(world, app),
        version_name=app.version,
        version_code=20,
        strings=(("welcome", (("", "Shops near you"), ("zh", "附近商店"))),),
        activities=("Lio/openshell/ui/ShellActivity;",),
        classes=(*template_classes(), *_shop_classes(app)),
        files=(("assets/www/index.html", page.encode()),),
        icon_seed=str(app.icon_seed),
        schemes=("v1", "v2"),
    )


def _shop_classes(app: App) -> tuple[Class, ...]:
    root = f"L{app.package.replace('.', '/')}/"
    shop = Class(
        f"{root}Shop;",
        source="Shop.java",
        fields=(constant("LIST", "/shops/near"), constant("DETAIL", "/shops/detail")),
        methods=(
            init(),
            virtual(
                "link",
                (STRING,),
                STRING,
                2,
                make("v0", BUILDER),
                text("v1", f"https://{app.host}/shops/near?area="),
                append("v0", "v1"),
                append("v0", "p1"),
                joined("v0", "v1"),
                op("return-object", "v1"),
            ),
        ),
    )
    price = Class(
        f"{root}Price;",
        source="Price.java",
        methods=(
            static(
                "text",
                ("I",),
                STRING,
                1,
                call("static", STRING, "valueOf", ("I",), STRING, "p0", to="v0"),
                op("return-object", "v0"),
            ),
        ),
    )
    return shop, price


def permission_sample(permissions: tuple[str, ...], seed: str = "permissions") -> bytes:
    """An app that asks for permissions and holds no code that reads or sends: for reading manifests."""
    signer = SignerSpec(seed, "CN=Permission Sample", datetime(2021, 1, 1, tzinfo=UTC), kind="ec")
    spec = AppSpec("com.example.permissions", "Permissions", signer, permissions=permissions,
                   classes=template_classes(), schemes=("v2",))  # fmt: skip
    return write_apk(spec)
