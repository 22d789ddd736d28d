from __future__ import annotations

import sys
from pathlib import Path

import pytest

from weftline.leads import work
from weftline.model.app import AppFindings, Signer
from weftline.model.lead import Actor
from weftline.model.observable import Observable
from weftline.model.series import Decision, Series
from weftline.model.server import Account, Login, ServerPayment

sys.path.insert(0, str(Path(__file__).parent))
from hand_made import APP, SERVER, SHARED_MULE, case, report, server, sight


def actors(**changes: object) -> list[Actor]:
    return list(work(case(**changes))[0].actors)


def of_role(found: list[Actor], role: str) -> list[Actor]:
    return [actor for actor in found if actor.role == role]


def holder(found: list[Actor], kind: str, value: str) -> Actor | None:
    held = [actor for actor in found if (kind, value) in actor.observables]
    assert len(held) <= 1
    return held[0] if held else None


def test_every_role_is_found_with_its_own() -> None:
    found = actors()
    assert {role: len(of_role(found, role)) for role in ("organiser", "administrator", "developer", "handler", "mule", "cash_out")} == {
        "organiser": 1, "administrator": 1, "developer": 1, "handler": 2, "mule": 2, "cash_out": 1,
    }  # fmt: skip
    for role, kind, value in (
        ("organiser", "telegram", "wong_tg"), ("administrator", "email", "lee@ops.example"), ("administrator", "ssh_key", "SHA256:k1"),
        ("administrator", "ipv4", "192.0.2.10"), ("administrator", "ipv4", "198.51.100.7"), ("administrator", "email", "dns@ops.example"),
        ("developer", "cert_sha256", "c" * 64), ("developer", "email", "coder@dev.example"), ("handler", "invite_code", "A111"),
        ("handler", "telegram", "ben_tg"), ("mule", "bank_account", "SG:111"), ("mule", "bank_account", "HK:222"), ("cash_out", "tron", "TCASH"),
    ):  # fmt: skip
        actor = holder(found, kind, value)
        assert actor is not None, (kind, value)
        assert actor.role == role


def test_what_several_use_is_nobodys_own() -> None:
    found = actors()
    assert holder(found, "ipv4", "192.0.2.50") is None
    for handler in of_role(found, "handler"):
        assert ("tron", "TCASH") not in handler.observables
    assert any("nobody's own" in reason.text for handler in of_role(found, "handler") for reason in handler.against)


def test_victims_and_failed_logins_make_no_actor() -> None:
    values = {value for actor in actors() for _, value in actor.observables}
    assert not values & {"vic4", "SG:VICTIM", "203.0.113.99"}
    assert not any(value.startswith("+65800000") for value in values)


def test_personas_go_to_the_handler_of_the_code_unless_it_is_unclear() -> None:
    found = actors()
    amy = holder(found, "invite_code", "A111")
    assert amy is not None
    assert ("telegram", "lily_a") in amy.observables
    assert {"r-1", "r-3"} <= set(amy.reports)
    assert holder(found, "line", "mei_b") is holder(found, "invite_code", "B222")
    actor = holder(found, "telegram", "everyone")
    assert actor is not None
    assert (actor.role, actor.status) == ("persona", "assessed")


def test_one_name_in_one_report_beside_known_people_is_listed_but_no_person() -> None:
    [found] = work(case())
    assert holder(list(found.actors), "telegram", "odd_one") is None
    assert [(one.kind, one.value, one.reports) for one in found.loose] == [("telegram", "odd_one", ("r-4",))]
    assert found.loose[0].reason.sightings
    assert any("odd_one" in step.what for step in found.next_steps)
    number = [*case().sightings, sight("r-4", "whatsapp", "+639170000077")]
    more = [*case().sightings, sight("r-4", "line", "second_name")]
    for seen in (number, more):
        [found] = work(case(sightings=seen))
        assert holder(list(found.actors), "telegram", "odd_one") is not None
        assert found.loose == ()
    [alone] = work(case(servers={}, server_ties={}))
    assert holder(list(alone.actors), "telegram", "odd_one") is not None


def test_an_account_named_once_never_paid_and_not_on_the_servers_list_is_no_holder() -> None:
    seen = [*case().sightings, sight("r-4", "bank_account", "SG:777")]
    [found] = work(case(sightings=seen))
    assert holder(list(found.actors), "bank_account", "SG:777") is None
    assert ("bank_account", "SG:777") in {(one.kind, one.value) for one in found.loose}
    [alone] = work(case(sightings=seen, servers={}, server_ties={}))
    assert holder(list(alone.actors), "bank_account", "SG:777") is not None


