from __future__ import annotations

import io

from tests.samples.trees import make_tar

from weftline.model.server import ServerFindings
from weftline.servers import examine


def run(files: dict[str, bytes]) -> ServerFindings:
    return examine(io.BytesIO(make_tar(files)), exhibit="x-1", name="s.tgz", example=True)


def events(found: ServerFindings) -> list[tuple[int, str]]:
    return [(event.at_us // 1_000_000, event.text) for event in found.timeline]


def test_times_before_and_behind_commands() -> None:
    found = run(
        {
            "root/.bash_history": b"ls\n#1656828000\nvi .env\npwd\n",
            "root/.zsh_history": b": 1656828060:0;ssh ops@203.0.113.9\n",
            "root/.local/share/fish/fish_history": b"- cmd: whoami\n  when: 1656828120\n- cmd: id\n",
        }
    )
    assert events(found) == [(1656828000, "vi .env"), (1656828060, "ssh ops@203.0.113.9"), (1656828120, "whoami")]
    assert found.lines_total == found.lines_parsed == 8


def test_a_database_history_is_read_with_its_blanks_and_without_passwords() -> None:
    found = run(
        {
            "root/.mysql_history": b"_HiStOrY_V2_\nselect\\040*\\040from\\040t\\040where\\040u='keeper@example.invalid';\n"
        }
    )
    assert "keeper@example.invalid" in {each.value for _, each in found.observables}


def test_accounts_of_certificates_name_domains_and_mail() -> None:
    found = run(
        {
            "root/.acme.sh/panel.example.invalid/panel.example.invalid.conf": b"Le_Domain='panel.example.invalid'\n",
            "etc/letsencrypt/renewal/other.example.invalid.conf": b"[[webroot_map]]\nother.example.invalid = /www/other\n",
            "opt/traefik/acme.json": b'{"le": {"Account": {\n"Email": "keeper@example.invalid"}}}\n',
        }
    )
    values = {each.value for _, each in found.observables}
    assert {"panel.example.invalid", "other.example.invalid", "keeper@example.invalid"} <= values
