"""Where things stand in a picture: a layout of each connected part, and the parts packed side by side.

Only additions, products, quotients and square roots of numpy are used, in a fixed order (no linear algebra library, no
trigonometry), because these give the same bits on every machine; positions are then rounded to whole units.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, pi, sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Cell = tuple[int, int]

#: The distance of two neighbours in a close group, in picture units (a unit is a pixel at scale 1).
STEP = 96.0
#: The side of a cell of the grid on which parts are packed.
CELL = 36.0
#: Screens are wide: parts are packed into a rounded rectangle of this width to height.
ASPECT = 1.4
#: Up to so many nodes every pair of a part is compared, beyond it each node with its neighbours and so many pivots.
_FULL, _PIVOTS = 420, 48
#: A part in which everyone is linked with everyone is drawn as a regular polygon up to this size.
_RING = 9


@dataclass(frozen=True, slots=True)
class Box:
    """The room that a node and its label take, its middle being the position of the node."""

    width: float
    height: float


def place(
    boxes: Sequence[Box],
    links: Sequence[tuple[int, int]],
    groups: Sequence[int],
    weights: Sequence[float] | None = None,
) -> list[tuple[int, int]]:
    """A position for each box: linked ones near each other, no two on top of each other, whole numbers around (0, 0).

    ``links`` are pairs of indices into ``boxes``; links between different ``groups`` are drawn longer, those of
    greater ``weights`` shorter.

    >>> place([Box(40, 20)] * 2, [(0, 1)], [0, 0])
    [(-60, 0), (60, 0)]
    """
    near = _neighbours(len(boxes), links, weights or [1.0] * len(links))
    parts = [_Part.of(members, boxes, near, groups) for members in components(near)]
    positions = [(0, 0)] * len(boxes)
    for part, (left, top) in zip(parts, _pack(parts), strict=True):
        for member, (x, y) in zip(part.members, part.at, strict=True):
            positions[member] = (round(x + left), round(y + top))
    return _centred(positions, boxes)


def place_around(
    ego: int,
    boxes: Sequence[Box],
    links: Sequence[tuple[int, int]],
    groups: Sequence[int],
    weights: Sequence[float] | None = None,
) -> list[tuple[int, int]]:
    """The same with the box ``ego`` in the middle: the others stand as if it were not there, and make room for it.

    >>> place_around(1, [Box(40, 20)] * 3, [(0, 1), (0, 2), (1, 2)], [0, 0, 0])[1]
    (0, 0)
    """
    others = [number for number in range(len(boxes)) if number != ego]
    index = {number: place for place, number in enumerate(others)}
    kept = [at for at, pair in enumerate(links) if ego not in pair]
    near = place(
        [boxes[number] for number in others],
        [(index[links[at][0]], index[links[at][1]]) for at in kept],
        [groups[number] for number in others],
        [weights[at] for at in kept] if weights else None,
    )
    positions = [(0, 0)] * len(boxes)
    if near:
        middle = (sum(x for x, _ in near) / len(near), sum(y for _, y in near) / len(near))
        widest = max(max(box.width, box.height) for box in boxes)
        for number, (x, y) in zip(others, near, strict=True):
            positions[number] = _outwards(x - middle[0], y - middle[1], widest + STEP / 4)
    return positions


def _outwards(x: float, y: float, step: float) -> tuple[int, int]:
    """A point moved away from the middle: whatever were apart stay apart, and the middle becomes free."""
    far = sqrt(x * x + y * y)
    return (round(x + x / far * step), round(y + y / far * step)) if far > 0 else (0, round(-step))


def components(neighbours: Sequence[Iterable[int]]) -> list[list[int]]:
    """The connected parts, largest first, equal ones in the order of their first member.

    >>> components([[], [2], [1]])
    [[1, 2], [0]]
    """
    seen: set[int] = set()
    found = []
    for start in range(len(neighbours)):
        if start in seen:
            continue
        seen.add(start)
        members = [start]
        for node in members:
            fresh = sorted(other for other in neighbours[node] if other not in seen)
            seen.update(fresh)
            members.extend(fresh)
        found.append(sorted(members))
    return sorted(found, key=lambda members: (-len(members), members))


def _neighbours(count: int, links: Sequence[tuple[int, int]], weights: Sequence[float]) -> list[dict[int, float]]:
    """The neighbours of each node in order, with the weight of the link."""
    near: list[dict[int, float]] = [{} for _ in range(count)]
    for (a, b), weight in zip(links, weights, strict=True):
        if a != b:
            near[a][b] = near[b][a] = weight
    return [dict(sorted(others.items())) for others in near]


def _centred(positions: list[tuple[int, int]], boxes: Sequence[Box]) -> list[tuple[int, int]]:
    if not positions:
        return []
    xs, ys = [x for x, _ in positions], [y for _, y in positions]
    middle_x, middle_y = (min(xs) + max(xs)) // 2, (min(ys) + max(ys)) // 2
    return [(x - middle_x, y - middle_y) for x, y in positions]


# ---- one connected part ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Part:
    """A connected part laid out around its own middle, and the cells of the packing grid that it covers."""

    members: list[int]
    at: list[tuple[float, float]]
    cells: frozenset[Cell]

    @classmethod
    def of(
        cls, members: list[int], boxes: Sequence[Box], neighbours: Sequence[dict[int, float]], groups: Sequence[int]
    ) -> _Part:
        """Lay out one part."""
        local = {member: index for index, member in enumerate(members)}
        near = [{local[other]: weight for other, weight in neighbours[member].items()} for member in members]
        sizes = np.array([(boxes[member].width, boxes[member].height) for member in members])
        if len(members) <= _RING and all(len(others) == len(members) - 1 for others in near):
            points = _ring(len(members))
        else:
            points = _lying(_layout(near, [groups[member] for member in members]))
        points = _apart(points, sizes)
        points -= (points.min(axis=0) + points.max(axis=0)) / 2
        return cls(members, [(float(x), float(y)) for x, y in points], _cells(points, sizes, near))


def _layout(near: Sequence[dict[int, float]], groups: list[int]) -> Floats:
    """Positions whose distances are close to the lengths of the shortest paths (stress majorisation)."""
    count = len(near)
    if count == 1:
        return np.zeros((1, 2))
    lengths = _lengths(near, groups)
    pivots, distances = _everyone(lengths) if count <= _FULL else _pivots(lengths, _PIVOTS)
    points = _projection(distances[:: ceil(len(pivots) / _PIVOTS)])
    noise = random.Random(1)
    points += np.array([(noise.random() - 0.5, noise.random() - 0.5) for _ in range(count)]) * (STEP / 4)
    first, second, goal, weight = _goals(pivots, distances, lengths)
    return _relaxed(points, first, second, goal, weight, rounds=160 if count <= _FULL else 90)


def _ring(count: int) -> Floats:
    """A regular polygon standing on a side, or on a corner above the others; two points side by side."""
    if count == 1:
        return np.zeros((1, 2))
    start = 0.5 if count == 2 else 0.25 + (0.5 / count if count % 2 == 0 else 0.5)
    corners = [_turned(start + number / count) for number in range(count)]
    side = sqrt((corners[0][0] - corners[1][0]) ** 2 + (corners[0][1] - corners[1][1]) ** 2)
    return np.array(corners) * max(STEP * (1.0 if count == 2 else 0.86) / side, 0.62 * STEP)


def _turned(turns: float) -> tuple[float, float]:
    """The point of the unit circle after so many turns, by the power series, which is the same on every machine."""
    angle = (turns % 1.0 - 0.5) * 2 * pi
    cos = sin = 0.0
    term = 1.0
    for power in range(40):
        sign = -1.0 if power % 4 >= 2 else 1.0
        if power % 2:
            sin += sign * term
        else:
            cos += sign * term
        term *= angle / (power + 1)
    return -cos, -sin


def _lengths(near: Sequence[dict[int, float]], groups: list[int]) -> list[dict[int, float]]:
    """The wanted length of each link: short within a clique and by weight, long where the ends share few neighbours."""
    closed = [{node, *others} for node, others in enumerate(near)]
    lengths: list[dict[int, float]] = [{} for _ in near]
    for node, others in enumerate(near):
        for other, weight in others.items():
            if node < other:
                apart = len(closed[node] ^ closed[other])
                bridge = 1.0 if groups[node] == groups[other] else 1.35
                heavy = max(0.6, 1.0 / sqrt(sqrt(max(weight, 1.0))))
                length = STEP * bridge * heavy * (1.0 + min(1.6, 0.14 * sqrt(apart)))
                lengths[node][other] = lengths[other][node] = length
    return lengths


def _from(start: int, lengths: list[dict[int, float]]) -> list[float]:
    """The length of the shortest path from ``start`` to each node."""
    found = [0.0] * len(lengths)
    done = [False] * len(lengths)
    queue = [(0.0, start)]
    while queue:
        distance, node = heapq.heappop(queue)
        if done[node]:
            continue
        done[node] = True
        found[node] = distance
        for other, length in lengths[node].items():
            if not done[other]:
                heapq.heappush(queue, (distance + length, other))
    return found


def _everyone(lengths: list[dict[int, float]]) -> tuple[list[int], Floats]:
    """All nodes, and the distances of all from each."""
    return list(range(len(lengths))), np.array([_from(node, lengths) for node in range(len(lengths))])


def _pivots(lengths: list[dict[int, float]], count: int) -> tuple[list[int], Floats]:
    """Nodes far from each other, beginning with the one of most links, and the distances of all nodes from each."""
    pivots = [max(range(len(lengths)), key=lambda node: (len(lengths[node]), -node))]
    rows = [np.array(_from(pivots[0], lengths))]
    nearest = rows[0]
    while len(pivots) < count:
        pivots.append(int(nearest.argmax()))
        rows.append(np.array(_from(pivots[-1], lengths)))
        nearest = np.minimum(nearest, rows[-1])
    return pivots, np.array(rows)


def _projection(distances: Floats) -> Floats:
    """The two directions in which the distances to the pivots differ most (Brandes and Pich, pivot MDS)."""
    squares = distances.T**2
    centred = squares - squares.mean(axis=0) - squares.mean(axis=1)[:, None] + squares.mean()
    columns = [np.ascontiguousarray(column) for column in centred.T]
    product = np.array([[(a * b).sum() for b in columns] for a in columns])
    axes: list[Floats] = []
    for seed in (1, 2):
        noise = random.Random(seed)
        axis = np.array([noise.random() - 0.5 for _ in columns])
        for _ in range(60):
            axis = (product * axis).sum(axis=1)
            for other in axes:
                axis = axis - other * (axis * other).sum()
            norm = sqrt(float((axis * axis).sum()))
            if norm == 0.0:
                break
            axis = axis / norm
        axes.append(axis)
    points = np.column_stack([(centred * axis).sum(axis=1) for axis in axes])
    spread = np.abs(points).max()
    return points * (float(distances.max()) / (2 * spread)) if spread > 0 else points


def _goals(pivots: list[int], distances: Floats, lengths: list[dict[int, float]]) -> tuple[Ints, Ints, Floats, Floats]:
    """Whom each node looks at, from what distance it wants to, and how much that counts."""
    count = len(lengths)
    first = np.tile(np.arange(count), len(pivots))
    second = np.repeat(np.array(pivots), count)
    goal = distances.reshape(-1)
    share = np.full(len(goal), count / len(pivots))
    if len(pivots) < count:
        pairs = [(node, other, length) for node, others in enumerate(lengths) for other, length in others.items()]
        first = np.concatenate([first, np.array([pair[0] for pair in pairs])])
        second = np.concatenate([second, np.array([pair[1] for pair in pairs])])
        goal = np.concatenate([goal, np.array([pair[2] for pair in pairs])])
        share = np.concatenate([share, np.full(len(pairs), 6.0)])
    others = first != second
    first, second, goal, share = first[others], second[others], goal[others], share[others]
    return first, second, goal, share / (goal * goal)


def _relaxed(points: Floats, first: Ints, second: Ints, goal: Floats, weight: Floats, *, rounds: int) -> Floats:
    """Move all points, again and again, to where those they look at would have them."""
    count = len(points)
    total = np.bincount(first, weights=weight, minlength=count)
    for _ in range(rounds):
        apart = points[first] - points[second]
        far = np.maximum(np.sqrt((apart * apart).sum(axis=1)), 1e-6)
        ratio = goal / far
        moved = np.empty_like(points)
        for axis in (0, 1):
            wanted = weight * (points[second, axis] + apart[:, axis] * ratio)
            moved[:, axis] = np.bincount(first, weights=wanted, minlength=count) / total
        points = points + (moved - points) * 0.75
    return points


def _lying(points: Floats) -> Floats:
    """The points turned so that they are wider than high: screens are, and labels are."""
    points = points - points.mean(axis=0)
    x, y = points[:, 0], points[:, 1]
    xx, yy, xy = float((x * x).sum()), float((y * y).sum()), float((x * y).sum())
    spread = sqrt((xx - yy) ** 2 + 4 * xy * xy)
    if spread <= 1e-9 * (xx + yy):
        return points
    along = (xy, (spread - (xx - yy)) / 2) if abs(xy) > 1e-12 else ((1.0, 0.0) if xx >= yy else (0.0, 1.0))
    norm = sqrt(along[0] ** 2 + along[1] ** 2)
    cos, sin = along[0] / norm, along[1] / norm
    return np.column_stack([x * cos + y * sin, y * cos - x * sin])


def _apart(points: Floats, sizes: Floats) -> Floats:
    """The points moved, as little as may be, until no box lies on another."""
    if len(points) < 2:
        return points
    for _ in range(24):
        if len(_overlaps(points, sizes)[0]) <= len(points) // 2:
            break
        points = points * 1.06
    for _ in range(400):
        a, b, over_x, over_y = _overlaps(points, sizes)
        if not len(a):
            break
        sideways = over_x <= over_y
        for axis, over, chosen in ((0, over_x, sideways), (1, over_y, ~sideways)):
            i, j, push = a[chosen], b[chosen], over[chosen] * 0.5 + 0.5
            sign = np.where(points[i, axis] <= points[j, axis], -1.0, 1.0)
            points[:, axis] += np.bincount(i, weights=sign * push, minlength=len(points)) * 0.7
            points[:, axis] -= np.bincount(j, weights=sign * push, minlength=len(points)) * 0.7
    return points


def _overlaps(points: Floats, sizes: Floats) -> tuple[Ints, Ints, Floats, Floats]:
    """The pairs of boxes that lie on each other, and how far in x and in y."""
    order = np.argsort(points[:, 0], kind="stable")
    at, half = points[order], sizes[order] / 2
    widest = float(sizes[:, 0].max())
    found: list[tuple[Ints, Ints, Floats, Floats]] = []
    for step in range(1, len(order)):
        gap = at[step:] - at[:-step]
        if float(gap[:, 0].min()) >= widest:
            break
        over = half[step:] + half[:-step] - np.abs(gap)
        hit = np.flatnonzero((over[:, 0] > 0) & (over[:, 1] > 0))
        found.append((order[hit], order[hit + step], over[hit, 0], over[hit, 1]))
    if not found:
        none, zero = np.empty(0, dtype=np.int64), np.empty(0)
        return none, none, zero, zero
    a, b, over_x, over_y = (np.concatenate(column) for column in zip(*found, strict=True))
    return a, b, over_x, over_y


# ---- packing ---------------------------------------------------------------------------------------------------------


def _cells(points: Floats, sizes: Floats, near: Sequence[Iterable[int]]) -> frozenset[Cell]:
    """The cells that boxes and links cover, with what they enclose, so that nothing is put inside a loop."""
    covered: set[Cell] = set()
    for (x, y), (width, height) in zip(points.tolist(), sizes.tolist(), strict=True):
        covered |= _covered(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    for node, others in enumerate(near):
        for other in others:
            if node < other:
                covered |= _along(points[node].tolist(), points[other].tolist())
    return frozenset(covered | _enclosed(covered))


def _covered(left: float, top: float, right: float, bottom: float) -> set[Cell]:
    columns = range(int(left // CELL), int(right // CELL) + 1)
    rows = range(int(top // CELL), int(bottom // CELL) + 1)
    return {(column, row) for column in columns for row in rows}


def _along(start: list[float], end: list[float]) -> set[Cell]:
    (x, y), (to_x, to_y) = start, end
    steps = int(max(abs(to_x - x), abs(to_y - y)) / (CELL / 2)) + 1
    return {
        (int((x + (to_x - x) * i / steps) // CELL), int((y + (to_y - y) * i / steps) // CELL)) for i in range(steps + 1)
    }


def _enclosed(covered: set[Cell]) -> set[Cell]:
    """The cells that lie between covered ones both in their row and in their column."""
    rows: dict[int, list[int]] = {}
    columns: dict[int, list[int]] = {}
    for column, row in sorted(covered):
        rows.setdefault(row, []).append(column)
        columns.setdefault(column, []).append(row)
    return {
        (column, row)
        for row, across in rows.items()
        for column in range(across[0], across[-1] + 1)
        if column in columns and columns[column][0] <= row <= columns[column][-1]
    }


def _pack(parts: Sequence[_Part]) -> list[tuple[float, float]]:
    """A shift for each part, largest first from the middle outwards, so that no two share a cell."""
    reach = ceil(sqrt(sum(len(part.cells) for part in parts)))
    spots, taken, tried = _spiral(reach), set[Cell](), dict[frozenset[Cell], int]()
    shifts = [(0.0, 0.0)] * len(parts)
    for index in sorted(range(len(parts)), key=lambda index: (-len(parts[index].cells), index)):
        cells = sorted(parts[index].cells)
        # What is taken stays taken: a part of a shape seen before need not try the spots that failed for it then.
        spot = tried.get(parts[index].cells, 0)
        while any((column + spots[spot][0], row + spots[spot][1]) in taken for column, row in cells):
            spot += 1
            if spot == len(spots):
                reach, spot, tried = 2 * reach, 0, {}
                spots = _spiral(reach)
        tried[parts[index].cells] = spot
        right, down = spots[spot]
        taken.update((column + right, row + down) for column, row in cells)
        shifts[index] = (right * CELL, down * CELL)
    return shifts


def _spiral(reach: int) -> list[Cell]:
    """The cells around (0, 0) to a distance of ``reach`` in rows, nearest first, in a wide rounded rectangle."""
    across = ceil(ASPECT * reach)
    cells = [(column, row) for column in range(-across, across + 1) for row in range(-reach, reach + 1)]
    return sorted(cells, key=lambda cell: (cell[0] ** 4 + (ASPECT * cell[1]) ** 4, cell[1], cell[0]))
