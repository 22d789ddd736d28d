"""What goes in and comes out of the room, whatever the container."""

from __future__ import annotations

import io
import time

import msgspec
import pytest
from tests.samples import apps as samples
from tests.samples.app_bundle import NAME, app_bundle, attribute, child, code, element, manifest

from weftline.apps import looks_like_app, similarity, triage
from weftline.apps.android.app import open_apk
from weftline.apps.android.arsc import read_resources
from weftline.apps.android.axml import MOST_DEPTH
from weftline.apps.android.bundle import read_bundle_xml
from weftline.apps.android.carried import read_carried
from weftline.apps.container import Archive
from weftline.errors import UnreadableError
from weftline.model.app import AppFindings
from weftline.model.app_reasons import reasons_by_topic, with_places
from weftline.model.app_words import TOPICS
from weftline.model.locator import Locator
from weftline_example.apk.writer import AppSpec, write_apk


def read(data: bytes, exhibit: str = "x-1") -> AppFindings:
    return triage(io.BytesIO(data), exhibit)


def test_large_assets_that_are_not_searched_are_named() -> None:
    large = [(f"assets/{number}.bin", bytes(4 << 20)) for number in range(7)]
    found = read(samples.zipped(("AndroidManifest.xml", samples.manifest_bytes()), *large))
    (problem,) = [problem for problem in found.problems if "too large" in problem]
    assert problem.startswith("too large to be searched for texts: assets/0.bin (4194304 bytes), assets/1.bin")
    assert problem.endswith("assets/4.bin (4194304 bytes) and 2 more")


def test_split_apps_are_read_together() -> None:
    split = samples.zipped(
        ("classes.dex", code("https://split.sample.invalid/a")), ("lib/arm64-v8a/libjiagu.so", b"\x7fELF")
    )
    data = samples.zipped(("base.apk", samples.simple()), ("split_feature.apk", split), ("manifest.json", b"{}"))
    found = read(data)
    assert found.package == "com.sample.app"
    places = {endpoint.value: endpoint.where for endpoint in found.endpoints}
    assert places["https://c2.invalid/api/upload"].startswith("x-1!base.apk!classes.dex#class=")
    assert places["https://split.sample.invalid/a"].startswith("x-1!split_feature.apk!classes.dex#class=")
    assert found.packers == ("360 Jiagu",)
    assert "split_feature.apk is not signed as the base is" in found.anomalies
    assert not found.problems


def test_a_part_that_cannot_be_read_is_named() -> None:
    data = samples.zipped(("base.apk", samples.simple()), ("split_config.en.apk", b"PK junk"), ("manifest.json", b"{}"))
    assert any("split_config.en.apk" in problem for problem in read(data).problems)


def test_an_app_within_an_archive_keeps_the_way_to_it() -> None:
    found = read(samples.simple(), "x-1!mail.zip!app.apk")
    assert found.endpoints[0].where.startswith("x-1!mail.zip!app.apk!classes.dex#class=")


def test_a_bare_dex_file() -> None:
    code = [samples.text("v0", "https://c2.invalid/a"), samples.op("return-void")]
    data = samples.dex(samples.Class("Lcom/sample/app/A;", methods=(samples.method("a", code),)))
    found = read(data)
    assert found.platform == "android"
    assert found.endpoints[0].where == "x-1#class=Lcom/sample/app/A;&method=a()V&pc=0"


def test_an_app_bundle_is_read_with_all_its_modules() -> None:
    found = read(app_bundle())
    assert (found.package, found.label, found.min_sdk) == ("com.sample.bundle", "Sample", 10000)
    assert dict(found.labels) == {"": "Sample", "ko": "견본"}
    assert found.permissions == ("android.permission.CAMERA",)
    assert [account.provider for account in found.accounts] == ["Umeng"]
    places = {endpoint.value: endpoint.where for endpoint in found.endpoints}
    assert places["https://base.sample.invalid/x"].startswith("x-1!base/dex/classes.dex#class=")
    assert places["https://extra.sample.invalid/y"].startswith("x-1!extra/dex/classes.dex#class=")
    assert places["https://res.sample.invalid/a"].startswith("x-1!base/resources.pb#bytes=")
    assert not found.problems


def test_a_bent_bundle_is_not_silently_empty() -> None:
    whole = app_bundle()
    for length in range(0, len(whole), 61):
        found = read(whole[:length])
        assert found.problems or found.anomalies
    bent = samples.zipped(
        ("BundleConfig.pb", b"x"), ("base/manifest/AndroidManifest.xml", b"\x0a\xff\xff\xff\xff\x0fmanifest")
    )
    assert any("manifest" in problem for problem in read(bent).problems)


