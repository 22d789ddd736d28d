from __future__ import annotations

from itertools import product

import pytest

from weftline.access import ACTIONS, ROLES, RULES, Subject, User, may, single_station

SECOND = User("Second Person", ["supervisor"])
EXPECTED = {
    "view": {"investigator", "analyst", "supervisor", "helpline", "prosecutor"},
    "open_sealed": {"investigator", "supervisor", "prosecutor"},
    "export": {"investigator", "supervisor", "prosecutor"},
    "decide": {"investigator", "analyst", "supervisor"},
    "dispose": {"supervisor"},
    "enable_contact_warning": {"investigator", "supervisor"},
    "cosign": {"investigator", "analyst", "supervisor", "prosecutor"},
    "add_recipient": {"supervisor"},
    "remove_recipient": {"supervisor"},
}


def complete(action: str) -> Subject:
    return Subject(id="x-1", sealed=action == "open_sealed", second=SECOND, reason="Order 12/2026 of the court")


@pytest.mark.parametrize(("role", "action"), list(product(ROLES, ACTIONS)))
def test_each_role_and_action_follows_the_table(role, action):
    verdict = may(User("First Person", [role]), action, complete(action))
    assert verdict.allowed is (role in EXPECTED[action])
    assert verdict.reason.endswith(".")


def test_every_action_has_a_rule_and_an_expectation():
    assert set(RULES) == set(ACTIONS) == set(EXPECTED)


@pytest.mark.parametrize("action", ACTIONS)
def test_nobody_may_do_anything_without_role_or_name(action):
    assert not may(User("First Person", []), action, complete(action))
    assert not may(User(" ", ROLES), action, complete(action))


@pytest.mark.parametrize(
    ("subject", "word"),
    [
        (Subject(sealed=True, second=SECOND, reason="  "), "reason"),
        (Subject(sealed=True, reason="Court order"), "second person"),
        (Subject(sealed=True, second=User("  ＡNA  lee", ["supervisor"]), reason="Court order"), "somebody else"),
        (Subject(sealed=True, second=User("Third", ["helpline"]), reason="Court order"), "second person must be"),
        (Subject(sealed=False, second=SECOND, reason="Court order"), "not sealed"),
    ],
)
def test_a_sealed_exhibit_needs_two_people_and_a_reason(subject, word):
    verdict = may(User("Ana Lee", ["investigator"]), "open_sealed", subject)
    assert not verdict.allowed
    assert word in verdict.reason


def test_sealed_is_neither_viewed_nor_exported_by_anybody():
    everyone = User("Ana Lee", ROLES)
    sealed = Subject(sealed=True, second=SECOND, reason="Court order")
    assert "sealed" in may(everyone, "view", sealed).reason
    assert not may(everyone, "view", sealed)
    assert not may(everyone, "export", sealed)


def test_a_single_station_works_alone_but_not_on_sealed_exhibits():
    officer = single_station("officer")
    assert may(officer, "view")
    assert may(officer, "decide")
    assert not may(officer, "open_sealed", Subject(sealed=True, reason="Court order"))


def test_an_unknown_action_is_refused():
    assert not may(single_station("officer"), "delete_everything")  # type: ignore[arg-type]
