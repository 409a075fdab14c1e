"""Works found by how a page repeats: titles of one style, and what stands in the same place around each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from statistics import median

from graph.readers._fields import is_furniture, is_session_label, is_session_title
from graph.readers._markup import Place
from graph.readers._rows import LONGEST_NAMES, Row

LONGEST_TITLE = 400
_ABSTRACT_LENGTH, _SHORT_ABSTRACT = 120, 40
_MOST_STYLES, _MOST_LEAD, _MOST_ROWS_A_TITLE = 12, 5, 1_000
#: What the names and the abstract of a work count for at most.
_MOST_EVIDENCE = 2.0
#: The roles of which a work has at least one.
_TELLING = frozenset({"names", "abstract", "slot", "kind"})


@dataclass(frozen=True)
class Card:
    """What a page says of one work, by the role of each line; ``rows`` are all its lines but the title's."""

    title: Row
    rows: tuple[Row, ...]
    roles: Mapping[int, str]

    def of(self, role: str) -> list[Row]:
        """The lines of a role, in order."""
        return [row for row in self.rows if self.roles.get(row.index) == role]


@dataclass(frozen=True)
class Deck:
    """The works of a page and the lines that belong to none; ``score`` is how well the page fits such a reading."""

    cards: tuple[Card, ...]
    others: tuple[Row, ...]
    score: float


Key = Callable[[Row], str]


def by_style(row: Row) -> str:
    """Lines of one style are alike."""
    return row.node.style


def by_place(row: Row) -> str:
    """Lines in the same place of elements of one style are alike."""
    around = row.node.parent.style if row.node.parent else ""
    return f"{around}>{row.node.style}#{row.node.nth}/{row.nth}"


def best_deck(rows: Sequence[Row]) -> Deck | None:
    """The reading of a page as titles of one style that explains most of it; None when none explains anything."""
    best: Deck | None = None
    for key in (by_style, by_place):
        for quality, titles in _title_candidates(rows, key):
            if best is not None and _MOST_EVIDENCE * quality <= best.score:
                break
            deck = _deck(rows, titles, key)
            if deck is not None and (best is None or deck.score > best.score + 1e-9):
                best = deck
    return best


