"""Forgeries that keep the form: what a reader of JSON, of time, of names or of links could be made to take for true.

Those signed anew are made with the officer's own key, which no mathematics can tell from the officer.
"""

from __future__ import annotations

import io
import json
import os
import shutil
from collections.abc import Callable
from typing import Any

from tests.samples.forgeries import (
    Forgery,
    Made,
    last_checkpoint,
    lines,
    object_of,
    rechain,
    sign_anew,
    store,
)

from weftline.vault import Vault, verifier
from weftline.vault.custody import draft


def rewrite(made: Made, at: int, change: Callable[[bytes], bytes]) -> None:
    content = lines(made.folder)
    content[at] = change(content[at])
    store(made.folder, content)


def signed_with(made: Made, at: int, **fields: Any) -> None:
    """The log with these fields in one entry, chained and signed anew."""
    content = lines(made.folder)
    content[at] = verifier.canonical({**json.loads(content[at]), **fields}) + b"\n"
    store(made.folder, rechain(content))
    sign_anew(made)


def name_twice(made: Made) -> None:
    rewrite(made, 9, lambda line: b'{"action":"view",' + line[1:])


def escape(made: Made) -> None:
    rewrite(made, 9, lambda line: line.replace(b'"action":"export"', b'"action":"\\u0065xport"'))


def huge_number(made: Made) -> None:
    rewrite(made, 9, lambda line: line.replace(b'"seq":10,', b'"seq":1' + b"0" * 5000 + b","))


def same_place_twice(made: Made) -> None:
    content = lines(made.folder)
    tree = verifier.Tree()
    for line in content[:-1]:
        tree.add(line[:-1])
    last = {**json.loads(content[-1]), "seq": len(content) - 1, "previous": tree.root().hex()}
    store(made.folder, [*content[:-1], verifier.canonical(last) + b"\n"])
    sign_anew(made)


def no_time(made: Made) -> None:
    signed_with(made, 9, utc="")


def time_without_zone(made: Made) -> None:
    signed_with(made, 9, utc=json.loads(lines(made.folder)[9])["utc"].removesuffix("Z"))


def text_for_number(made: Made) -> None:
    signed_with(made, 9, checkpoint="4")


def second_beginning(made: Made) -> None:
    signed_with(made, 9, action="create", origin=json.loads(lines(made.folder)[0])["origin"])


def false_move_of_the_clock(made: Made) -> None:
    signed_with(made, 9, clock_moved_us=-3_000_000)


def own_second_person(made: Made) -> None:
    with Vault.at(made.folder, made.identity) as vault:
        vault.cosign(made.identity, actor="officer")


def dispose_of_what_is_held(made: Made) -> None:
    kept = made.kept[3]
    with Vault.at(made.folder, made.identity) as vault:
        vault.hold(kept.id, actor="officer", reason="order 8")
        vault._keeper.append([draft("dispose", "officer", objects=({"id": kept.id},))])
        object_of(made.folder, kept).unlink()


def derive_from_nothing(made: Made) -> None:
    with Vault.at(made.folder, made.identity) as vault:
        vault.keep(io.BytesIO(b"a page"), actor="officer", derived_from=made.kept[0].id, tool="tool 1")
    at = next(at for at, line in enumerate(lines(made.folder)) if b'"action":"derive"' in line)
    signed_with(made, at, derived_from="x-" + "0" * 64)


def rename_by_case(made: Made) -> None:
    path = object_of(made.folder, made.kept[1])
    (made.folder / "exhibits" / path.parent.name.upper()).mkdir(exist_ok=True)
    path.rename(made.folder / "exhibits" / path.parent.name.upper() / path.name.upper())


def link_folder(made: Made) -> None:
    (made.folder / "exhibits").rename(made.folder.parent / "elsewhere")
    (made.folder / "exhibits").symlink_to(made.folder.parent / "elsewhere")


def link_key(made: Made) -> None:
    (made.folder / "operation.key").rename(made.folder.parent / "elsewhere.key")
    (made.folder / "operation.key").symlink_to(made.folder.parent / "elsewhere.key")


def change_through_hard_link(made: Made) -> None:
    other = made.folder.parent / "other name"
    os.link(object_of(made.folder, made.kept[1]), other)
    with other.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"?")


def hollow_out(made: Made) -> None:
    """As long as before and quickly made, but without content (a sparse file)."""
    path = object_of(made.folder, made.kept[1])
    size = path.stat().st_size
    os.truncate(path, 0)
    os.truncate(path, size)


def add_among_checkpoints(made: Made) -> None:
    (made.folder / "checkpoints" / "readme.txt").write_bytes(b"planted")


def other_operations_checkpoint(made: Made) -> None:
    other = made.folder.parent / "other.weft"
    Vault.create(other, made.identity).close()
    shutil.copy(last_checkpoint(other), made.folder / "checkpoints")


def checkpoint_under_another_name(made: Made) -> None:
    first, *_, last = sorted((made.folder / "checkpoints").glob("*.note"))
    shutil.copy(first, last)


def remove_recipients(made: Made) -> None:
    (made.folder / "recipients.txt").unlink()


def swap_recipients(made: Made) -> None:
    shutil.copy(made.older / "recipients.txt", made.folder / "recipients.txt")


_LINE = "custody.log line"
_FORM = "not a custody entry in its canonical form"

SUBTLE_FORGERIES = (
    Forgery("a name given twice in an entry", name_twice, _FORM, f"{_LINE} 10"),
    Forgery("one sign of an entry written as an escape", escape, _FORM, f"{_LINE} 10"),
    Forgery("a number of 5,000 digits", huge_number, _FORM, f"{_LINE} 10"),
    Forgery("two entries with one number, signed anew", same_place_twice, "stands where entry", _LINE),
    Forgery("entry without a time, signed anew", no_time, _FORM, f"{_LINE} 10"),
    Forgery("time without a zone, signed anew", time_without_zone, _FORM, f"{_LINE} 10"),
    Forgery("text where a number belongs, signed anew", text_for_number, _FORM, f"{_LINE} 10"),
    Forgery("second beginning, signed anew", second_beginning, "no second one", f"{_LINE} 10"),
    Forgery("false move of the clock, signed anew", false_move_of_the_clock, "another move of the clock", _LINE),
    Forgery("officer as their own second person", own_second_person, "bears the signature of the second", _LINE),
    Forgery("exhibit under legal hold disposed of", dispose_of_what_is_held, "held it", _LINE),
    Forgery("exhibit derived from what was never kept, signed anew", derive_from_nothing, "no entry before it", _LINE),
    Forgery("exhibit renamed by case", rename_by_case, "the object is missing", "exhibits/"),
    Forgery("exhibits' folder replaced by a link", link_folder, "a link stands in the place", "exhibits"),
    Forgery("operation's key replaced by a link", link_key, "is missing", "operation.key"),
    Forgery("exhibit changed through a second name (hard link)", change_through_hard_link, "changed", "exhibits/"),
    Forgery("exhibit hollowed out (sparse file)", hollow_out, "changed or exchanged", "exhibits/"),
    Forgery("file added among the checkpoints", add_among_checkpoints, "no checkpoint and no time stamp", "checkpoint"),
    Forgery("checkpoint of another operation added", other_operations_checkpoint, "another operation", "checkpoints/"),
    Forgery("checkpoint under the name of another", checkpoint_under_another_name, "name of another", "checkpoints/"),
    Forgery("list of recipients removed", remove_recipients, "is missing", "recipients.txt"),
    Forgery("list of recipients from before put back", swap_recipients, "public keys", "recipients.txt"),
)
