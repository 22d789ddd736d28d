"""The example operation's builds, written by somebody who does not know this room: found against true."""

from __future__ import annotations

import io
import zipfile
from functools import cache

import pytest

from weftline.apps import similarity, triage
from weftline.model.app import AppFindings
from weftline.model.locator import Locator
from weftline_example.apk import builds
from weftline_example.world import World, make_world

SEEDS = (7, 20221124)


@cache
def world(seed: int) -> World:
    return make_world(seed)


@cache
def found(seed: int) -> dict[str, AppFindings]:
    made = world(seed)
    apps = (*made.main.apps, made.template_app)
    return {app.file_name: triage(io.BytesIO(builds.app_bytes(made, app)), "x-0a") for app in apps}


@cache
def truth(seed: int) -> dict[str, object]:
    return builds.app_truth(world(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_identity_signer_and_host_of_every_build(seed: int) -> None:
    for name, true in truth(seed)["apps"].items():  # type: ignore[attr-defined]
        app = found(seed)[name]
        assert (app.sha256, app.package, app.label) == (true["sha256"], true["package"], true["label"])
        assert [signer.sha256 for signer in app.signers] == [true["cert_sha256"]]
        assert app.signers[0].verified is True
        assert (app.signers[0].weight == "debug_machine") is true["debug_key"]
        hosts = {endpoint.value.partition("://")[2].partition("/")[0]: endpoint for endpoint in app.endpoints}
        assert true["host"] in hosts
        assert hosts[true["host"]].how.startswith("decoded:") is true["host_wrapped"]
        assert not app.problems
        assert not app.anomalies
        assert app.min_sdk == 10000


@pytest.mark.parametrize("seed", SEEDS)
def test_accounts_with_whom_to_ask(seed: int) -> None:
    accounts = truth(seed)["accounts"]
    for name, true in truth(seed)["apps"].items():  # type: ignore[attr-defined]
        carried = {account.value for account in found(seed)[name].accounts}
        assert carried == (set(accounts.values()) if true["ours"] else set())  # type: ignore[attr-defined]
        assert all(account.ask and account.provider for account in found(seed)[name].accounts)


@pytest.mark.parametrize("seed", SEEDS)
def test_paths_screen_and_flows(seed: int) -> None:
    paths = set(truth(seed)["paths"])  # type: ignore[call-overload]
    for name, true in truth(seed)["apps"].items():  # type: ignore[attr-defined]
        app = found(seed)[name]
        seen = {endpoint.value for endpoint in app.endpoints if endpoint.kind == "path"}
        assert app.invite_code_screen is true["ours"]
        followed = {(flow.source, flow.sink) for flow in app.flows if flow.grade == "followed"}
        if true["ours"]:
            assert len(seen & paths) >= len(paths) - 1
            assert ("contacts", "network") in followed
            assert ("photos", "network") not in followed, "pictures are only counted"
            assert app.score >= 0.5
        else:
            assert not seen & paths
            assert not followed
            assert app.score < 0.2


@pytest.mark.parametrize("seed", SEEDS)
def test_builds_of_one_code_base_are_alike_and_the_shared_template_is_less(seed: int) -> None:
    apps = truth(seed)["apps"]
    ours = [found(seed)[name].code_signature for name, true in apps.items() if true["ours"]]  # type: ignore[attr-defined]
    other = next(found(seed)[name].code_signature for name, true in apps.items() if not true["ours"])  # type: ignore[attr-defined]
    least = min(similarity(a, b) for a in ours for b in ours)
    assert least > 0.7
    assert max(similarity(a, other) for a in ours) < least
    assert all(similarity(a, a) == 1.0 for a in ours)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_place_is_a_locator_into_the_exhibit(seed: int) -> None:
    for app in found(seed).values():
        places = (
            [e.where for e in app.endpoints] + [a.where for a in app.accounts] + [where for where, _ in app.strings]
        )
        for place in places:
            locator = Locator.parse(place)
            assert locator.exhibit == "x-0a"
            assert locator.members
            assert locator.part
            assert str(locator) == place


@pytest.mark.parametrize("seed", SEEDS)
def test_no_bot_token_leaves_in_the_clear(seed: int) -> None:
    secret = builds.accounts(world(seed)).bot_token.partition(":")[2]
    for app in found(seed).values():
        assert secret not in repr(app)


def test_a_byte_range_holds_what_it_is_said_to_hold() -> None:
    made = world(SEEDS[0])
    app = made.main.apps[0]
    archive = zipfile.ZipFile(io.BytesIO(builds.app_bytes(made, app)))
    checked = 0
    for where, text in found(SEEDS[0])[app.file_name].strings:
        locator = Locator.parse(where)
        if "bytes" in locator.named and locator.members[0].endswith((".json", ".html", ".arsc")) and "*" not in text:
            start, _, end = locator.named["bytes"].partition("-")
            piece = archive.read(locator.members[0])[int(start) : int(end)]
            assert text in {piece.decode("utf-8", "replace"), piece.decode("utf-16-le", "replace")}
            checked += 1
    assert checked > 5


def test_permissions_are_read_and_judged_by_combination() -> None:
    names = tuple(f"android.permission.{name}" for name in ("READ_CONTACTS", "INTERNET", "READ_SMS"))
    both = triage(io.BytesIO(builds.permission_sample(names)), "x-1")
    one = triage(io.BytesIO(builds.permission_sample(names[:1])), "x-1")
    assert both.permissions == names
    assert any("contacts together with" in reason for reason in both.reasons)
    assert not any("contact list" in reason for reason in one.reasons)
    assert both.score > one.score
