"""What counts as a place an app talks to, what does not, and what was wrapped."""

from __future__ import annotations

import base64
import hashlib
import io

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from tests.samples import apps as samples
from tests.samples.apps import STRING, Class, invoke, method, op, text

from weftline.apps import triage
from weftline.apps.findings.hosts import is_noise, targets
from weftline.apps.findings.wrapping import unwrap, unwrap_bytes
from weftline.model.app import AppFindings


def one(value: str) -> tuple[str, str] | None:
    found = targets(value)
    return (found[0].kind, found[0].value) if found else None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://a1b2.invalid/api", ("url", "https://a1b2.invalid/api")),
        ("wss://push.a.invalid:9501/ws?x=1", ("url", "wss://push.a.invalid:9501/ws?x=1")),
        ("看 http://198.51.100.7:8080/up.", ("url", "http://198.51.100.7:8080/up")),
        ("198.51.100.7", ("ip", "198.51.100.7")),
        ("203.0.113.9:8443", ("ip", "203.0.113.9:8443")),
        ("api.shop77.com", ("host", "api.shop77.com")),
        ("qwe-1.top", ("host", "qwe-1.top")),
        ("live.c2.invalid", ("host", "live.c2.invalid")),
        ("/api/contacts/upload", ("path", "/api/contacts/upload")),
        ("api/user/info", ("path", "api/user/info")),
        ("index.php/app/login", ("path", "index.php/app/login")),
    ],
)
def test_targets(value: str, expected: tuple[str, str]) -> None:
    assert one(value) == expected


@pytest.mark.parametrize(
    "value",
    ["com.example.app", "android.permission.INTERNET", "java.util.List", "user.name", "os.id", "package-info.java",
     "config.py", "1.2.3", "0.0.0.0", "255.255.255.255", "/proc/self/maps", "/system/bin/su", "text/plain", "a/b",
     "http://", "http://%s/x", "https://{host}/", "Hello. World", "kotlin.coroutines.test", "lib/arm64/libx.so", "yyyy/MM/dd"],
)  # fmt: skip
def test_no_targets(value: str) -> None:
    assert one(value) is None


def test_noise_is_kept_and_marked() -> None:
    assert targets("http://schemas.android.com/apk/res/android")[0].noise
    assert is_noise("www.w3.org")
    assert not is_noise("notw3.org")


@pytest.mark.parametrize("link", ["https://c2-a.invalid/u", "http://198.51.100.3:8000"])
def test_wrapped_links(link: str) -> None:
    plain = link.encode()
    twice = base64.b64encode(base64.b64encode(plain)).decode()
    cases = {
        base64.b64encode(plain).decode(): "base64",
        plain.hex(): "hex",
        twice: "base64+base64",
        base64.b64encode(bytes(b ^ 0x5A for b in plain)).decode(): "base64+xor(0x5a)",
        bytes(b ^ 0x21 for b in plain).hex(): "hex+xor(0x21)",
    }
    for wrapped, way in cases.items():
        found = unwrap(wrapped)
        assert [(plain_text, how) for plain_text, how, _ in found] == [(link, way)], wrapped
    keyed = base64.b64encode(bytes(b ^ b"k3y!"[i % 4] for i, b in enumerate(plain))).decode()
    assert unwrap(keyed) == []
    assert unwrap(keyed, [b"no", b"k3y!"])[0][:2] == (link, "base64+xor('k3y!')")
    assert unwrap_bytes(bytes(b ^ 9 for b in plain))[0][:2] == (link, "bytes+xor(0x09)")
    assert unwrap(link[::-1])[0][1] == "reversed"


@pytest.mark.parametrize("value", ["aGVsbG8gd29ybGQ=", "deadbeefdeadbeef", "Settings", "ABCDEFGHIJKLMNOP", "0" * 5000])
def test_nothing_is_made_up_out_of_ordinary_texts(value: str) -> None:
    assert unwrap(value, [b"key", b"other"]) == []


SECRET = "Ljavax/crypto/spec/SecretKeySpec;"


def encrypted(plain: bytes, key: bytes, vector: bytes | None) -> bytes:
    pad = 16 - len(plain) % 16
    engine = Cipher(algorithms.AES(key), modes.CBC(vector) if vector else modes.ECB()).encryptor()
    return engine.update(plain + bytes([pad]) * pad) + engine.finalize()


def with_cipher(*texts: str) -> AppFindings:
    """An app whose one class holds the texts; another one has a cipher's key made."""
    make = invoke("direct", SECRET, "<init>", ("[B", STRING), "V", "v0", "v1", "v1")
    key = [*(text("v0", value) for value in texts[1:]), op("new-instance", "v0", ref=SECRET), *make, op("return-void")]
    return read(Class("Lcom/sample/app/Hosts;", methods=(method("a", [text("v0", texts[0]), op("return-void")]),)),
                Class("Lcom/sample/app/Crypt;", methods=(method("key", key),)))  # fmt: skip


