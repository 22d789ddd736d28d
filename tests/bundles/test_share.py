from __future__ import annotations

import json
import uuid
from dataclasses import replace

import pytest
import stix2
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bundles.test_compose import PRIVATE
from tests.samples.material import FIRST_US, WALLET, exhibit, material, report, sighting, victim

from weftline.bundles import Header, Material, Tlp, Told, read_marking, select, share_files
from weftline.bundles.share.formats.stix import TLP_IDS
from weftline.bundles.share.naming import STIX_NAMESPACE
from weftline.bundles.share.package import formats
from weftline.errors import RefusedError
from weftline.model.app import AppFindings
from weftline.model.lead import Actor, Reason, SeriesLeads
from weftline.model.report import Consents
from weftline.model.series import Series

MARKINGS = ("", "TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED", "secret")
KINDS = ("telegram", "btc", "domain", "url", "ipv4", "phone", "iban", "bank_account", "invite_code", "sha256", "email")
ROLES = ("offender", "offender", "offender", "victim", "third_party", "service", "unknown")


def stix_of(files: dict[str, bytes]) -> dict[str, dict]:
    return {item["id"]: item for item in json.loads(files["stix-2.1.json"])["objects"]}


def test_what_may_leave_is_valid_and_the_same_in_every_format() -> None:
    files = share_files(select(material(), Tlp.AMBER))
    parsed = stix2.parse(json.loads(files["stix-2.1.json"]), allow_custom=True)
    assert parsed.type == "bundle"
    objects = stix_of(files)
    stix_values = {o[n] for o in objects.values() for n in ("value", "account_login", "account_number") if n in o}
    misp_values = {attribute["value"] for attribute in json.loads(files["misp-event.json"])["Event"]["Attribute"]}
    assert stix_values == misp_values == {WALLET, "velvet_room_9", "SG:1234567890", "203.0.113.9"}


def test_markings_are_those_of_tlp_2() -> None:
    objects = stix_of(share_files(select(material(), Tlp.AMBER)))
    marked = [item for item in objects.values() if item["type"] not in {"marking-definition", "extension-definition"}]
    assert {ref for item in marked for ref in item["object_marking_refs"]} == {TLP_IDS[Tlp.AMBER]}
    [definition] = [item for item in objects.values() if item["type"] == "marking-definition"]
    assert definition["id"] == "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"
    assert all(ref in objects for item in marked for ref in item["object_marking_refs"])


def test_ids_follow_from_content() -> None:
    one, two = select(material(), Tlp.AMBER), select(material(), Tlp.AMBER)
    assert share_files(one) == share_files(two)
    later = replace(one, made_us=one.made_us + 86_400_000_000)
    assert stix_of(share_files(later)).keys() == stix_of(share_files(one)).keys()
    address = next(item for item in stix_of(share_files(one)).values() if item["type"] == "ipv4-addr")
    expected = uuid.uuid5(STIX_NAMESPACE, '{"value":"203.0.113.9"}')
    assert address["id"] == f"ipv4-addr--{expected}" == stix2.IPv4Address(value="203.0.113.9").id


def test_nothing_of_a_victim_or_third_party_leaves_under_any_marking() -> None:
    text = b"".join(share_files(select(material(), Tlp.RED)).values()).decode()
    assert not [word for word in (*PRIVATE, "+6580000099", "holder of the account") if word in text]


def test_what_is_above_the_marking_stays_and_so_does_what_was_drawn_from_it() -> None:
    selection = select(material("TLP:AMBER", "TLP:RED"), Tlp.AMBER)
    assert {item.value for item in selection.values} == {WALLET, "velvet_room_9", "203.0.113.9"}
    assert selection.whole is None
    assert selection.actors == ()
    [wallet] = [item for item in selection.values if item.value == WALLET]
    assert (wallet.reports, wallet.marking) == (1, Tlp.AMBER)
    assert "intrusion-set" not in share_files(selection)["stix-2.1.json"].decode()


def test_no_marking_no_export() -> None:
    given_material = material("", "")
    unmarked = replace(given_material, header=replace(given_material.header, marking=""))
    with pytest.raises(RefusedError, match="Nothing in this series"):
        share_files(select(unmarked, Tlp.RED))


def test_a_chosen_marking_lifts_nothing_in_a_share_package() -> None:
    unmarked = material("secret", "secret")
    assert {item.value for item in select(unmarked, Tlp.RED).values} == {"203.0.113.9"}


def test_a_sealed_exhibit_gives_nothing() -> None:
    where = exhibit("photo", "r-x", seq=1, sealed=True)
    told = Told(report("x", victim("Ann Other", "+6580000044")))
    base = _case([told], [sighting("s", where, "telegram", "only_in_the_picture")], [where])
    assert select(base, Tlp.RED).values == ()


def test_a_value_that_contains_something_withheld_stays_too() -> None:
    where, sealed = exhibit("chat", "r-x", seq=1), exhibit("photo", "r-x", seq=2, sealed=True)
    told = Told(report("x", victim("Ann Other", "+6580000044")))
    seen = [
        sighting("u", where, "url", "https://hidden-room.example/a"),
        sighting("d", sealed, "domain", "hidden-room.example"),
        sighting("v", where, "url", "https://seen-room.example/+6580000044"),
        sighting("w", where, "domain", "seen-room.example"),
    ]
    selection = select(_case([told], seen, [where, sealed]), Tlp.RED)
    assert [item.value for item in selection.values] == ["seen-room.example"]