def test_one_broken_module_costs_no_other() -> None:
    broken = b"\x0a\xff\xff\xff\xff\x0fmanifest"
    permission = element("uses-permission", attribute("name", "android.permission.CAMERA", NAME))
    found = read(
        samples.zipped(
            ("base/manifest/AndroidManifest.xml", manifest("com.sample.bundle", permission)),
            ("a/manifest/AndroidManifest.xml", broken),
            ("b/manifest/AndroidManifest.xml", manifest("com.sample.bundle", permission) + b"\x0a\x7f"),
            ("c/manifest/AndroidManifest.xml", manifest("com.sample.bundle", child(permission) + b"\x2a\x7f")),
        )
    )
    assert found.package == "com.sample.bundle"
    assert [problem for problem in found.problems if "the manifest of a" in problem]
    assert any(anomaly.startswith("manifest of c: parts of it do not fit") for anomaly in found.anomalies)


def test_elements_left_out_of_a_bundle_are_said() -> None:
    node = element("a")
    for _ in range(MOST_DEPTH + 5):
        node = element("a", child(node))
    assert any("nested too deeply" in anomaly for anomaly in read_bundle_xml(node).anomalies)


def test_all_parts_share_one_budget() -> None:
    carried = samples.zipped(("classes.dex", code("https://inner.sample.invalid/a")))
    files = tuple((f"assets/{number}.apk", carried) for number in range(3))
    app = open_apk(Locator("x-1"), Archive.open(io.BytesIO(samples.zipped(*files))))
    read_carried(app)
    first, *others = [part.archive for part in app.parts]
    assert [other.within for other in others] == [first, first]
    assert first.budget < others[0].budget
    others[1].within.budget = 10  # type: ignore[union-attr]
    with pytest.raises(UnreadableError, match="more than the limit"):
        others[1].read("classes.dex")


def test_a_changed_split_is_said() -> None:
    spec = AppSpec(
        "com.sample.app", "Sample", samples.SIGNER, schemes=("v2",), files=(("assets/a.txt", b"hello " * 40),)
    )
    part = bytearray(write_apk(spec))
    part[part.index(b"assets/a.txt") + len("assets/a.txt") + 3] ^= 1
    found = read(samples.zipped(("base.apk", write_apk(spec)), ("split_a.apk", bytes(part)), ("manifest.json", b"{}")))
    assert found.signers[0].verified is True
    assert any(anomaly.startswith("split_a.apk: signature v2: the file's content") for anomaly in found.anomalies)


@pytest.mark.parametrize("name", [b"\0a.txt", b"\0000\0a.txt", b"\0009\0b.txt"])
def test_zeros_in_a_name_hide_no_address(name: bytes) -> None:
    place = b"Z" * len(name)
    plain = samples.zipped(
        ("AndroidManifest.xml", samples.manifest_bytes()), (place.decode(), b"https://file.sample.invalid/a\n")
    )
    found = read(plain.replace(place, name))
    (where,) = [each.where for each in found.endpoints if each.value == "https://file.sample.invalid/a"]
    assert where.startswith(("x-1!%5Cx00", "x-1!\\x00"))
    assert not found.problems


def test_a_bent_table_of_resources_is_still_read() -> None:
    data = Archive.open(io.BytesIO(samples.simple())).read("resources.arsc")
    whole = read_resources(data).named_strings()
    bent = [read_resources(data[:at] + b"\xff" + data[at + 1 :]).named_strings() for at in range(len(data))]
    assert [text for _, text, *_ in whole] == ["Sample"]
    assert bent.count(whole) > 0.8 * len(data)


def test_a_method_that_no_compiler_wrote_hides_no_flow() -> None:
    owner, loader = "Lcom/sample/app/A;", "Landroid/content/CursorLoader;"
    leak = samples.method("leak", [*samples.read_contacts(), *samples.send("v0"), samples.op("return-void")])
    on_nothing = samples.invoke("direct", loader, "<init>", ("Landroid/content/Context;",), "V")
    bent = samples.method("bent", [*samples.read_contacts(), *on_nothing, samples.op("return-void")])
    found = read(samples.app(samples.Class(owner, methods=(bent, leak))))
    assert [problem for problem in found.problems if problem.startswith(f"data were not followed in {owner}->bent()V")]
    assert [flow for flow in found.flows if (flow.source, flow.grade) == ("contacts", "followed")]


def test_findings_cross_a_process_border_unchanged() -> None:
    found = read(samples.simple())
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=AppFindings) == found


def test_two_readings_are_equal() -> None:
    assert read(samples.simple()) == read(samples.simple())


