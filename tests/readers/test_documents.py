from __future__ import annotations

import io
import json
import tracemalloc

import pytest

from weftline.readers import ReadHints, read, records


def reading(data: bytes, name: str, **hints):
    result = read(io.BytesIO(data), ReadHints(exhibit="x-1", name=name, **hints))
    assert result.lines_total == result.lines_accounted
    return result


def test_plain_text_in_pages_of_lines():
    text = "".join(f"line {number}\n" for number in range(1, 901))
    result = reading(text.encode(), "note.txt")
    assert result.format == "text"
    assert [page.locator for page in result.pages] == ["x-1#line=1-400", "x-1#line=401-800", "x-1#line=801-900"]
    assert "\n".join(page.text for page in result.pages) + "\n" == text
    assert result.lines_total == 900


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings(encoding):
    text = "请马上把五百元转到这个账户，否则我发给你的所有联系人。\n" * 3
    assert reading(text.encode(encoding), "note.txt").pages[0].text == text.strip()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_wide_text_without_mark(encoding):
    assert reading("send the money\nnow\n".encode(encoding), "note.txt").pages[0].text == "send the money\nnow"


def test_western_text_without_mark():
    assert reading("Überweisung für Müller\n".encode("cp1252"), "n.txt").pages[0].text == "Überweisung für Müller"


def test_tables():
    result = reading(b'Date;Payee;Amount\n2022-07-13;LIM;500,00\n;;\n2022-07-14;TAN;"1\n2"\n', "bank.csv")
    assert result.format == "table"
    assert [row.locator for row in result.rows] == ["x-1#table=bank&row=1", "x-1#table=bank&row=2"]
    assert result.rows[0].cells == (("Date", "2022-07-13"), ("Payee", "LIM"), ("Amount", "500,00"))
    assert dict(result.rows[1].cells)["Amount"] == "1\n2"
    assert reading(b"a\tb\n1\t2\t3\n", "x.tsv").rows[0].cells == (("a", "1"), ("b", "2"), ("column 3", "3"))


def test_json_of_unknown_make():
    value = {"account": {"name": "mei"}, "logins": [{"ip": "192.0.2.1", "n": 1.10}, {"ip": "192.0.2.2"}], "tags": ["a"]}
    result = reading(json.dumps(value).encode(), "x.json")
    assert result.format == "json"
    assert [(row.table, row.locator) for row in result.rows] == [
        ("root", "x-1#table=root&row=1"),
        ("logins", "x-1#table=logins&row=2"),
        ("logins", "x-1#table=logins&row=3"),
    ]
    assert dict(result.rows[0].cells) == {"account.name": "mei", "tags": '["a"]'}
    assert dict(result.rows[1].cells)["ip"] == "192.0.2.1"


def test_json_lines_and_broken_json():
    result = reading(b'{"a": 1}\n{broken\n\n{"a": 2}\n', "x.jsonl")
    assert [row.locator for row in result.rows] == ["x-1#line=1", "x-1#line=4"]
    assert result.unparsed[0].locator == "x-1#line=2"
    long = json.dumps({"a": "x" * 200_000})
    assert len(reading(f"{long}\n{long}\n".encode(), "x.jsonl").rows) == 2
    broken = reading(b'{"a": 1, "b": [', "x.json")
    assert broken.pages[0].text == '{"a": 1, "b": ['
    assert "not valid JSON" in broken.problems[0]


def test_html_pages():
    html = (
        b"<!doctype html><html><head><title>Chat  log</title><style>x{}</style></head><body><p>Pay <b>now</b></p>"
        b'<a href="https://pay.invalid/a">here</a><script>alert(1)</script><img src="http://t.invalid/x.png" alt="QR">'
        b"<table><tr><td>a</td><td>b</td></tr></table>"
    )
    result = reading(html, "log.html")
    assert result.format == "html"
    [page] = result.pages
    assert page.title == "Chat log"
    assert "Pay now" in page.text
    assert "here (https://pay.invalid/a)" in page.text
    assert "QR" in page.text
    assert "a\tb" in page.text
    assert "alert" not in page.text
    assert "t.invalid" not in page.text


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("", "utf-8"), ('<meta charset="big5">', "big5"), ("", "utf-16"), ('<meta charset="utf-16">', "utf-8-sig")],
)
def test_html_in_other_encodings(declared, encoding):
    [page] = reading(f"<html><head>{declared}</head><p>轉帳五百元</p></html>".encode(encoding), "x.html").pages
    assert page.text == "轉帳五百元"


def test_words_too_deep_for_the_parser_are_kept():
    [page] = reading(b"<html><body>" + b"<div>" * 20_000 + b"last words", "x.html").pages
    assert page.text == "last words"


def test_html_bombs_and_entities():
    bomb = (
        b'<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]><html><p>&b;x</p>'
        + b"<div>" * 20_000
    )
    [page] = reading(bomb, "x.html").pages
    assert "root:" not in page.text


def test_a_large_text_needs_little_memory_when_streamed():
    data = io.BytesIO((b"pay " * 25 + b"\n") * 200_000)
    tracemalloc.start()
    count = sum(1 for _ in records(data, ReadHints(exhibit="x-1", name="note.md")))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count > 500
    assert peak < 12 << 20
