"""Writes the example operation: the input of an investigation, and the truth beside it."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

from weftline_example import tables
from weftline_example.apk import write_apps
from weftline_example.drafts import Draft
from weftline_example.linked import linked_reports
from weftline_example.returns import bank_answer
from weftline_example.server import write_image, write_server
from weftline_example.truths import Truth, truth_of
from weftline_example.unrelated import unrelated_reports
from weftline_example.world import World, make_world


def write(folder: Path, seed: int = 2022) -> Truth:
    """Write `folder/input` (what an investigation is given) and `folder/truth.json` (what it never sees).

    Where the machine has `mkfs.ext4`, the server is also written as a disk image, into `folder/image`: the same server
    a second time, so not part of the input.

    Equal seeds give equal files. Interrupted, it leaves nothing that a second call would stumble over. Raises
    FileExistsError if `folder/input` is there and not empty.
    """
    place, ready = folder / "input", folder / "truth.unfinished.json"
    if place.exists() and any(place.iterdir()):
        if not ready.exists():
            message = f"{place} is not empty: the example is only written into a new folder"
            raise FileExistsError(message)
        return _published(ready)
    world = make_world(seed)
    drafts, strangers = reports_of(world)
    unfinished = folder / "input.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    write_reports(drafts, unfinished / "reports")
    write_apps(world, unfinished)
    archive = write_server(world, unfinished)
    answer = bank_answer(world)
    (unfinished / answer.path).parent.mkdir()
    (unfinished / answer.path).write_bytes(answer.data)
    write_image(world, folder / "image" / (archive.name.partition(".")[0] + ".img"))
    (unfinished / "operation.toml").write_text(settings(world), "utf-8")
    text = json.dumps(truth_of(world, drafts, strangers), ensure_ascii=False, indent=1)
    ready.write_text(text + "\n", "utf-8")
    if place.exists():
        place.rmdir()
    unfinished.rename(place)
    return _published(ready)


def _published(ready: Path) -> Truth:
    """The truth gets its name last, so that whoever finds it finds a whole input beside it."""
    path = ready.rename(ready.with_name("truth.json"))
    truth: Truth = json.loads(path.read_text("utf-8"))
    return truth


def reports_of(world: World) -> tuple[list[Draft], list[tuple[str, str]]]:
    """All reports with their ids, shuffled, and the identifiers of strangers."""
    unrelated, strangers = unrelated_reports(world)
    drafts = [*linked_reports(world), *unrelated]
    rng = random.Random(f"{world.seed}:ids")
    rng.shuffle(drafts)
    for number, draft in enumerate(drafts, 1):
        country = draft.form["victim"]["country"]
        draft.id = f"EX-{country}-{number:04d}"
        draft.form = {"id": draft.id, **draft.form}
        draft.folder = _folder(rng, draft, number)
    return drafts, strangers


def _folder(rng: random.Random, draft: Draft, number: int) -> str:
    """Folders are named as units name them; where the form has no id, the folder's name is the id."""
    way = rng.random()
    if way < 0.12 and draft.way == "folder":
        del draft.form["id"]
        return draft.id
    if way < 0.2:
        return f"{'个案' if draft.form['language'] == 'zh-Hans' else '個案'} {number}"
    return draft.id if way < 0.6 else f"{number:04d} {draft.form['received_at'][:10]}"


def write_reports(drafts: list[Draft], reports: Path) -> None:
    """Folders for reports with files of their own, tables for a portal's bulk export."""
    reports.mkdir(parents=True, exist_ok=True)
    for draft in drafts:
        if draft.way == "folder":
            tables.write_folder(draft, reports)
    (reports / "portal export.csv").write_bytes(tables.csv_bytes([d for d in drafts if d.way == "csv"]))
    (reports / "helpline.jsonl").write_bytes(tables.jsonl_bytes([d for d in drafts if d.way == "jsonl"]))
    tables.write_parquet([d for d in drafts if d.way == "parquet"], reports / "archive.parquet")


def settings(world: World) -> str:
    """The text of `operation.toml`."""
    server, answer = world.main.server, bank_answer(world)
    rates = "\n".join(f'{currency} = "{rate}"' for currency, rate in world.rates.usd)
    apps = "\n".join(
        f'[[apps]]\npath = "apps/{app.file_name}"\ndescription = "sample received with a report"\n'
        'acquired_by = "Example Police Singapore"\n'
        for app in (*world.main.apps, world.template_app)
    )
    return f"""# A made-up operation. Nobody in it exists; numbers, addresses and names are reserved ones.
name = "Example operation {world.seed}"
example = true
home_country = "SG"
zone = "Asia/Singapore"
languages = ["en", "zh", "ms", "id"]
agency = "Example Police Singapore"
marking = "TLP:AMBER"
purpose = "demonstration on made-up data"
retention = "P1Y"

# US dollars for one unit.
[rates]
source = "{world.rates.source}"
date = "{world.rates.date}"
{rates}

{apps}
[[servers]]
path = "servers/{server.name if server else ""}.tar.gz"
description = "seized server {server.name if server else ""}"
acquired_at = "{server.seized.isoformat() if server else ""}"
acquired_by = "Example Police Singapore"
zone = "{server.zone if server else ""}"

[[returns]]
path = "{answer.path}"
provider = "{answer.provider}"
request = "{answer.request}"
legal_basis = "{answer.legal_basis}"
"""