def test_reasons_are_sentences_without_code_names_and_every_actor_has_something_against_it() -> None:
    [found] = work(case(names={SERVER: "servers/box-7.tar.gz"}))
    told = [*found.actors, *found.places]
    texts = [reason.text for one in told for reason in (*one.reasons, *one.against)]
    texts += [reason.text for step in found.next_steps for reason in step.reasons]
    for text in texts:
        assert text.endswith("."), text
        assert text[0].isupper() or not text[0].isalpha(), text
        assert "(s)" not in text
        assert "x-server" not in text
        assert "_account " not in text
        assert "cert_sha256" not in text
    assert any("box-7.tar.gz" in text for text in texts)
    assert all(actor.against for actor in found.actors)
    assert all(actor.reasons for actor in found.actors)
    steps = " ".join(f"{step.what} {step.why}" for step in found.next_steps)
    assert "x-server" not in steps
    assert ": ." not in steps


def test_reasons_from_a_servers_rows_carry_what_stands_there() -> None:
    seen = [*case().sightings, sight("", "phone", "+6580000091", "victim", "x-server!d#table=dev&row=4", SERVER)]
    amy = holder(actors(sightings=seen), "invite_code", "A111")
    assert amy is not None
    [brought] = [reason for reason in amy.reasons if "brought in" in reason.text]
    assert brought.sightings


def test_a_vpn_address_speaks_against_whoever_used_it() -> None:
    logins = [Login("ssh", "198.51.100.7", True, "x-server!auth#line=2", "ann", 2, key_fingerprint="SHA256:k1")]
    ann = holder(actors(servers={SERVER: server(logins=logins, accounts=[])}), "ssh_key", "SHA256:k1")
    assert ann is not None
    assert any("VPN" in reason.text for reason in ann.against)


def test_mules_carry_the_warning_and_relations() -> None:
    found = actors(
        relations=[SHARED_MULE], series=[Series("s-1", ("r-1", "r-2", "r-3", "r-4")), Series("s-2", ("r-5", "r-6"))]
    )
    mule = holder(found, "bank_account", "SG:111")
    assert mule is not None
    told = " ".join(reason.text for reason in mule.against)
    assert "victims themselves" in told
    assert "s-2" in told
    assert set(mule.reports) == {"r-1", "r-4"}


def test_reasons_point_to_sightings() -> None:
    found = actors()
    known = {one.id for one in case().sightings}
    for kind, value in (("bank_account", "SG:111"), ("tron", "TCASH"), ("telegram", "amy_tg"), ("ipv4", "192.0.2.10")):
        actor = holder(found, kind, value)
        assert actor is not None
        proofs = {proof for reason in actor.reasons for proof in reason.sightings}
        assert proofs
        assert proofs <= known


def test_a_persons_rulings_hold() -> None:
    first = actors()
    mule = of_role(first, "mule")[0]
    rulings = [
        Decision(1, "reject", (mule.id,), "", "o", 0),
        Decision(2, "role", (mule.id,), "", "o", 0, value="cash_out"),
    ]
    after = next(actor for actor in actors(decisions=rulings) if actor.id == mule.id)
    assert (after.status, after.role) == ("rejected", "cash_out")


def test_people_behind_one_line_are_not_mixed() -> None:
    logins = [
        Login("ssh", "192.0.2.10", True, "x-server!auth#line=1", "ann", 1, key_fingerprint="SHA256:a"),
        Login("ssh", "192.0.2.10", True, "x-server!auth#line=2", "bob", 2, key_fingerprint="SHA256:b"),
    ]
    found = actors(servers={SERVER: server(logins=logins, accounts=[])})
    ann, bob = holder(found, "ssh_key", "SHA256:a"), holder(found, "ssh_key", "SHA256:b")
    assert ann is not None
    assert bob is not None
    assert ann.id != bob.id
    assert holder(found, "ipv4", "192.0.2.10") is None


def test_password_logins_join_the_one_administrator() -> None:
    logins = [
        Login("ssh", "192.0.2.10", True, "x-server!auth#line=1", "root", 1, key_fingerprint="SHA256:a"),
        Login("ssh", "192.0.2.11", True, "x-server!auth#line=2", "root", 2),
    ]
    found = actors(servers={SERVER: server(logins=logins, accounts=[])})
    assert [len(of_role(found, "administrator"))] == [1]
    assert holder(found, "ipv4", "192.0.2.11") is holder(found, "ssh_key", "SHA256:a")


