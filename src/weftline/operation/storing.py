"""What workers read out of exhibits goes into the store: at once, or part by part for long conversations."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from weftline.model.columns import Messages
from weftline.model.exhibit import Exhibit, Problem
from weftline.model.observable import Sighting
from weftline.model.records import Reading
from weftline.operation.evidence import EvidenceAnswer, EvidencePart
from weftline.operation.opening import Operation
from weftline.operation.progress import Progress
from weftline.operation.sealing import Seal
from weftline.operation.tasks import TOOL, Task, answered, finish, list_failure
from weftline.sandbox import Done, Failed, Part
from weftline.store import Connection, exhibits, records, sightings

MOST_LISTED = 200  # one file with a million broken parts must not hide all the others
TOLD_EVERY = 250_000


@dataclass(slots=True)
class Shelf:
    """Takes the parts and the end of each reading. What was stored of one that broke off stays, and that is listed; a
    reading begun anew first forgets what was there.
    """

    operation: Operation
    progress: Progress
    _stored: dict[str, int] = field(default_factory=dict)
    _broken: dict[str, Failed] = field(default_factory=dict)

    def take(self, task: Task, outcome: Part | Done | Failed, report: str, seal: Seal) -> None:
        """One part, or the end, of the reading of an exhibit that belongs to `report`."""
        if isinstance(outcome, Part):
            self._part(task, outcome, report, seal)
        else:
            self._end(task, outcome, report, seal)

    def _part(self, task: Task, part: Part, report: str, seal: Seal) -> None:
        item = task.exhibit
        if item.id in self._broken:
            return
        answer = answered(part, EvidencePart)
        if isinstance(answer, Failed):
            self._broken[item.id] = answer
            return
        try:
            batch = Messages.from_bytes(answer.messages)
        except ValueError as error:
            self._broken[item.id] = Failed("crash", f"its answer does not fit: {error}", 0.0)
            return
        before = self._stored.get(item.id, 0)
        with self.operation.store.write() as db:
            if item.id not in self._stored:
                _forget(db, task)
            marking = self.operation.marking
            records.put_batch(
                db, item.id, report, batch, roles=answer.roles, tool=TOOL, marking=marking, sealed=seal.whole
            )
            sightings.put(db, _own(answer.sightings, item, report), marking)
        self._stored[item.id] = before + len(batch)
        if before // TOLD_EVERY < self._stored[item.id] // TOLD_EVERY:
            self.progress.note(f"{item.path}: {self._stored[item.id]:,} messages so far")

    def _end(self, task: Task, outcome: Done | Failed, report: str, seal: Seal) -> None:
        item = task.exhibit
        stored = self._stored.pop(item.id, 0)
        answer = self._broken.pop(item.id) if item.id in self._broken else answered(outcome, EvidenceAnswer)
        with self.operation.store.write() as db:
            if not stored:
                _forget(db, task)
            if isinstance(answer, Failed):
                kept = f" Its first {stored:,} messages are kept." if stored else ""
                list_failure(db, task, replace(answer, reason=answer.reason + kept))
                exhibits.set_seal(db, item.id, sealed=seal.whole, reason=seal.reason if seal.whole else "")
            else:
                self._put(db, item, report, answer, seal)
            finish(db, task, outcome)

    def _put(self, db: Connection, item: Exhibit, report: str, answer: EvidenceAnswer, seal: Seal) -> None:
        reading = answer.reading
        itself = next((m for m in reading.members if m.locator.rstrip("#") == item.id), None)
        sealed = seal.whole or (itself is not None and itself.sealed)
        exhibits.set_format(db, item.id, reading.format)
        exhibits.set_seal(db, item.id, sealed=sealed, reason=seal.reason if sealed else "")
        marking = self.operation.marking
        records.put(db, item.id, report, reading, roles=answer.roles, tool=TOOL, marking=marking, sealed=sealed)
        sightings.put(db, _own(answer.sightings, item, report), marking)
        exhibits.put_members(db, item.id, report, reading.members)
        listed = _problems(item, reading)
        if sealed:
            listed.append(Problem(item.id, item.path, f"sealed, only hashed: {seal.reason}", "note"))
        exhibits.add_problems(db, listed, "read")


def _forget(db: Connection, task: Task) -> None:
    exhibits.drop_problems(db, task.exhibit.id, task.step)
    records.drop(db, task.exhibit.id)
    sightings.drop(db, task.exhibit.id)


def _own(seen: list[Sighting], item: Exhibit, report: str) -> list[Sighting]:
    """Sightings on this exhibit and no other, as a worker may claim anything."""
    return [replace(sighting, report=report) for sighting in seen if sighting.exhibit == item.id]


def _problems(item: Exhibit, reading: Reading) -> list[Problem]:
    listed = [Problem(item.id, item.path, text, "partial") for text in reading.problems]
    for member in reading.members:
        if member.problem:
            inside = member.locator.rstrip("#") != item.id
            path = f"{item.path}!{member.name}" if inside else item.path
            listed.append(Problem(item.id, path, member.problem, "unreadable", member.locator))
    known = {(problem.path, problem.reason) for problem in listed}
    if len(known) < len(listed):
        listed = list({(problem.path, problem.reason): problem for problem in listed}.values())
    if len(listed) > MOST_LISTED:
        more = f"and {len(listed) - MOST_LISTED} more in this file; its page lists every part"
        listed = [*listed[:MOST_LISTED], Problem(item.id, item.path, more, "partial")]
    if reading.unparsed:
        text = f"{len(reading.unparsed)} lines or records could not be parsed; they are listed on its page"
        listed.append(Problem(item.id, item.path, text, "partial"))
    return listed