def _title_candidates(rows: Sequence[Row], key: Key) -> Iterator[tuple[float, list[Row]]]:
    """The lines of each style that may be that of titles, the best ones first, and how good they are together."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    sound: list[tuple[float, list[Row]]] = []
    for group in groups.values():
        titles = [row for row in group if can_be_title(row)]
        if titles and len(titles) >= max(0.6 * len(group), len(rows) / _MOST_ROWS_A_TITLE):
            sound.append((sum(map(_title_quality, titles)), titles))
    sound.sort(key=lambda each: (-each[0], each[1][0].index))
    yield from sound[:_MOST_STYLES]


def can_be_title(row: Row) -> bool:
    """Whether a line can be a title at all: neither long, nor a field of another kind."""
    text = row.value
    return (
        3 <= len(text) <= LONGEST_TITLE
        and not row.small
        and row.label[0] in ("", "title")
        and not is_session_label(text)
        and any(char.isalpha() for char in text)
    )


def _title_quality(row: Row) -> float:
    text = row.value
    quality = min(1.0, max(0.0, 0.5 + row.titleness / 10))
    if row.names == 2 or row.hint in ("names", "abstract", "place"):
        quality *= 0.2
    elif row.names and len(text.split()) < 4:
        quality *= 0.6
    if len(text.split()) < 2:
        quality *= 0.5
    marked = row.mark.heading or row.hint == "title" or row.label[0] == "title" or row.node.link
    return quality + (0.15 if marked else 0.0) + (0.15 if row.mark.heading or row.hint == "title" else 0.0)


# ---- which lines belong to which title -------------------------------------------------------------------------------


def _deck(rows: Sequence[Row], titles: Sequence[Row], key: Key) -> Deck | None:
    regions, others = _regions(rows, titles)
    roles = _roles(regions, titles, key)
    cards = tuple(Card(title, tuple(region), roles) for title, region in zip(titles, regions, strict=True))
    cards, empty = _without_empty(cards)
    others += [row for card in empty for row in (card.title, *card.rows)]
    others.sort(key=lambda row: row.index)
    named = sum(bool(card.of("names")) for card in cards)
    told = [card.of("abstract") for card in cards]
    abstracts = sum(bool(rows) for rows in told)
    if not named and not abstracts:
        return None
    distinct = len({card.title.text.casefold() for card in cards}) / len(cards)
    score = 0.0
    for card, abstract in zip(cards, told, strict=True):
        has_names = bool(card.of("names"))
        evidence = 1.0 * has_names + (1.0 if abstract else 0.0)
        unknown = sum(not role_of(card, row) for row in card.rows)
        score += _title_quality(card.title) * evidence - 0.05 * min(unknown, 10)
    return Deck(cards, tuple(others), score * distinct)


def _without_empty(cards: Sequence[Card]) -> tuple[tuple[Card, ...], tuple[Card, ...]]:
    """Apart from the works the titles that nothing follows, where something follows most: they are headings."""
    bare = {id(card) for card in cards if not {card.roles.get(row.index) for row in card.rows} & _TELLING}
    if len(bare) > 0.4 * len(cards):
        return tuple(cards), ()
    return tuple(card for card in cards if id(card) not in bare), tuple(card for card in cards if id(card) in bare)


def role_of(card: Card, row: Row) -> str:
    """The role of a line of a card; '' when it has none."""
    return card.roles.get(row.index, "")


@dataclass
class _Cut:
    """A page cut at its titles: ``bounds`` are the first and last line of the element around each of them."""

    rows: Sequence[Row]
    titles: Sequence[Row]
    bounds: list[tuple[int, int]]
    leads: list[int]

    @cached_property
    def flat(self) -> bool:
        """Whether the titles stand beside what belongs to them, not in one element with it."""
        return all(first == last for first, last in self.bounds)

    def gap(self, n: int) -> list[Row]:
        """The lines between the element around a title and what begins the next one."""
        last = n + 1 == len(self.titles)
        end = len(self.rows) if last else self.bounds[n + 1][0] - self.leads[n + 1]
        return list(self.rows[self.bounds[n][1] + 1 : end])

    def inside(self, n: int) -> list[Row]:
        """The lines of the element around a title but itself, and the small ones that lead to it."""
        first, last = self.bounds[n]
        return [row for row in self.rows[first - self.leads[n] : last + 1] if row is not self.titles[n]]


def _regions(rows: Sequence[Row], titles: Sequence[Row]) -> tuple[list[list[Row]], list[Row]]:
    """The lines around each title that are its own, and the lines of none."""
    bounds = _bounds(rows, titles)
    cut = _Cut(rows, titles, bounds, _leads(rows, bounds))
    regions = [cut.inside(n) for n in range(len(titles))]
    others = list(rows[: bounds[0][0] - cut.leads[0]])
    heading = min((title.mark.heading for title in titles), default=0)
    gaps = [cut.gap(n) for n in range(len(titles))]
    kept = [_until_header(gap, heading) for gap in gaps]
    usual = Counter(style for own in kept[:-1] for style in {row.node.style for row in own})
    known = {row.node.style for region in regions for row in region} if cut.flat else set()
    for n, own in enumerate(kept):
        last = n + 1 == len(titles) > 1
        end = len(own)
        if not cut.flat or last:
            least = 1 if cut.flat else 0.4 * len(titles)
            rare = {style for style in {row.node.style for row in own} - known if usual[style] < least}
            end = _end(own, [row.node.style in rare for row in own])
        if last:
            end = min(end, _end(own, [is_furniture(row.text) for row in own]))
        regions[n] += own[:end]
        others += gaps[n][end:]
    return regions, others


def _end(rows: Sequence[Row], over: Sequence[bool]) -> int:
    """How many lines stand before the first that is over."""
    return next((n for n, ends in enumerate(over) if ends), len(rows))


def _bounds(rows: Sequence[Row], titles: Sequence[Row]) -> list[tuple[int, int]]:
    """The first and last line of the element around each title that holds no other title."""
    owner = _owners(rows, {id(place): n for n, place in enumerate(_holders(titles))})
    bounds: list[tuple[int, int]] = []
    for n, title in enumerate(titles):
        first = last = title.index
        while first and owner[first - 1] == n:
            first -= 1
        while last + 1 < len(rows) and owner[last + 1] == n:
            last += 1
        bounds.append((first, last))
    return bounds


def _holders(titles: Sequence[Row]) -> list[Place]:
    """The element around each title that holds no other title: as far up as it is for most of them."""
    held: Counter[int] = Counter()
    for title in titles:
        for place in title.node.above():
            held[id(place)] += 1
            if held[id(place)] > 2:
                break
    if len(titles) == 1:
        return [titles[0].node]
    chains = [list(takewhile(lambda place: held[id(place)] == 1, title.node.above())) for title in titles]
    levels = Counter(len(chain) for chain in chains)
    level = min(levels, key=lambda each: (-levels[each], each))
    return [
        chain[min(level, len(chain)) - 1] if chain else title.node for chain, title in zip(chains, titles, strict=True)
    ]


def _owners(rows: Sequence[Row], numbers: Mapping[int, int]) -> list[int]:
    """For each line the number of the element that holds it, -1 for none."""
    known: dict[int, int] = {}
    owners: list[int] = []
    for row in rows:
        path: list[int] = []
        found = -1
        for place in row.node.above():
            if id(place) in known or id(place) in numbers:
                found = known.get(id(place), numbers.get(id(place), -1))
                break
            path.append(id(place))
        known.update(dict.fromkeys(path, found))
        owners.append(found)
    return owners


def _leads(rows: Sequence[Row], bounds: Sequence[tuple[int, int]]) -> list[int]:
    """How many small lines right above each title, or its element, are its own: those above the first tell."""
    before = 0
    runs: list[int] = []
    for first, last in bounds:
        count = 0
        while count < _MOST_LEAD and first - count - 1 >= before and rows[first - count - 1].small:
            count += 1
        runs.append(count)
        before = last + 1
    head = rows[bounds[0][0] - runs[0] : bounds[0][0]]
    styles = {row.node.style for row in head if row.small != "aside" or not is_furniture(row.text)}
    kinds = {row.small for row in head} - {"aside"}
    found: list[int] = []
    for (first, _), run in zip(bounds, runs, strict=True):
        count = 0
        while count < run and (rows[first - count - 1].node.style in styles or rows[first - count - 1].small in kinds):
            count += 1
        found.append(count)
    if len(bounds) > 1 and sum(map(bool, found[1:])) < 0.5 * (len(bounds) - 1):
        found = [0] * len(bounds)
    return found


def _until_header(gap: Sequence[Row], heading: int) -> list[Row]:
    """The lines below a title up to where another section of the page begins."""
    for n, row in enumerate(gap):
        level = row.mark.heading
        if is_session_label(row.text) or is_session_title(row.text):
            return list(gap[:n])
        if level and not row.small and (not heading or level < heading):
            return list(gap[:n])
    return list(gap)


# ---- what the lines are ----------------------------------------------------------------------------------------------


def _roles(regions: Sequence[Sequence[Row]], titles: Sequence[Row], key: Key) -> Mapping[int, str]:
    """The role of each line, decided together for lines of one style in one place."""
    keyed: list[list[tuple[str, Row]]] = []
    for region, title in zip(regions, titles, strict=True):
        seen: Counter[str] = Counter()
        own: list[tuple[str, Row]] = []
        for row in region:
            name = f"{'<' if row.index < title.index else '>'}{key(row)}"
            if not row.small:
                seen[name] += 1
            own.append((f"{name}~{min(seen[name], 3)}", row))
        keyed.append(own)
    roles: dict[int, str] = {row.index: row.small for own in keyed for _, row in own if row.small}
    names = _names_key(keyed, titles)
    for own, title in zip(keyed, titles, strict=True):
        _give_names(roles, own, title, names)
    _give_abstracts(roles, keyed)
    return roles


def _names_key(keyed: Sequence[Sequence[tuple[str, Row]]], titles: Sequence[Row]) -> str | None:
    """The place in which names stand in most of the entries."""
    found: dict[str, list[Row]] = defaultdict(list)
    nearest: Counter[str] = Counter()
    for own, title in zip(keyed, titles, strict=True):
        plain = [(name, row) for name, row in own if not row.small]
        for name, row in plain:
            found[name].append(row)
        below = next((name for name, row in plain if row.index > title.index), None)
        if below:
            nearest[below] += 1
    best, most = None, 0.0
    for name, rows in found.items():
        hinted = sum(row.hint == "names" or row.label[0] == "names" for row in rows) / len(rows)
        possible = sum(row.names > 0 for row in rows) / len(rows)
        sure = sum(row.names == 2 for row in rows) / len(rows)
        placed = sum(row.hint == "place" for row in rows) / len(rows)
        if possible < 0.6 or (not hinted and not sure and nearest[name] < 0.5 * len(rows)):
            continue
        near = nearest[name] / len(titles)
        score = min(len(rows), len(titles)) / len(titles) * (possible + sure + 1.5 * hinted + 0.7 * near - placed)
        if score > most + 1e-9:
            best, most = name, score
    return best if most > 0.5 else None


def _give_names(roles: dict[int, str], own: Sequence[tuple[str, Row]], title: Row, names: str | None) -> None:
    """Mark the lines of names of one entry; further lines of the same style right after are names too."""
    style = names[: names.rindex("~")] if names else None
    for n, (name, row) in enumerate(own):
        if row.index in roles:
            continue
        labelled = row.label[0] == "names" and row.names
        if not labelled and (name != names or not (row.names or row.hint == "names") or len(row.value) > LONGEST_NAMES):
            continue
        roles[row.index] = "names"
        for other, more in own[n + 1 :]:
            if not any(map(str.isalnum, more.text)):
                continue
            alike = other[: other.rindex("~")] == style or more.node is row.node
            if more.small or not alike or not _is_one_name(more):
                break
            roles[more.index] = "names"
        return
    first = next((row for _, row in own if row.index > title.index and row.index not in roles), None)
    if first is not None and first.names == 2 and first.hint not in ("abstract", "place"):
        roles[first.index] = "names"


def _is_one_name(row: Row) -> bool:
    return bool(row.names) and len(row.value.split()) <= 6 and row.hint not in ("abstract", "place")


def _give_abstracts(roles: dict[int, str], keyed: Sequence[Sequence[tuple[str, Row]]]) -> None:
    """Mark paragraphs: where long ones stand in most entries, and what stands beside them in the same element."""
    found: dict[str, list[Row]] = defaultdict(list)
    for own in keyed:
        for name, row in own:
            if row.index not in roles:
                found[name].append(row)
    places = {name for name, rows in found.items() if _are_abstracts(rows)}
    for own in keyed:
        chosen = [
            row
            for name, row in own
            if row.index not in roles
            and (name in places or row.label[0] == "abstract" or _is_paragraph(row))
            and not (row.hint == "place" and len(row.text) < _ABSTRACT_LENGTH)
        ]
        if not chosen:
            continue
        numbers = {row.index for row in chosen}
        around = {id(row.node.parent) for row in chosen} | {id(row.node) for row in chosen}
        for _, row in own:
            if row.index in roles:
                continue
            beside = (
                id(row.node.parent) in around and row.index > chosen[0].index and row.hint not in ("names", "place")
            )
            inside = chosen[0].index < row.index < chosen[-1].index
            if row.index in numbers or inside or (beside and _goes_on(row)):
                roles[row.index] = "abstract"


def _are_abstracts(rows: Sequence[Row]) -> bool:
    lengths = [len(row.value) for row in rows]
    hinted = sum(row.hint == "abstract" or row.label[0] == "abstract" for row in rows) > 0.5 * len(rows)
    placed = sum(row.hint in ("place", "names") for row in rows) > 0.5 * len(rows)
    prose = sum(row.titleness < 0 and not row.names for row in rows) > 0.5 * len(rows)
    least = _SHORT_ABSTRACT if hinted else _ABSTRACT_LENGTH if not prose else _ABSTRACT_LENGTH // 2
    return (hinted or not placed) and median(lengths) >= least


def _is_paragraph(row: Row) -> bool:
    return row.is_paragraph and not row.names


def _goes_on(row: Row) -> bool:
    """Whether a line beside an abstract reads as more of it."""
    return len(row.text) > _SHORT_ABSTRACT or row.text[-1] in ".:;,?!" or row.node.tag in ("li", "pre")
