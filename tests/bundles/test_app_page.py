"""The page of an app: plain words first, nothing said beyond what was shown, the same on paper."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from tests.samples import apps as samples
from tests.samples.reskins import skins

from weftline.apps import Corpus, triage
from weftline.bundles import AppPage, Kin, Origin, compose_page, print_page
from weftline.model.app import AppAccount, AppFindings, Flow, Signer
from weftline.model.app_words import readable_method

ORIGIN = Origin(
    "sample.apk", 1_669_000_000_000_000, "Weftline", "An officer", "Sample", "x-1", "TLP:AMBER", example=True
)
METHODS = ("Landroid/content/ContentResolver;->query(I)V", "Lcc/sample/Book;->read()V")


def findings(*flows: Flow, **changes: object) -> AppFindings:
    return AppFindings("a" * 64, 9, platform="android", package="cc.sample", label="甜蜜视频", flows=flows, **changes)  # type: ignore[arg-type]


def words(found: AppFindings, kin: list[Kin] | None = None) -> str:
    return " ".join(compose_page(found, ORIGIN, kin).plain_words)


def printed(page: AppPage) -> str:
    document = pypdfium2.PdfDocument(print_page(page))
    return "\n".join(each.get_textpage().get_text_range() for each in document)


def test_only_a_flow_that_was_followed_is_called_sending() -> None:
    followed = words(findings(Flow("contacts", "network", "followed", METHODS)))
    assert "takes the contact list and sends what it takes out of the phone, over the network" in followed
    for grade in ("path", "present"):
        weaker = words(findings(Flow("contacts", "network", grade)))  # type: ignore[arg-type]
        assert "It has code to read the contact list. Nothing shows that it sends" in weaker
        assert "out of the phone" not in weaker


def test_what_stays_in_the_phone_is_not_called_sending() -> None:
    text = words(findings(Flow("sms", "log", "followed")))
    assert "reads text messages and passes it on, to the phone's log; that it leaves the phone was not shown" in text
    assert "sends what it takes" not in text


def test_what_hides_or_could_not_be_read_stands_in_the_plain_words() -> None:
    text = words(findings(packers=("Packer",), problems=("could not read classes2.dex",)))
    assert "It is packed (Packer)" in text
    assert "1 part of it could not be read" in text


def test_a_broken_signature_is_said_before_whose_it_is() -> None:
    signer = Signer("b" * 64, "c" * 40, "CN=Somebody", verified=False)
    text = words(findings(signers=(signer,)))
    assert text.index("DOES NOT HOLD") < text.index("CN=Somebody")


def test_accounts_name_whom_to_ask_and_no_offender() -> None:
    account = AppAccount(
        "builder_app", "1234", "x-1!AndroidManifest.xml#field=a.b", "Umeng", "holder", "https://u.example"
    )
    page = compose_page(findings(accounts=(account,)), ORIGIN)
    assert "not an offender until a person confirms it" in " ".join(page.plain_words)
    assert page.accounts[0].place == "AndroidManifest.xml, a.b"
    assert page.accounts[0].source == "https://u.example"


@pytest.fixture(scope="module")
def reskinned() -> AppPage:
    one, other = (triage(io.BytesIO(skin.dex), "x-1") for skin in skins(1, 2, seed=3))
    alike = Corpus.of({"one": one, "other": other}).alike("one", "other")
    return compose_page(one, ORIGIN, [Kin("Other", "x-2", other.sha256, True, alike)])


def test_apps_of_one_code_base_are_named_with_the_methods_that_match(reskinned: AppPage) -> None:
    assert "same code base as 1 other app of this operation: Other" in " ".join(reskinned.plain_words)
    assert reskinned.kin
    assert reskinned.kin[0].methods
    assert all(";->" not in name for pair in reskinned.kin[0].methods for name in pair)


def test_the_printed_page_holds_what_the_page_says(reskinned: AppPage) -> None:
    text = " ".join(printed(reskinned).split())
    assert "In plain words" in text
    assert text.index("In plain words") < text.index("The file")
    assert "same code base" in text
    assert reskinned.sha256 in text.replace(" ", "")
    assert "TLP:AMBER" in text
    for limit in reskinned.limits:
        assert limit.split(".")[0].replace("“", "").replace("”", "")[:30] in text.replace("“", "").replace("”", "")


def test_hostile_text_is_printed_as_text() -> None:
    found = findings(reasons=("#panic() $x$ ] <label> \u202e",), anomalies=("*bold* #sys.inputs",))
    text = printed(compose_page(found, ORIGIN))
    assert "#panic() $x$ ] <label> [U+202E]" in " ".join(text.split())
    assert "*bold* #sys.inputs" in text


def test_a_whole_app_is_printed_the_same_twice() -> None:
    page = compose_page(triage(io.BytesIO(samples.app()), "x-1"), ORIGIN)
    assert print_page(page) == print_page(page)


def test_methods_in_a_form_that_people_read() -> None:
    assert readable_method("Lcom/a/B$C;->send(I)V") == "com.a.B$C.send"
    assert readable_method("Lcom/a/B;->URI:Landroid/net/Uri;") == "com.a.B.URI"
    assert readable_method("something else") == "something else"


def test_places_in_reasons_are_said_in_words() -> None:
    text = "It asks the server about a code (/in) at x-0a!classes.dex#class=Lcc/a/Gate;&method=check(I)Z&pc=29."
    reasons = (text, "It has a field (code of x-0a!classes.dex#).")
    page = compose_page(findings(reasons=reasons, anomalies=("a#b",)), ORIGIN)
    [(_, said)] = page.reasons
    assert said[0] == "It asks the server about a code (/in) at classes.dex, cc.a.Gate.check."
    assert said[1] == "It has a field (code of classes.dex, whole file)."
    assert page.anomalies == ("a#b",)


@pytest.mark.parametrize(("checked", "said"), [("provider", "provider's own page"), ("no", "NOT CONFIRMED")])
def test_an_account_says_how_sure_it_is_what_the_value_is(checked: str, said: str) -> None:
    account = AppAccount("builder_app", "a1", "x-1!a#", "Somebody", "account", "https://docs.invalid/", checked)
    page = compose_page(findings(accounts=(account,)), ORIGIN)
    assert said in page.accounts[0].checked
    assert said.replace("'", "’") in " ".join(printed(page).replace("'", "’").split())
