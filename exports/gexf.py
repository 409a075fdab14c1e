"""GEXF 1.3: a network for Gephi and its kin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from exports.graphml import plain

_Attributes = Mapping[str, Any]

_TYPES: Mapping[type, str] = {int: "long", float: "double", str: "string"}
_OPENING = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gexf xmlns="http://gexf.net/1.3" version="1.3"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd">\n'
    '<graph defaultedgetype="undirected" mode="static">\n'
)

#: Attributes that GEXF has words of its own for.
_OWN = ("label", "weight")


def gexf(nodes: Sequence[tuple[str, _Attributes]], edges: Sequence[tuple[str, str, _Attributes]]) -> Iterator[str]:
    """The lines of an undirected graph in GEXF, from attributes that are texts and numbers; it bears no date.

    >>> print("".join(gexf([("a", {"label": "A & B", "works": 2})], [])).split("<nodes>")[1])
    <BLANKLINE>
    <node id="a" label="A &amp; B"><attvalues><attvalue for="works" value="2"/></attvalues></node>
    </nodes>
    <edges>
    </edges>
    </graph>
    </gexf>
    <BLANKLINE>
    """
    yield _OPENING
    yield from _declared("node", (attributes for _, attributes in nodes))
    yield from _declared("edge", (attributes for _, _, attributes in edges))
    yield "<nodes>\n"
    for node, attributes in nodes:
        label = plain(str(attributes.get("label", node)))
        yield f'<node id="{plain(node)}" label="{label}">{_values(attributes)}</node>\n'
    yield "</nodes>\n<edges>\n"
    for number, (one, other, attributes) in enumerate(edges):
        ends = f'source="{plain(one)}" target="{plain(other)}"'
        yield f'<edge id="{number}" {ends} weight="{attributes.get("weight", 1)}">{_values(attributes)}</edge>\n'
    yield "</edges>\n</graph>\n</gexf>\n"


def _declared(kind: str, rows: Iterable[_Attributes]) -> Iterator[str]:
    """A declaration for each attribute that occurs, by name."""
    types = {name: _TYPES[type(value)] for attributes in rows for name, value in attributes.items()}
    yield f'<attributes class="{kind}">\n'
    for name in _others(types):
        yield f'<attribute id="{plain(name)}" title="{plain(name)}" type="{types[name]}"/>\n'
    yield "</attributes>\n"


def _values(attributes: _Attributes) -> str:
    told = (f'<attvalue for="{plain(name)}" value="{plain(str(attributes[name]))}"/>' for name in _others(attributes))
    return f"<attvalues>{''.join(told)}</attvalues>"


def _others(names: Iterable[str]) -> list[str]:
    return sorted(set(names) - set(_OWN))