def test_abroad_needs_the_victims_consent() -> None:
    assert {item.value for item in select(material(), Tlp.AMBER, abroad=True).values} == {"203.0.113.9"}
    agreed = material()
    told = tuple(replace(item, report=replace(item.report, consents=Consents(abroad=True))) for item in agreed.reports)
    assert len(select(replace(agreed, reports=told), Tlp.AMBER, abroad=True).values) == 4


def test_an_app_is_a_sample_by_hash() -> None:
    base = material()
    server = next(item for item in base.exhibits.values() if item.category == "server")
    app = AppFindings(sha256="ab" * 32, size=1, platform="android", package="com.example.room")
    objects = stix_of(share_files(select(replace(base, apps={f"{server.id}#": app}), Tlp.AMBER)))
    [malware] = [item for item in objects.values() if item["type"] == "malware"]
    assert objects[malware["sample_refs"][0]]["hashes"] == {"SHA-256": "ab" * 32}


def test_every_format_is_found_by_itself() -> None:
    members = formats()
    assert set(members.found) == {"misp", "stix"}
    assert members.broken == []


def _case(told: list[Told], seen: list, held: list, actors: tuple = ()) -> Material:
    names = tuple(item.report.id for item in told)
    return Material(
        header=Header("Case-Name-Kept-Back", "Unit", "TLP:AMBER", made_us=FIRST_US, tools=("weftline test",)),
        series=Series("s-kept-back", names, 10.0, 10.0),
        leads=SeriesLeads("s-kept-back", names, actors=actors),
        reports=tuple(told),
        sightings={item.id: item for item in seen},
        exhibits={item.id: item for item in held},
    )


@st.composite
def marked_cases(draw: st.DrawFn) -> Material:
    """Reports with random markings that show a few values in random roles; actors over random pairs of them."""
    told, seen, held = [], [], []
    for number in range(draw(st.integers(1, 5))):
        told.append(
            Told(
                report(
                    f"name-of-{number}",
                    victim(f"Vic{number} Tim{number}", f"+65800001{number:02d}"),
                    draw(st.sampled_from(MARKINGS)),
                )
            )
        )
        held.append(exhibit(f"e{number}", told[-1].report.id, seq=number + 1, sealed=draw(st.booleans())))
        for n in range(draw(st.integers(0, 5))):
            kind, role, value = draw(st.sampled_from(KINDS)), draw(st.sampled_from(ROLES)), draw(st.integers(0, 6))
            name = f"value{value}of{role}" if draw(st.booleans()) else f"https://value{value}of{role}.example/path"
            seen.append(sighting(f"{number}.{n}.{kind}.{name}", held[-1], kind, name, role=role, raw=f"raw-{name}"))
    actors = []
    for number in range(draw(st.integers(0, 3))):
        mine = draw(st.lists(st.sampled_from(seen), max_size=3)) if seen else []
        pairs = tuple((item.kind, item.value) for item in mine)
        reasons = (Reason(f"reason-{number}", 1.0, tuple(item.id for item in mine)),)
        actors.append(
            Actor(
                f"a-{number}",
                "handler",
                f"label-of-{number}",
                pairs,
                tuple({s.report for s in mine}),
                "strong",
                reasons,
            )
        )
    return _case(told, seen, held, tuple(actors))


@settings(max_examples=300, deadline=None)
@given(case=marked_cases(), ceiling=st.sampled_from(list(Tlp)))
def test_no_output_holds_a_string_of_anything_withheld(case: Material, ceiling: Tlp) -> None:
    selection = select(case, ceiling)
    files = {} if selection.empty else share_files(selection)
    output = b"".join(files.values()).decode().casefold()
    allowed = set()
    for seen in case.sightings.values():
        marking = read_marking(
            next(t.report.marking for t in case.reports if t.report.id == seen.report) or "TLP:AMBER"
        )
        open_one = not case.exhibits[seen.exhibit].sealed
        if marking is not None and marking <= ceiling and seen.role not in {"victim", "third_party"}:
            allowed |= {seen.value, seen.raw} if open_one else set()
    everything = {text for seen in case.sightings.values() for text in (seen.value, seen.raw)}
    withheld = everything - allowed
    withheld |= {
        word for t in case.reports for word in (t.report.id[2:], t.report.victim.name, *t.report.victim.phones)
    }
    withheld |= {"Case-Name-Kept-Back", "s-kept-back", *(actor.label for actor in case.leads.actors)}
    shared = {item.value.casefold() for item in selection.values}
    assert not [text for text in withheld if text.casefold() in output and text.casefold() not in shared]
    assert not shared & {text.casefold() for text in withheld}
    if files:
        objects = stix_of(files)
        for item in objects.values():
            refs = [item[name] for name in ("source_ref", "target_ref", "created_by_ref") if name in item]
            refs += [*item.get("object_marking_refs", ()), *item.get("object_refs", ()), *item.get("sample_refs", ())]
            assert all(ref in objects for ref in refs)
        levels = {TLP_IDS[tlp]: tlp for tlp in Tlp}
        assert all(levels[item["id"]] <= ceiling for item in objects.values() if item["type"] == "marking-definition")
