"""GraphML: a network for Gephi, yEd, networkx and the like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

_Attributes = Mapping[str, Any]

_TYPES: Mapping[type, str] = {int: "long", float: "double", str: "string"}
_OPENING = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns'
    ' http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
)
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def graphml(nodes: Sequence[tuple[str, _Attributes]], edges: Sequence[tuple[str, str, _Attributes]]) -> Iterator[str]:
    """The lines of an undirected graph in GraphML, from attributes that are texts and numbers.

    What XML cannot hold (control characters) becomes U+FFFD.

    >>> print("".join(graphml([("a", {"label": "A & B"})], [])).split("<graph ")[1])
    edgedefault="undirected">
    <node id="a"><data key="node-label">A &amp; B</data></node>
    </graph>
    </graphml>
    <BLANKLINE>
    """
    yield _OPENING
    yield from _keys("node", (attributes for _, attributes in nodes))
    yield from _keys("edge", (attributes for _, _, attributes in edges))
    yield '<graph edgedefault="undirected">\n'
    for node, attributes in nodes:
        yield f'<node id="{plain(node)}">{_data("node", attributes)}</node>\n'
    for one, other, attributes in edges:
        yield f'<edge source="{plain(one)}" target="{plain(other)}">{_data("edge", attributes)}</edge>\n'
    yield "</graph>\n</graphml>\n"


def _keys(kind: str, rows: Iterable[_Attributes]) -> Iterator[str]:
    """A declaration for each attribute that occurs, by name."""
    types = {name: _TYPES[type(value)] for attributes in rows for name, value in attributes.items()}
    for name, type_name in sorted(types.items()):
        yield f'<key id="{kind}-{plain(name)}" for="{kind}" attr.name="{plain(name)}" attr.type="{type_name}"/>\n'


def _data(kind: str, attributes: _Attributes) -> str:
    return "".join(f'<data key="{kind}-{plain(n)}">{plain(str(v))}</data>' for n, v in sorted(attributes.items()))


def plain(value: str) -> str:
    """A text as XML may hold it, in elements and attributes."""
    return escape(_NOT_IN_XML.sub("\ufffd", value), {'"': "&quot;", "\r": "&#13;"})
