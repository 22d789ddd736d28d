from __future__ import annotations

import json

import pytest

from weftline.intake import Desk, Receipt, TooManyTriesError, grouped, set_state, ungrouped
from weftline.intake.receipts import ALPHABET, SECRET_LENGTH, new_receipt, write_receipt


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def receipt(tmp_path):
    receipt = new_receipt()
    write_receipt(tmp_path, receipt, text_only=False)
    return receipt


def test_secret_has_at_least_64_bits():
    assert len(ALPHABET) == 32
    assert SECRET_LENGTH * 5 >= 64
    assert len({new_receipt().secret for _ in range(100)}) == 100


def test_only_a_salted_hash_is_kept(tmp_path, receipt):
    kept = json.loads((tmp_path / "receipts" / f"{receipt.case}.json").read_text())
    assert set(kept) == {"version", "n", "r", "p", "salt", "hash", "state"}
    assert receipt.secret not in json.dumps(kept)
    other = Receipt("AAAAAAAA", receipt.secret)
    write_receipt(tmp_path, other, text_only=False)
    assert json.loads((tmp_path / "receipts" / "AAAAAAAA.json").read_text())["hash"] != kept["hash"]


def test_right_secret_opens_however_it_is_typed(tmp_path, receipt):
    desk = Desk(tmp_path)
    assert desk.look(receipt.case, receipt.secret).state == "received"
    assert desk.look(grouped(receipt.case).lower(), f" {grouped(receipt.secret)} ").case == receipt.case
    assert ungrouped("o1l-I u") == "0111V"


def test_wrong_and_unknown_look_alike(tmp_path, receipt):
    desk = Desk(tmp_path)
    assert desk.look(receipt.case, "0" * 16) is None
    assert desk.look("00000000", receipt.secret) is None
    assert desk.look("../../etc", "x") is None
    assert desk.look("", "") is None


def test_minority_is_known_only_with_the_secret(tmp_path, receipt):
    minor = new_receipt()
    write_receipt(tmp_path, minor, text_only=True)
    desk = Desk(tmp_path)
    assert desk.look(minor.case, minor.secret).text_only is True
    assert desk.look(receipt.case, receipt.secret).text_only is False


def test_wrong_tries_are_limited_per_case(tmp_path, receipt):
    clock = Clock()
    desk = Desk(tmp_path, clock)
    for _ in range(5):
        assert desk.look(receipt.case, "0" * 16) is None
    with pytest.raises(TooManyTriesError) as refused:
        desk.look(receipt.case, receipt.secret)
    assert refused.value.wait <= 901
    clock.now = 901
    assert desk.look(receipt.case, receipt.secret) is not None


def test_right_tries_do_not_lock(tmp_path, receipt):
    desk = Desk(tmp_path, Clock())
    for _ in range(7):
        assert desk.look(receipt.case, receipt.secret)


def test_all_tries_together_are_limited(tmp_path):
    clock = Clock()
    desk = Desk(tmp_path, clock)
    desk.IN_ALL = 3
    for number in range(3):
        desk.look(f"0000000{number}", "x")
    with pytest.raises(TooManyTriesError):
        desk.look("00000009", "x")


def test_state_is_set_by_the_writer(tmp_path, receipt):
    assert set_state(tmp_path, receipt.case, "taken_in")
    assert Desk(tmp_path).look(receipt.case, receipt.secret).state == "taken_in"
    assert not set_state(tmp_path, "00000000", "taken_in")


def test_a_receipt_is_never_overwritten(tmp_path, receipt):
    with pytest.raises(Exception, match="receipt"):
        write_receipt(tmp_path, Receipt(receipt.case, "other"), text_only=False)
    assert Desk(tmp_path).look(receipt.case, receipt.secret)
