"""Whether an app asks for an invite code, in many languages, and when a word alone is not enough."""

from __future__ import annotations

import io

import pytest
from tests.samples import apps as samples
from tests.samples.apps import Class, method, op, text

from weftline.apps import triage


def asks(*words: str, field: str = "", files: tuple[tuple[str, bytes], ...] = ()) -> bool:
    code = [text("v0", word) for word in words]
    owner = Class("Lcom/sample/app/A;", methods=(method("a", [*code, op("return-void")]),))
    data = samples.app(owner, code_field=field, files=files)
    return triage(io.BytesIO(data), "x-1").invite_code_screen


@pytest.mark.parametrize(
    "wording", ["请输入邀请码", "Invitation code", "초대 코드 입력", "招待コード", "Nhập mã mời", "รหัสเชิญ", "Kode undangan",
                "Código de invitación", "Код приглашения", "رمز الدعوة"],
)  # fmt: skip
def test_wordings_beside_a_field(wording: str) -> None:
    assert asks(wording, field="et_any")


def test_a_name_a_field_and_a_request() -> None:
    assert asks("/api/user/checkcode", field="invite_code")


def test_a_page_of_web_code() -> None:
    page = "<html><input placeholder='请输入邀请码'></html>".encode()
    assert asks("nothing", files=(("assets/www/index.html", page),))


@pytest.mark.parametrize("words", [("Invitation code",), ("invite_code",), ("Send an invitation",), ()])
def test_one_sign_alone_is_not_enough(words: tuple[str, ...]) -> None:
    assert not asks(*words)
