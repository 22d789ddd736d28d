"""Likeness across re-skins: builds of one code base before all others, libraries and templates fading by themselves."""

from __future__ import annotations

import io
from functools import cache

from benchmarks.app_likeness import average_precision, measured
from tests.samples import apps as samples
from tests.samples.reskins import skins

from weftline.apps import Corpus, triage
from weftline.model.app import AppAccount, AppFindings


@cache
def figures() -> dict[str, float]:
    return measured(skins(5, 3, seed=11))


def test_builds_of_one_code_base_come_first() -> None:
    assert figures()["corpus"] >= 0.95
    assert figures()["corpus"] >= figures()["signature"]


def test_at_the_threshold_no_two_code_bases_are_taken_for_one() -> None:
    assert figures()["precision"] == 1.0
    assert figures()["recall"] >= 0.9


def test_the_matching_methods_and_the_reasons_are_shown() -> None:
    first, second = skins(1, 2, seed=3)
    found = {skin.name: triage(io.BytesIO(skin.dex), "x-1") for skin in (first, second)}
    alike = Corpus.of(found).alike(first.name, second.name)
    assert alike.same_code_base
    assert alike.shared
    assert all("->" in name and "->" in other for name, other in alike.shared)
    assert any("weight of their rare methods" in reason for reason in alike.reasons)


def test_a_common_signer_is_said_first() -> None:
    found = {name: triage(io.BytesIO(samples.app(samples.Class(f"Lcom/{name}/A;"))), "x-1") for name in ("one", "two")}
    assert "signed with the certificate" in Corpus.of(found).alike("one", "two").reasons[0]


def test_accounts_of_both_are_named_by_their_provider() -> None:
    known = AppAccount("builder_app", "a1", "x-1#", "Somebody")
    unknown = AppAccount("telegram_bot_token", "7", "x-1#")
    one, other = (
        AppFindings("a" * 64, 0, accounts=(known, unknown)),
        AppFindings("b" * 64, 0, accounts=(unknown, known)),
    )
    reasons = Corpus.of({"a": one, "b": other}).alike("a", "b").reasons
    assert reasons == ("Both carry the same account with Somebody: a1.", "Both carry the Telegram bot 7.")


def test_apps_without_code_are_not_alike() -> None:
    empty = AppFindings("a" * 64, 0)
    corpus = Corpus.of({"a": empty, "b": empty})
    assert corpus.alike("a", "b").score == 0.0
    assert not corpus.alike("a", "b").same_code_base


def test_average_precision() -> None:
    assert average_precision([True, True, False]) == 1.0
    assert average_precision([False, True]) == 0.5
    assert average_precision([False]) == 0.0
