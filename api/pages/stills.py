"""Stills of the network around a person: SVG with names and a colour for each circle, for light and for dark pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import escape

#: The colours of the pictures (see web/src/network.css): first the ego, then the circles, last those without a colour.
_COLOURS = {
    "light": ("#1b2330", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a2e5d", "#a79b00"),
    "dark": ("#e8ecf2", "#3d9be0", "#f5793a", "#1fc296", "#eba6cf", "#f2b134", "#9bdcff", "#b765a0", "#d9d04a"),
}
_OTHER = {"light": "#98a2b3", "dark": "#6f7c91"}
_INK = {"light": ("#1b2330", "#ffffff"), "dark": ("#e8ecf2", "#1b1f25")}

SCHEMES = tuple(_COLOURS)

#: The width of a still as a page shows it, in pixels.
WIDTH = 720

#: The height of letters in pixels, and the width of one of them.
_LETTER, _ADVANCE = 12.0, 6.6

#: Room for names beside, above and below, in pixels.
_SIDE, _ABOVE, _BELOW = 64, 20, 26

_Box = tuple[float, float, float, float]


class _Label(NamedTuple):
    x: float
    y: float
    text: str


def still(data: Mapping[str, Any], scheme: str) -> str:
    """The SVG of a picture's data; attributes only, so that no style is needed.

    >>> data = {"nodes": [{"id": "a", "label": "A", "x": 0, "y": 0, "size": 8, "group": -1, "works": 1}], "edges": []}
    >>> still(data, "light").count("<circle"), "A</text>" in still(data, "light")
    (1, True)
    """
    nodes: Sequence[Mapping[str, Any]] = data["nodes"]
    left, top, width, height = frame = _frame(nodes)
    unit = width / WIDTH
    at = {node["id"]: node for node in nodes}
    ink, ground = _INK[scheme]
    labels = [
        f'<text x="{label.x:.0f}" y="{label.y:.0f}">{escape(label.text)}</text>'
        for label in _labels(nodes, frame, unit)
    ]
    return "".join(
        [
            '<svg xmlns="http://www.w3.org/2000/svg" role="img" ',
            f'viewBox="{left:.0f} {top:.0f} {width:.0f} {height:.0f}">',
            *(_line(edge, at, scheme, unit) for edge in sorted(data["edges"], key=lambda edge: not edge.get("spoke"))),
            *(_circle(node, scheme, ground, unit) for node in nodes),
            f'<g fill="{ink}" stroke="{ground}" stroke-width="{3 * unit:.1f}" stroke-linejoin="round" ',
            f'paint-order="stroke" text-anchor="middle" font-family="sans-serif" font-size="{_LETTER * unit:.1f}">',
            *labels,
            "</g></svg>",
        ]
    )


def height_of(people: int) -> int:
    """The height of a still of so many people, in pixels: few need less room.

    >>> height_of(4), height_of(100)
    (300, 540)
    """
    return 300 if people < 12 else 540


def _frame(nodes: Sequence[Mapping[str, Any]]) -> _Box:
    """Left, top, width and height around all nodes and names, in the units of the picture."""
    left, right = min(n["x"] - n["size"] for n in nodes), max(n["x"] + n["size"] for n in nodes)
    top, bottom = min(n["y"] - n["size"] for n in nodes), max(n["y"] + n["size"] for n in nodes)
    high = height_of(len(nodes))
    unit = max((right - left) / (WIDTH - 2 * _SIDE), (bottom - top) / (high - _ABOVE - _BELOW), 0.8)
    middle = (top + bottom) / 2 + unit * (_BELOW - _ABOVE) / 2
    return (left + right - WIDTH * unit) / 2, middle - high * unit / 2, WIDTH * unit, high * unit


def _colour(group: int, scheme: str) -> str:
    colours = _COLOURS[scheme]
    return colours[group + 1] if group + 1 < len(colours) else _OTHER[scheme]


def _line(edge: Mapping[str, Any], at: Mapping[str, Mapping[str, Any]], scheme: str, unit: float) -> str:
    a, b = at[edge["from"]], at[edge["to"]]
    colour = _colour(a["group"], scheme) if a["group"] == b["group"] else _OTHER[scheme]
    width = unit * min(2.0 if edge.get("spoke") else 6.0, 0.5 + 0.6 * edge["value"] ** 0.8)
    opacity = 0.16 if edge.get("spoke") else 0.5
    ends = f'x1="{a["x"]}" y1="{a["y"]}" x2="{b["x"]}" y2="{b["y"]}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width:.1f}" stroke-opacity="{opacity}"/>'


def _circle(node: Mapping[str, Any], scheme: str, ground: str, unit: float) -> str:
    edge = f'stroke="{ground}" stroke-width="{unit:.1f}"'
    place = f'cx="{node["x"]}" cy="{node["y"]}" r="{node["size"]:.0f}"'
    return f'<circle {place} fill="{_colour(node["group"], scheme)}" {edge}/>'


def _labels(nodes: Sequence[Mapping[str, Any]], frame: _Box, unit: float) -> list[_Label]:
    """The names for which there is room, the ego's and those of most works first."""
    taken = [_around(node["x"], node["y"], node["size"], node["size"]) for node in nodes]
    found = []
    for node in sorted(nodes, key=lambda node: (node["group"] >= 0, -node["works"], node["id"])):
        wide, high = len(node["label"]) * _ADVANCE * unit / 2, _LETTER * unit / 2
        for x, y in _spots(node, wide, high, unit):
            box = _around(x, y, wide, high)
            if _inside(box, frame) and not any(_meet(box, other) for other in taken):
                taken.append(box)
                found.append(_Label(x, y + 0.7 * high, node["label"]))
                break
    return found


def _spots(node: Mapping[str, Any], wide: float, high: float, unit: float) -> Sequence[tuple[float, float]]:
    """The middles of where a name may stand: below, above, to the right, to the left, then askew."""
    x, y, gap = node["x"], node["y"], node["size"] + 3 * unit
    straight = (x, y + gap + high), (x, y - gap - high), (x + gap + wide, y), (x - gap - wide, y)
    near, aside = 0.7 * gap, 0.6 * gap + high
    askew = [(x + way * (near + wide), y + turn * aside) for way in (1, -1) for turn in (1, -1)]
    return *straight, *askew


def _around(x: float, y: float, wide: float, high: float) -> _Box:
    return x - wide, y - high, x + wide, y + high


def _inside(box: _Box, frame: _Box) -> bool:
    left, top, width, height = frame
    return left < box[0] and box[2] < left + width and top < box[1] and box[3] < top + height


def _meet(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
