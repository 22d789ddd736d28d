"""The gate picks lines; what is found is what would be found without it."""

from __future__ import annotations

import ast
import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weftline.observables import Hints, Observable, find, gate, heads, kinds
from weftline.observables.page import Page
from weftline.observables.search import search

TALK = (
    "so I told him that I would think about it and get back later",
    "今天天气不错，我们晚上一起吃饭吧。",
    "어제 영상통화를 하다가 갑자기 화면이 꺼졌어요",
    "昨日のビデオ通話のあと急に脅され始めました、とても怖いです",
    "เมื่อวานคุยวิดีโอคอลกันแล้วเขาก็เริ่มข่มขู่ผม",
    "hôm qua gọi video xong thì họ bắt đầu đe dọa tôi",
    "कल वीडियो कॉल के बाद उसने धमकी देना शुरू कर दिया",
    "كنا نتكلم كل يوم ثم انقطع الصوت فجأة",
    "после видеозвонка он начал угрожать",
    "",
    "   ",
)


def _samples() -> list[str]:
    """Every text of this folder's tests."""
    found: set[str] = set()
    for file in sorted(Path(__file__).parent.glob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and 3 < len(node.value) < 500:
                found.add(node.value)
    return sorted(found)


SAMPLES = _samples()
CASES = Path(__file__).parents[2] / "benchmarks" / "observables"
TEXTS = [json.loads(line)["text"] for name in ("room", "development") for line in (CASES / f"{name}.jsonl").open()]
EXAMPLES = [text for kind in kinds().found.values() for text in (*(raw for raw, _ in kind.good), *kind.bad) if text]
MARKS = ["，", "。", "；", "\n", "\r\n", " ", "\t", "\u3000", '"', "<", ">", "(", ")", "[", "@", ".", "/", ",", "http", "HTTP://",
         "https://", "hxxp", "[.]", "&amp;", "%3A%2F%2F", "\u200b", "\u202e", "\ud800", "1", "a", "+"]  # fmt: skip
PIECES = st.sampled_from(TEXTS) | st.sampled_from(EXAMPLES) | st.sampled_from(MARKS)


def _ungated(text: str, hints: Hints) -> list[Observable]:
    return search(Page(text, hints))[0]


@pytest.mark.parametrize("regions", [(), ("SG",), ("KR", "US")])
def test_every_sample_is_found_with_and_without_the_gate(regions):
    hints = Hints(regions=regions, source="narrative")
    for text in SAMPLES:
        assert find(text, hints) == _ungated(text, hints)


@pytest.mark.parametrize("seed", range(40))
def test_lines_among_small_talk_are_found_with_and_without_the_gate(seed):
    rng = random.Random(seed)
    rows = [rng.choice(SAMPLES) if rng.random() < 0.3 else rng.choice(TALK) for _ in range(24)]
    text, hints = "\n".join(rows), Hints(regions=("SG",), source="narrative")
    assert find(text, hints) == _ungated(text, hints)


@pytest.mark.parametrize(
    "text",
    [
        "account number:\n483-901663-6",
        "account number:\n\n  483-901663-6",
        "FPS\n166123456",
        "微信号\nhellokitty",
        "nothing\nhe told me to pay to:\n5000 SGD\nnothing",
        "\ud800 lone +65 8123 4567\n\udfff talk\nmail a@example.com",
        "talk\r\nmail a@example.com\r\ntalk\r\n+65 8123 4567",
    ],
)
def test_values_below_their_word_and_odd_text(text):
    hints = Hints(regions=("SG",))
    among = f"{TALK[0]}\n{TALK[1]}\n{TALK[2]}\n{text}\n{TALK[3]}\n{TALK[0]}\n{TALK[2]}\n{TALK[4]}"
    assert find(among, hints) == _ungated(among, hints)


def test_small_talk_does_not_open_the_gate():
    assert gate.excerpt(["\n".join(TALK)]) is None


def test_an_excerpt_leads_back_to_its_text():
    text = "\n".join([TALK[1], "加我 +65 8123 4567", TALK[2], TALK[3], "mail ä@example.com", TALK[4], TALK[5]])
    part = gate.excerpt([text])
    assert part is not None
    assert len(part.text) < len(text)
    for word in ("8123", "mail", "加我"):
        assert part.origin(part.text.index(word)) == text.index(word)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(PIECES, max_size=14), st.sampled_from(["", " "]), st.sampled_from([Hints(), Hints(("SG",), source="ocr")])
)
def test_any_mixture_is_found_with_and_without_the_gate(pieces, between, hints):
    text = between.join(pieces)
    plain = heads.blanked(text)
    assert find(text, hints) == _ungated(plain, hints)
