"""The same provenance in the terms of CASE and UCO, as JSON-LD, for other tools.

Source: Cyber-investigation Analysis Standard Expression 1.5.0 over Unified Cyber Ontology 1.5.0: an investigation holds
a provenance record for each exhibit; an investigative action for each touch names who performed it, where, with what
tool, on which exhibits, and which action it followed. It says no more than the record it is made from.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any, Final

from weftline.bundles.custody.record import BRINGING, Item, Record, Touch

_UCO: Final = "https://ontology.unifiedcyberontology.org/uco"
CONTEXT: Final = {
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "kb": "urn:x-weftline:",
    "uco-action": f"{_UCO}/action/",
    "uco-core": f"{_UCO}/core/",
    "uco-identity": f"{_UCO}/identity/",
    "uco-observable": f"{_UCO}/observable/",
    "uco-tool": f"{_UCO}/tool/",
    "uco-types": f"{_UCO}/types/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_SPACE: Final = uuid.UUID("6a7c5a0e-6f0c-5b0a-9a53-9a4d6d0c2f11")


def provenance(record: Record) -> bytes:
    """The record as one JSON-LD document; the same record gives the same bytes."""
    graph = list(_Graph(record).nodes())
    return json.dumps({"@context": CONTEXT, "@graph": graph}, indent=1, ensure_ascii=False).encode() + b"\n"


class _Graph:
    def __init__(self, record: Record) -> None:
        self.record = record
        self._numbers = {item.id: item.number for item in record.items if item.id}
        self._sources: dict[int, list[str]] = {}
        for item in record.items:
            if item.derived_from in self._numbers:
                self._sources.setdefault(item.brought, []).append(self._numbers[item.derived_from])

    def nodes(self) -> Iterator[dict[str, Any]]:
        """Every thing of the graph, each once."""
        yield self._investigation()
        yield from self._named("person", "uco-identity:Person", {touch.who for touch in self.record.touches})
        yield from self._named("machine", "uco-observable:Device", {touch.machine for touch in self.record.touches})
        yield from (self._tool(name) for name in sorted(self._tools()))
        for item in self.record.items:
            yield from self._exhibit(item)
        before = ""
        for touch in self.record.touches:
            yield self._action(touch, before)
            before = self._name("investigative-action", str(touch.seq))

    def _name(self, kind: str, thing: str) -> str:
        return f"kb:{kind}-{uuid.uuid5(_SPACE, f'{self.record.origin} {kind} {thing}')}"

    def _link(self, kind: str, thing: str) -> dict[str, str]:
        return {"@id": self._name(kind, thing)}

    def _investigation(self) -> dict[str, Any]:
        kept = self.record.kept
        parts = [self._link("provenance-record", item.number) for item in self.record.items]
        parts += [self._link("investigative-action", str(touch.seq)) for touch in self.record.touches]
        custody = f"Custody log {self.record.origin}: {self.record.entries} entries, RFC 6962 root {self.record.root}."
        return {
            "@id": self._name("investigation", ""),
            "@type": "case-investigation:Investigation",
            "uco-core:name": kept.case,
            "uco-core:description": [custody, *(["Made-up example; no real person or case."] if kept.example else [])],
            "uco-core:objectCreatedTime": _time(kept.made_at),
            "uco-core:object": parts,
        }

    def _named(self, kind: str, type_: str, names: set[str]) -> Iterator[dict[str, Any]]:
        for name in sorted(names):
            yield {"@id": self._name(kind, name), "@type": type_, "uco-core:name": name}

    def _tools(self) -> set[str]:
        return {*self.record.kept.tools[:1], *(touch.tool for touch in self.record.touches if touch.tool)}

    def _tool(self, text: str) -> dict[str, Any]:
        name, _, version = text.partition(" ")
        described = {"uco-core:name": name, **({"uco-tool:version": version} if version else {})}
        return {"@id": self._name("tool", text), "@type": "uco-tool:Tool", **described}

    def _exhibit(self, item: Item) -> Iterator[dict[str, Any]]:
        """Its provenance record and, unless it is sealed, the file with its hash."""
        told = "Sealed: neither name nor hash is stated." if item.sealed else f"Exhibit {item.id}"
        yield {
            "@id": self._name("provenance-record", item.number),
            "@type": "case-investigation:ProvenanceRecord",
            "uco-core:description": told,
            "case-investigation:exhibitNumber": item.number,
            **self._root(item),
            "uco-core:object": [self._link("file", item.number)],
        }
        file: dict[str, Any] = {"@id": self._name("file", item.number), "@type": "uco-observable:File"}
        if not item.sealed:
            file["uco-core:hasFacet"] = list(self._facets(item))
        yield file

    def _root(self, item: Item) -> dict[str, str]:
        root = self._numbers.get(item.derived_from)
        return {"case-investigation:rootExhibitNumber": root} if root else {}

    def _facets(self, item: Item) -> Iterator[dict[str, Any]]:
        size = {"uco-observable:sizeInBytes": item.size} if item.size is not None else {}
        if item.name:
            name = {"uco-observable:fileName": item.name.rpartition("/")[2]}
            yield {**self._link("file-facet", item.number), "@type": "uco-observable:FileFacet", **name, **size}
        yield {
            **self._link("content-data-facet", item.number),
            "@type": "uco-observable:ContentDataFacet",
            "uco-observable:hash": [
                {
                    **self._link("hash", item.number),
                    "@type": "uco-types:Hash",
                    "uco-types:hashMethod": "SHA256",
                    "uco-types:hashValue": {"@type": "xsd:hexBinary", "@value": item.sha256},
                }
            ],
            **size,
        }

    def _action(self, touch: Touch, before: str) -> dict[str, Any]:
        brought = touch.what in BRINGING
        used = self._sources.get(touch.seq, []) if brought else touch.items
        made = touch.items if brought else ()
        about = {
            "uco-action:object": [self._link("file", number) for number in used],
            "uco-action:result": [
                self._link(kind, number) for number in made for kind in ("file", "provenance-record")
            ],
        }
        return {
            "@id": self._name("investigative-action", str(touch.seq)),
            "@type": "case-investigation:InvestigativeAction",
            "uco-core:name": touch.what,
            "uco-core:description": [f"Custody entry {touch.seq}", *([touch.why] if touch.why else [])],
            "uco-action:startTime": _time(touch.utc),
            "uco-action:endTime": _time(touch.utc),
            "uco-action:performer": self._link("person", touch.who),
            "uco-action:environment": self._link("machine", touch.machine),
            "uco-action:instrument": [self._link("tool", touch.tool or self.record.kept.tools[0])],
            **{name: links for name, links in about.items() if links},
            **({"case-investigation:wasInformedBy": [{"@id": before}]} if before else {}),
        }


def _time(text: str) -> dict[str, str]:
    return {"@type": "xsd:dateTime", "@value": text}
