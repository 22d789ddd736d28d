"""The provenance graph against the published terms of CASE and UCO.

`case_terms.json` holds what the ontologies (CASE 1.5.0, UCO 1.5.0; Apache-2.0) state of the classes and properties that
are used: ancestors, types of values, how often. `case_validate` of case-utils checks the same and more; see
docs/decisions/0014-case-uco.md.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from weftline.bundles.custody import provenance
from weftline.bundles.custody.provenance import CONTEXT

TERMS = json.loads((Path(__file__).parent / "case_terms.json").read_text())


def nodes(value):
    """Every thing of the graph, those inside others too."""
    if isinstance(value, dict):
        if "@type" in value and "@id" in value:
            yield value
        for inner in value.values():
            yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def kinds(type_):
    return {type_, *TERMS["ancestors"][type_]}


def wrong(graph):
    """What of a graph does not hold by the published terms."""
    things = {node["@id"]: node for node in nodes(graph)}
    for node in nodes(graph):
        rules = {}
        for kind in kinds(node["@type"]):
            rules |= TERMS["properties"].get(kind, {})
        for name in rules.keys() - node.keys():
            if rules[name].get("min"):
                yield f"{node['@type']} lacks {name}"
        for name, value in node.items():
            if name.startswith("@"):
                continue
            values = value if isinstance(value, list) else [value]
            if name not in rules:
                yield f"{node['@type']} has no {name}"
            elif len(values) > rules[name].get("max", len(values)):
                yield f"{node['@type']} has {name} more than once"
            else:
                yield from (told for one in values if (told := _wrong_value(one, rules[name], things)))


def _wrong_value(value, rule, things):
    if "class" in rule:
        target = things.get(value["@id"])
        if target is None or rule["class"] not in kinds(target["@type"]):
            return f"{value} is no {rule['class']}"
        return None
    given = value["@type"] if isinstance(value, dict) else {str: "xsd:string", int: "xsd:integer"}[type(value)]
    return None if given == rule["datatype"] else f"{value} is no {rule['datatype']}"


@pytest.fixture(params=[True, False], ids=["whole", "of a bundle"])
def graph(made, request):
    return json.loads(provenance(made["record"](why=request.param)))


def test_every_term_is_a_published_one_and_used_as_it_says(graph):
    assert list(wrong(graph["@graph"])) == []
    assert graph["@context"] == CONTEXT


def test_the_check_can_fail(graph):
    [action, *_] = [node for node in graph["@graph"] if node["@type"].endswith("InvestigativeAction")]
    action["uco-action:performer"] = {"@id": "kb:nobody"}
    action["uco-action:startTime"] = "yesterday"
    action["uco-action:reason"] = "x"
    assert len(list(wrong(graph["@graph"]))) == 3


def test_each_thing_has_one_node(graph):
    names = [node["@id"] for node in nodes(graph["@graph"])]
    assert len(names) == len(set(names))


def test_the_chain_of_actions_is_whole(made, graph):
    actions = [node for node in graph["@graph"] if node["@type"] == "case-investigation:InvestigativeAction"]
    for before, after in pairwise(actions):
        assert after["case-investigation:wasInformedBy"] == [{"@id": before["@id"]}]
    derived = next(node for node in actions if node["uco-core:name"] == "derive")
    files = {node["@id"]: node for node in graph["@graph"] if node["@type"] == "uco-observable:File"}
    [source], [result] = derived["uco-action:object"], [x for x in derived["uco-action:result"] if x["@id"] in files]
    digests = [files[item["@id"]]["uco-core:hasFacet"][-1]["uco-observable:hash"][0] for item in (source, result)]
    assert [item["uco-types:hashValue"]["@value"] for item in digests] == [
        made["kept"][0].sha256,
        made["kept"][4].sha256,
    ]
    assert [item["uco-tool:version"] for item in graph["@graph"] if item["@type"] == "uco-tool:Tool"] == ["5.3.0", "1"]


def test_a_sealed_exhibit_has_neither_name_nor_hash(made):
    text = provenance(made["record"]()).decode()
    assert made["items"][3].sha256 not in text
    assert "reports/3/" not in text
    assert "E004" in text


def test_the_same_record_gives_the_same_bytes(made):
    assert provenance(made["record"]()) == provenance(made["record"]())