@pytest.mark.parametrize(
    ("head", "names", "expected"),
    [
        (b"dex\n035\0", None, True),
        (b"PK\x03\x04", ["AndroidManifest.xml"], True),
        (b"PK\x03\x04", ["Payload/A.app/Info.plist"], True),
        (b"PK\x03\x04", ["base.apk", "split_config.en.apk"], True),
        (b"PK\x03\x04", ["com.a.apk", "manifest.json", "icon.png"], True),
        (b"PK\x03\x04", ["BundleConfig.pb"], True),
        (b"PK\x03\x04", ["chat.txt", "evil.apk"], False),
        (b"PK\x03\x04", ["word/document.xml"], False),
        (b"PK\x03\x04" + bytes(26) + b"AndroidManifest.xml", None, True),
        (b"<?xml version='1.0'?><plist><dict><key>PayloadType</key>", None, True),
        (b"<?xml version='1.0'?><html>", None, False),
        (b"hello", None, False),
        (b"", None, False),
    ],
)
def test_what_is_for_this_room(head: bytes, names: list[str] | None, expected: bool) -> None:
    assert looks_like_app(head, names) is expected


@pytest.mark.parametrize("other", ["", "m1:5:00", "m0:5:" + "0" * 512, "m1:5:" + "zz" * 256, "nonsense"])
def test_signatures_that_cannot_be_compared_are_not_alike(other: str) -> None:
    assert similarity(other, other) == 0.0


def test_labels_of_all_languages() -> None:
    found = read(samples.app(labels=(("zh", "样本"), ("ko", "견본"))))
    assert found.label == "Sample"
    assert dict(found.labels) == {"": "Sample", "zh": "样本", "ko": "견본"}


def test_packers_are_named_and_said() -> None:
    found = read(samples.app(files=(("lib/arm64-v8a/libjiagu.so", b"\x7fELF"),)))
    assert found.packers == ("360 Jiagu",)
    assert any("incomplete" in reason for reason in found.reasons)


def test_components_without_code_are_said() -> None:
    found = read(samples.app(samples.Class("Lcom/sample/app/A;"), activities=("Lcom/sample/app/Gone;",)))
    assert any("com.sample.app.Gone" in anomaly for anomaly in found.anomalies)


def test_code_in_other_files_is_read_and_said() -> None:
    inner = samples.zipped(("classes.dex", code("https://inner.sample.invalid/b", "Lcom/inner/B;")))
    found = read(
        samples.app(files=(("assets/plugin.dex", code("https://plugin.sample.invalid/a")), ("assets/inner.apk", inner)))
    )
    places = {endpoint.value: endpoint.where for endpoint in found.endpoints}
    assert places["https://plugin.sample.invalid/a"].startswith("x-1!assets/plugin.dex#class=")
    assert places["https://inner.sample.invalid/b"].startswith("x-1!assets/inner.apk!classes.dex#class=")
    assert any("carries 2 file(s) with code" in reason for reason in found.reasons)


def test_code_in_other_files_that_cannot_be_read_is_a_problem() -> None:
    found = read(samples.app(files=(("assets/plugin.dex", b"dex\n035\0"), ("assets/inner.apk", b"PK"))))
    for name in ("assets/plugin.dex", "assets/inner.apk"):
        assert any(name in problem for problem in found.problems)


def test_looking_for_examiners_is_said_with_what_shows_it() -> None:
    def reasons(*words: str, owner: str = "Lcom/sample/app/A;") -> str:
        body = [*(samples.text("v0", word) for word in words), samples.op("return-void")]
        return " ".join(read(samples.app(samples.Class(owner, methods=(samples.method("a", body),)))).reasons)

    said = reasons("/system/xbin/su", "ro.kernel.qemu")
    assert "rooted. ('/system/xbin/su' at x-1!classes.dex#class=" in said
    assert "emulator" in said
    assert "rooted" not in reasons("the summer sun")
    assert "rooted" not in reasons("/system/xbin/su", owner="Lokhttp3/A;")


def test_each_reason_says_what_it_speaks_of() -> None:
    found = read(samples.simple())
    assert len(found.topics) == len(found.reasons) > 0
    groups = dict(reasons_by_topic(found))
    assert any("c2.invalid" in reason for reason in groups[TOPICS["addresses"]])
    assert any(reason.startswith("Signed by") for reason in groups[TOPICS["signers"]])
    assert sum(map(len, groups.values())) == len(found.reasons)


def test_a_reader_finds_no_locator_in_a_sentence() -> None:
    place = "Some.apk!classes.dex#class=La/B;&method=go(Ljava/lang/String;)V&pc=4"
    assert with_places([f"It asks (x) at {place}.", "C# and a#b stay"]) == (
        "It asks (x) at classes.dex, a.B.go.",
        "C# and a#b stay",
    )


@pytest.mark.parametrize("text", ["(" * 60_000, "a!" * 30_000, "a!b#c=" + ")." * 30_000, "(a!(a!" * 10_000])
def test_sentences_of_hostile_names_take_no_time(text: str) -> None:
    begun = time.process_time()
    with_places([text])
    assert time.process_time() - begun < 2
