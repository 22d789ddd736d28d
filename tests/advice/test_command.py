from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
import typer

from weftline.cli.app import speaking
from weftline.cli.commands import advise


def run(capsys, *arguments):
    app = typer.Typer()
    app.command()(speaking(advise.command))
    with pytest.raises(SystemExit) as left:
        app(args=list(arguments))
    return left.value.code, capsys.readouterr()


def test_json_of_a_minor_who_paid(capsys):
    code, printed = run(
        capsys, "--country", "SG", "--language", "zh", "--age-band", "16_17", "--paid", "--self-harm", "--json"
    )
    document = json.loads(printed.out)
    assert code == 0
    assert document["version"] == 1
    assert document["reviewed"] is False
    assert [step["name"] for step in document["always"]][2] == "minor_no_pictures"
    assert document["steps"][0]["name"] == "self_harm"
    assert document["steps"][0]["english_title"] == "Please talk to somebody now."
    assert document["contacts"] == []


def test_bad_words_are_refused(capsys):
    assert run(capsys, "--age-band", "7")[0] == 2
    assert run(capsys, "--paid-at", "yesterday")[0] == 2


def test_plain_text_names_the_four_first(capsys):
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    code, printed = run(capsys, "--paid-at", an_hour_ago.isoformat(timespec="minutes"))
    assert code == 0
    assert printed.out.index("Cease all contact") < printed.out.index("call your bank")
