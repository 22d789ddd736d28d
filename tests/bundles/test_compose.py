from __future__ import annotations

import json
from dataclasses import replace

from tests.samples.material import PHONE, UNREPORTED, WALLET, material

from weftline.bundles import Result, compose, to_json
from weftline.bundles.result import statements_of
from weftline.bundles.scale import ERROR_RATES, SCALE, word_for
from weftline.model.series import Hub, Relation, Term

PRIVATE = ("Willem", "Rosalind", PHONE, "+6580000043", "8000 0042", "quiet_harbour_1", "harbour-lane", UNREPORTED)


def test_every_statement_leads_to_an_exhibit_that_is_listed() -> None:
    result = compose(material())
    numbers = {line.number: line for line in result.exhibits}
    statements = statements_of(result)
    assert len(statements) > 8
    for statement in statements:
        assert statement.proofs
        for name in statement.proofs:
            proof = result.proofs[name]
            line = numbers[proof.exhibit]
            assert proof.sealed or (proof.sha256, proof.custody_seq) == (line.sha256, line.custody_seq)
    assert all(name in result.proofs for paid in result.money.payments for name in paid.proofs)


def test_what_cannot_be_followed_back_is_not_printed_and_counted() -> None:
    result = compose(material())
    assert [actor.id for actor in result.actors] == ["a-mule"]
    assert result.left_out["actors"] == 1
    assert "never_seen_1" not in to_json(result).decode()
    assert result.next_steps[0].why == ""


def test_facts_stand_apart_from_assessments() -> None:
    result = compose(material())
    assert {statement.basis for statement in result.facts} == {"fact"}
    assert {s.basis for s in statements_of(result) if s not in result.facts} == {"assessment"}
    shared = next(statement for statement in result.facts if WALLET in statement.text)
    assert "Report 01, Report 02" in shared.text
    assert len(shared.proofs) == 2


def test_a_sealed_exhibit_is_a_number_and_nothing_else() -> None:
    given = material()
    photo = next(item for item in given.exhibits.values() if item.sealed)
    text = to_json(compose(given)).decode()
    assert photo.id not in text
    assert photo.sha256 not in text
    line = next(line for line in compose(given).exhibits if line.sealed)
    assert (line.id, line.sha256, line.size, line.report, line.name) == ("", "", None, "", "")


def test_nobody_is_named_unless_asked_and_third_parties_never_are() -> None:
    text = to_json(compose(material())).decode()
    assert not [word for word in PRIVATE if word in text]
    assert "+6580000099" not in text
    named = to_json(compose(material(), identities=True)).decode()
    assert "Willem Anders" in named
    assert "+6580000099" not in named
    assert UNREPORTED not in named


def test_victims_to_notify_are_counts() -> None:
    result = compose(material())
    assert result.victims_to_notify == {"distinct": 1, "by_country": {"HK": 1}}
    assert result.contacts_to_warn == 17


def test_gaps_are_listed_with_their_counts() -> None:
    found = {(line.what, line.count) for line in compose(material()).gaps}
    assert {("unparsed", 2), ("ambiguous", 3), ("sealed", 1), ("partial", 1)} <= found


def test_no_probability_is_printed_and_words_are_defined() -> None:
    result = compose(material())
    assert result.error_rates == ERROR_RATES == "not known for real cases"
    words = {step.word for step in SCALE}
    assert {word for word, _ in result.scale} == words
    used = {statement.strength for statement in statements_of(result)} | {link.strength for link in result.links}
    assert used <= words | {"", "speaks against"}
    assert [word_for(bits) for bits in (-1, 0, 5, 8, 20)] == [
        "speaks against",
        "weak",
        "moderate",
        "strong",
        "very strong",
    ]


def test_a_persons_rejection_is_heeded() -> None:
    given = material()
    rejected = replace(given.leads, actors=tuple(replace(a, status="rejected") for a in given.leads.actors))
    assert compose(replace(given, leads=rejected)).actors == ()


def test_the_same_material_gives_the_same_bytes_and_a_stable_shape() -> None:
    one, two = to_json(compose(material())), to_json(compose(material()))
    assert one == two
    document = json.loads(one)
    assert document["version"] == 1
    assert set(document) == set(Result.__slots__)


def test_the_weight_of_a_link_is_the_sum_of_its_terms() -> None:
    [link] = compose(material()).links
    assert link.bits == link.prior + sum(term.bits or 0 for term in (*link.terms, *link.against))
    assert [term.strength for term in link.against] == ["speaks against"]


def test_wording_is_proven_by_the_texts_and_no_excerpt_names_whom_it_threatens() -> None:
    given = material()
    [link] = given.links
    wording = Term("script", "f-1", 9.0, "named in 3 reports: Faizal and mum will be first")
    result = compose(replace(given, links=(replace(link, terms=(*link.terms, wording)),)))
    text = to_json(result).decode()
    assert "Faizal" not in text
    term = next(term for term in result.links[0].terms if "wording" in term.text)
    assert term.text.endswith("(named in 3 reports)")
    assert {result.proofs[name].report for name in term.proofs} == {"Report 01", "Report 02"}


def test_what_another_series_shares_is_said_against_and_once() -> None:
    given = material()
    relation = Relation("s-sample", "s-other", "btc", WALLET, 5.0, "a shared mule")
    [whole] = compose(
        replace(given, relations=(relation, relation), hubs=(Hub("domain", "a.example", 40, 0.1, "hosting"),))
    ).series_assessment
    texts = [doubt.text for doubt in whole.against]
    assert len(texts) == len(set(texts)) == 3
    assert any("shared with another series (a shared mule)" in text for text in texts)
    assert any("counts nothing" in text for text in texts)
