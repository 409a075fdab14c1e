"""Small still pictures of the networks, as SVG made of the same data as the large ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_COLOURS = ("#2f7ea6", "#c2703d", "#4f9468", "#9a62a8", "#b3912b", "#c0566a", "#5b79c4", "#6f8f8a")
_OTHER = "#8a929c"
_MARGIN = 40
_MOST_EDGES = 3000


def preview(data: Mapping[str, Any]) -> str:
    """An SVG of a picture's nodes and edges without labels; attributes only, so that no style is needed.

    >>> preview({"nodes": [{"id": "a", "x": 0, "y": 0, "size": 8, "group": 0}], "edges": []}).count("<circle")
    1
    """
    nodes: Sequence[Mapping[str, Any]] = data["nodes"]
    at = {node["id"]: (node["x"], node["y"]) for node in nodes}
    lines = [_line(at[edge["from"]], at[edge["to"]]) for edge in data["edges"][:_MOST_EDGES]]
    circles = [_circle(node) for node in nodes]
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{_box(nodes)}" role="img">',
            '<g stroke="#8a929c" stroke-opacity="0.5" stroke-width="4">',
            *lines,
            "</g>",
            *circles,
            "</svg>",
        ]
    )


def _box(nodes: Sequence[Mapping[str, Any]]) -> str:
    if not nodes:
        return "0 0 100 100"
    xs, ys = [node["x"] for node in nodes], [node["y"] for node in nodes]
    left, top = min(xs) - _MARGIN, min(ys) - _MARGIN
    return f"{left:.0f} {top:.0f} {max(xs) - left + _MARGIN:.0f} {max(ys) - top + _MARGIN:.0f}"


def _line(a: tuple[float, float], b: tuple[float, float]) -> str:
    return f'<line x1="{a[0]:.0f}" y1="{a[1]:.0f}" x2="{b[0]:.0f}" y2="{b[1]:.0f}"/>'


def _circle(node: Mapping[str, Any]) -> str:
    group = node["group"]
    colour = _COLOURS[group] if isinstance(group, int) and 0 <= group < len(_COLOURS) else _OTHER
    return f'<circle cx="{node["x"]:.0f}" cy="{node["y"]:.0f}" r="{1.5 * node["size"]:.0f}" fill="{colour}"/>'
