"""What providers answered, as a step for the officers."""

from __future__ import annotations

from dataclasses import replace

from tests.leads.hand_made import case, sight

from weftline.leads import work
from weftline.leads.answers import noting_answers
from weftline.leads.scope import scopes
from weftline.model.lead import NextStep, SeriesLeads

BANK = "answer of a bank to request 7 (order)"


def leads_with(*told: tuple[str, str]) -> SeriesLeads:
    made = case()
    seen = [sight("", kind, value, "unknown", f"x-answer#row={n}", "x-answer") for n, (kind, value) in enumerate(told)]
    return work(replace(made, sightings=[*made.sightings, *seen], returns={"x-answer": BANK}))[0]


def test_an_answer_about_a_known_account_says_what_else_it_names() -> None:
    known = next(seen for seen in case().sightings if seen.kind == "bank_account" and seen.report)
    found = leads_with((known.kind, known.value), ("email", "holder@mail.example"), ("date", "2022-07-30"))
    step = next(one for one in found.next_steps if one.what.startswith("Weigh an answer"))
    assert known.value in step.what
    assert "holder@mail.example" in step.what
    assert "2022-07-30" not in step.what
    assert step.why.startswith(BANK)
    assert all(reason.sightings for reason in step.reasons)
    assert [one for one in found.next_steps if one is not step and known.value in one.what and "answer" in one.why]
    assert not any("holder@mail.example" in value for actor in found.actors for _, value in actor.observables)


def test_an_answer_about_nothing_of_the_series_is_no_step_of_it() -> None:
    assert not any("answer" in step.what for step in leads_with(("email", "holder@mail.example")).next_steps)


def test_an_address_that_only_begins_alike_is_not_noted_and_victims_values_are_not_listed() -> None:
    made = case()
    victim = sight("r-1", "phone", "+6580001234", "victim")
    login = sight("r-1", "ipv4", "203.0.113.14")
    told = [
        sight("", one.kind, one.value, "unknown", f"x-answer#row={one.kind}", "x-answer") for one in (victim, login)
    ]
    changed = replace(made, sightings=[*made.sightings, victim, login, *told], returns={"x-answer": BANK})
    found = work(changed)[0]
    weighing = next(step for step in found.next_steps if step.what.startswith("Weigh an answer"))
    assert "203.0.113.14" in weighing.what
    assert "+6580001234" not in weighing.what
    step = NextStep("Ask for the subscriber of 203.0.113.149 at the times of login", "the network", "it was let in")
    same = replace(step, what="Ask for the subscriber of 203.0.113.14 at the times of login")
    noted = noting_answers(scopes(changed)[0], [step, same])
    assert [one.why for one in noted] == ["it was let in", "it was let in; an answer about it is filed"]
