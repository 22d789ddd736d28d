"""What obfuscators leave behind is named with what shows it; plain code is not called obfuscated."""

from __future__ import annotations

import io

from tests.samples import apps as samples
from tests.samples.apps import Class, invoke, method, op, text

from weftline.apps import triage


def reasons(*classes: Class) -> list[str]:
    return list(triage(io.BytesIO(samples.app(*classes)), "x-1").reasons)


def holding(value: str) -> Class:
    return Class("Lcom/sample/app/A;", methods=(method("a", [text("v0", value), op("return-void")]),))


def test_a_tool_that_encrypts_texts_is_named_by_its_class() -> None:
    call = invoke("static", "Lcom/github/megatronking/stringfog/xor/StringFogImpl;", "decrypt", (), "V")
    found = reasons(Class("Lcom/sample/app/A;", methods=(method("a", [*call, op("return-void")]),)))
    assert (
        "It was treated with StringFog, which encrypts texts (Lcom/github/megatronking/stringfog/xor/StringFogImpl;)."
        in found
    )


def test_the_compilers_own_mark_is_read() -> None:
    mark = '~~R8{"backend":"dex","compilation-mode":"release","pg-map-id":"a1b2c3d","version":"8.1.56"}'
    (said,) = [reason for reason in reasons(holding(mark)) if "R8" in reason]
    assert said.startswith("It was shrunk with R8 8.1.56,")
    assert "has the number a1b2c3d" in said
    assert not any("R8" in reason for reason in reasons(holding(mark.replace('"dex"', '"cf"'))))
    assert any("shrunk with R8," in reason for reason in reasons(holding("~~R8{cut")))


def test_short_names_of_classes_are_counted() -> None:
    short = [Class(f"Lc/{name};", methods=(method("a", [op("return-void")]),)) for name in "abcdefghij"]
    assert "11 of its own 11 classes have names of one or two letters: renamed by an obfuscator." in reasons(
        holding("x"), *short
    )


def test_plain_code_is_not_called_obfuscated() -> None:
    plain = [Class(f"Lcom/sample/app/Screen{n};", methods=(method("a", [op("return-void")]),)) for n in range(12)]
    assert not any("obfuscat" in reason or "R8" in reason for reason in reasons(*plain))