def test_an_agents_login_row_is_the_agent() -> None:
    accounts = [
        Account(
            "admin:9", "admin", "x-server!d#table=admin&row=9", "amy", "admin", "", "", (), ("email:amy@h.example",)
        ),
        Account(
            "agent:1", "agent", "x-server!d#table=agent&row=1", "Amy", "agent", "", "", ("A111",), ("telegram:amy_tg",)
        ),
    ]
    found = actors(servers={SERVER: server(accounts=accounts)})
    amy = holder(found, "email", "amy@h.example")
    assert amy is not None
    assert amy.role == "handler"
    assert ("telegram", "amy_tg") in amy.observables


def test_public_keys_name_no_developer_and_one_maker_signs_several_builds() -> None:
    public = AppFindings("abc", 1, signers=(Signer("e" * 64, "", weight="public_key"),))
    clean = server(observables=[])
    assert of_role(actors(apps={APP: public}, servers={SERVER: clean}), "developer") == []
    two = {
        APP: AppFindings("a", 1, signers=(Signer("c" * 64, ""),)),
        "x-b": AppFindings("b", 1, signers=(Signer("c" * 64, ""),)),
    }
    found = of_role(actors(apps=two, app_reports={APP: frozenset({"r-1"}), "x-b": frozenset({"r-2"})}), "developer")
    assert len(found) == 1
    assert set(found[0].reports) == {"r-1", "r-2"}


@pytest.mark.parametrize(("count", "handlers"), [(1, 0), (2, 1)])
def test_codes_stand_for_handlers_where_no_server_is_at_hand(count: int, handlers: int) -> None:
    seen = [sight(f"r-{n}", "invite_code", "Z9") for n in range(1, count + 1)]
    seen += [sight(f"r-{n}", "telegram", "zoe") for n in range(1, count + 1)]
    found = actors(
        servers={}, server_ties={}, sightings=seen, reports={f"r-{n}": report(n) for n in range(1, 5)}, apps={}
    )
    assert len(of_role(found, "handler")) == handlers
    assert holder(found, "telegram", "zoe") is not None


def test_titles_tell_who_handles_the_money() -> None:
    accounts = [
        Account(
            "u:3", "users", "x-server!d#table=users&row=3", "Bento", "admin", "finance", "", (), ("telegram:bento_tg",)
        )
    ]
    actor = holder(actors(servers={SERVER: server(accounts=accounts)}), "telegram", "bento_tg")
    assert actor is not None
    assert actor.role == "cash_out"


def test_one_mail_in_two_tables_is_one_person_and_shared_names_are_nobodys() -> None:
    accounts = [
        Account(
            "u:1",
            "users",
            "x-server!a#table=users&row=1",
            "Lee",
            "admin",
            "sysadmin",
            "",
            (),
            ("email:lee@o.example",),
            ("192.0.2.10",),
        ),
        Account(
            "p:1",
            "users",
            "x-server!panel#table=users&row=1",
            "admin",
            "admin",
            "",
            "",
            (),
            ("email:lee@o.example",),
            ("192.0.2.10",),
        ),
    ]
    found = of_role(actors(servers={SERVER: server(accounts=accounts)}), "administrator")
    assert len(found) == 1
    assert ("ipv4", "192.0.2.10") in found[0].observables
    assert ("handle", "admin") not in found[0].observables


def test_whoever_has_the_makers_home_folder_is_the_maker() -> None:
    logins = [Login("ssh", "192.0.2.77", True, "x-server!auth#line=9", "dev", 1, key_fingerprint="SHA256:d")]
    seen = [
        ("x-server!home/dev/.gitconfig#line=2", Observable("email", "maker@dev.example", "m", 0, 1, "unknown", 0.9))
    ]
    found = actors(servers={SERVER: server(logins=logins, observables=seen, accounts=[])})
    maker = holder(found, "email", "maker@dev.example")
    assert maker is not None
    assert maker.role == "developer"
    assert {("ssh_key", "SHA256:d"), ("ipv4", "192.0.2.77"), ("cert_sha256", "c" * 64)} <= set(maker.observables)
    assert of_role(found, "administrator") == []


def test_spellings_of_one_account_are_one_and_references_are_no_account() -> None:
    rows = [
        (f"x-server!d#table=payee&row={n}", Observable(kind, value, value, 0, 1, "offender", 0.9))
        for n, (kind, value) in enumerate(
            (
                ("bank_account", "ZZ:111"),
                ("bank_account", "SG:20220101999"),
                ("paynow", "+6580002660"),
                ("bank_account", "80002660"),
            )
        )
    ]
    payments = [ServerPayment("l", "5", "SGD", reference="20220101999")]
    found = of_role(actors(servers={SERVER: server(observables=rows, payments=payments)}), "mule")
    values = {value for actor in found for _, value in actor.observables}
    assert values == {"SG:111", "HK:222", "+6580002660"}
