from __future__ import annotations

from pathlib import Path

import pytest

from weftline.errors import InputError
from weftline.operation.settings import load


def test_a_folder_without_settings_gets_its_name(tmp_path: Path) -> None:
    assert load(tmp_path).name == tmp_path.name


def test_all_fields_are_read(tmp_path: Path) -> None:
    (tmp_path / "operation.toml").write_text(
        'name = "N"\nhome_country = "HK"\nzone = "Asia/Hong_Kong"\nlanguages = ["zh", "en"]\nexample = true\n'
        '[rates]\nsource = "own"\ndate = "2022-07-01"\nSGD = 0.72\n'
        '[columns]\nreference = "Ref"\n[recipients]\nescrow = "age1x"\n'
        '[[servers]]\npath = "servers/box.tar"\nzone = "UTC"\n'
    )
    settings = load(tmp_path)
    assert (settings.name, settings.home_country, settings.languages, settings.example) == (
        "N",
        "HK",
        ("zh", "en"),
        True,
    )
    assert settings.rates.usd == {"SGD": "0.72"}
    assert settings.about("servers/box.tar").zone == "UTC"
    assert settings.about("servers/other.tar").zone == ""
    assert settings.recipients == {"escrow": "age1x"}


@pytest.mark.parametrize("text", ["name = ", "name = 5", "rates = 3", "[[columns]]", "servers = 1"])
def test_bad_settings_are_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "operation.toml").write_text(text)
    with pytest.raises(InputError, match=r"operation\.toml"):
        load(tmp_path)