@pytest.mark.parametrize(
    ("key", "vector", "constants", "way"),
    [
        (b"0123456789abcdef", None, ("0123456789abcdef",), "base64+aes-ecb('0123456789abcdef')"),
        (b"0123456789abcdef", bytes(16), ("0123456789abcdef",), "base64+aes-cbc('0123456789abcdef', iv zero)"),
        (b"k" * 32, b"fedcba9876543210", ("k" * 32, "fedcba9876543210"), f"base64+aes-cbc('{'k' * 32}', iv 'fedcba9876543210')"),
        (b"0123456789abcdef", b"0123456789abcdef", ("0123456789abcdef",), "base64+aes-cbc('0123456789abcdef', iv '0123456789abcdef')"),
        (hashlib.md5(b"pass phrase").digest(), None, ("pass phrase",), "base64+aes-ecb(md5 'pass phrase')"),
        (bytes(range(16)), None, (bytes(range(16)).hex(),), f"base64+aes-ecb(hex '{bytes(range(16)).hex()}')"),
    ],
)  # fmt: skip
def test_links_encrypted_under_a_key_of_the_app(
    key: bytes, vector: bytes | None, constants: tuple[str, ...], way: str
) -> None:
    link = "https://hidden.sample.invalid/gate"
    found = with_cipher(base64.b64encode(encrypted(link.encode(), key, vector)).decode(), *constants)
    assert [(e.value, e.how) for e in found.endpoints if e.kind == "url"] == [(link, f"decoded:{way}")]


def test_a_link_whose_vector_stands_before_it() -> None:
    vector, link = bytes(range(50, 66)), "https://hidden.sample.invalid/gate"
    data = vector + encrypted(link.encode(), b"0123456789abcdef", vector)
    found = with_cipher(data.hex(), "0123456789abcdef")
    assert [(e.value, e.how) for e in found.endpoints if e.kind == "url"] == [
        (link, "decoded:hex+aes-cbc('0123456789abcdef', iv first block)")
    ]


def test_no_key_no_link() -> None:
    data = base64.b64encode(encrypted(b"https://hidden.sample.invalid/gate", b"0123456789abcdef", None)).decode()
    assert not with_cipher(data, "another key 1234").endpoints
    assert not read(
        Class(
            "Lcom/sample/app/A;",
            methods=(method("a", [text("v0", data), text("v1", "0123456789abcdef"), op("return-void")]),),
        )
    ).endpoints


def read(*classes: Class, **changes: object) -> AppFindings:
    return triage(io.BytesIO(samples.app(*classes, **changes)), "x-1")


def test_place_and_way_of_a_wrapped_link_under_a_key_of_its_class() -> None:
    link = b"https://c2-b.invalid/x"
    wrapped = base64.b64encode(bytes(b ^ b"salt7"[i % 5] for i, b in enumerate(link))).decode()
    owner = "Lcom/sample/app/Config;"
    found = read(Class(owner, methods=(method("host", [text("v0", wrapped), op("return-void")]),
                                       method("key", [text("v0", "salt7"), op("return-void")]))))  # fmt: skip
    (endpoint,) = [e for e in found.endpoints if e.kind == "url"]
    assert endpoint.value == link.decode()
    assert endpoint.how == "decoded:base64+xor('salt7')"
    assert endpoint.where == f"x-1!classes.dex#class={owner}&method=host()V&pc=0"
    assert any("hides at least one address" in reason for reason in found.reasons)


def test_a_library_address_is_noise_and_yields_to_the_same_in_own_code() -> None:
    library = Class(
        "Lokhttp3/Internal;", methods=(method("a", [text("v0", "https://lib.invalid/a"), op("return-void")]),)
    )
    assert read(library).endpoints[0].noise
    own = Class("Lcom/sample/app/A;", methods=(method("a", [text("v0", "https://lib.invalid/a"), op("return-void")]),))
    assert not read(library, own).endpoints[0].noise


def test_files_and_native_libraries() -> None:
    found = read(
        samples.Class("Lcom/sample/app/A;"),
        files=(
            ("assets/app.js", b'const base = "https://js.invalid/h5";\nuni.request({url: "/api/x/y"})\n'),
            ("lib/arm64-v8a/libx.so", b"\x7fELF" + bytes(60) + b"http://native.invalid/q\0" + bytes(9)),
        ),
    )
    places = {e.value: e for e in found.endpoints}
    assert places["https://js.invalid/h5"].where.startswith("x-1!assets/app.js#bytes=0-")
    assert places["http://native.invalid/q"].how == "native"


def test_path_set_does_not_depend_on_host_or_order_and_needs_three() -> None:
    def of(host: str, *paths: str) -> str:
        code = [text("v0", value) for value in (host, *paths)]
        return read(Class("Lcom/sample/app/A;", methods=(method("a", [*code, op("return-void")]),))).path_set

    one_way = of("https://a.invalid", "/api/one/a", "/api/two/b", "/api/three/c")
    assert one_way
    assert one_way == of("https://b.invalid", "/api/three/c", "/api/one/a", "/api/two/b")
    assert one_way != of("https://a.invalid", "/api/one/a", "/api/two/b", "/api/four/c")
    assert of("https://a.invalid", "/api/one/a", "/api/two/b") == ""


def test_own_code_and_names_of_hosts_come_first() -> None:
    def named(owner: str, value: str) -> Class:
        return Class(owner, methods=(method("go", [text("v0", value), op("return-void")]),))

    found = read(
        named("Lorg/unknown/kit/A;", "https://a-kit.invalid/x"),
        named("Lorg/unknown/kit/B;", "/about"),
        named("Lcom/sample/app/Main;", "https://z-own.invalid/up"),
        named("Lcom/sample/app/Net;", "/api/contacts/upload"),
    )
    assert [endpoint.value for endpoint in found.endpoints] == [
        "https://z-own.invalid/up",
        "https://a-kit.invalid/x",
        "/api/contacts/upload",
        "/about",
    ]
