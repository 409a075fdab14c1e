"""Things named on the command line: by slug, by list and slug (``people/ada-lovelace``), or by what they are called."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import NamedTuple

from api.cards import KINDS, Kind
from api.cards.common import nearest, rows
from graph.concepts.keys import keys
from graph.errors import SymposiaError
from graph.identifiers import slugify
from graph.snapshot import Snapshot

#: How many names nearest to an unknown one are told.
_GUESSES = 4


class Named(NamedTuple):
    """What a name stands for: the kind of thing (``person``), its slug, and what it is called."""

    kind: str
    slug: str
    label: str


def named(snapshot: Snapshot, name: str, folders: Sequence[str]) -> Named:
    """The one thing of some lists (``works``, ``people``, …) that ``name`` stands for.

    Raises SymposiaError, with the nearest names, where there is none or more than one.
    """
    folder, _, rest = name.partition("/")
    wanted, among = (rest, [folder]) if folder in folders else (name, folders)
    found = [thing for each in among if (thing := _one(snapshot, KINDS[each], wanted))]
    if len(found) == 1:
        return found[0]
    if found:
        ways = " or ".join(f"'{each}/{found[0].slug}'" for each in among if _one(snapshot, KINDS[each], wanted))
        raise SymposiaError(f"'{name}' names more than one thing; write {ways}")
    guesses = [guess for each in among for guess in _near(snapshot, KINDS[each], wanted)][:_GUESSES]
    guess = f"; did you mean {' or '.join(map(repr, guesses))}?" if guesses else ""
    kinds = ", ".join(KINDS[each].name for each in among)
    raise SymposiaError(f"no {kinds} named '{name}'{guess}")


def _one(snapshot: Snapshot, kind: Kind, name: str) -> Named | None:
    card = kind.head(snapshot, name) or kind.head(snapshot, slugify(name))
    if card is None and kind.name == "concept":
        return _concept_called(snapshot, name)
    return Named(kind.name, card["slug"], card["label"]) if card else None


def _concept_called(snapshot: Snapshot, name: str) -> Named | None:
    """The concept that alone has a name among its labels, capitals apart, or else the one of its normal form."""
    sql = """
        SELECT slug, label FROM concept WHERE lower(label) = lower(:name)
        UNION SELECT c.slug, c.label FROM concept_label l JOIN concept c ON c.slug = l.concept
        WHERE lower(l.label) = lower(:name)"""
    found = rows(snapshot, sql, name=name)
    if not found:
        found = rows(snapshot, "SELECT slug, label FROM concept WHERE slug = :slug", slug=slugify(keys([name])[name]))
    return Named("concept", found[0]["slug"], found[0]["label"]) if len(found) == 1 else None


def _near(snapshot: Snapshot, kind: Kind, name: str) -> list[str]:
    """The slugs nearest to a name: those that are spelled like it, else those that hold its words."""
    slugs = [row["slug"] for row in rows(snapshot, f"SELECT slug FROM {kind.name} ORDER BY slug")]
    close = get_close_matches(slugify(name), slugs, n=2, cutoff=0.75)
    return close or [card["slug"] for card in nearest(snapshot, kind.listing, name)]


def people_called(snapshot: Snapshot, name: str) -> list[Named]:
    """The people a name may stand for: the one of that slug, else all who are printed so; none when nobody is.

    A name that two people bear stands for both: whoever asks decides whether that will do.
    """
    sql = """
        SELECT slug, name FROM person WHERE slug = :given
        UNION SELECT p.slug, p.name FROM person p LEFT JOIN person_name n ON n.person = p.slug
        WHERE (p.name = :given OR n.name = :given) AND NOT EXISTS (SELECT 1 FROM person WHERE slug = :given)
        ORDER BY slug"""
    found = [Named("person", row["slug"], row["name"]) for row in rows(snapshot, sql, given=name)]
    one = None if found else _one(snapshot, KINDS["people"], name)
    return found if one is None else [one]


def person(snapshot: Snapshot, name: str) -> Named:
    """The one person that a name stands for; SymposiaError, with what would be right, for none or several."""
    found = people_called(snapshot, name)
    if len(found) > 1:
        raise SymposiaError(f"'{name}' is the name of {len(found)} people; write {' or '.join(f.slug for f in found)}")
    return found[0] if found else named(snapshot, name, ["people"])


def nearest_people(snapshot: Snapshot, name: str) -> list[str]:
    """The slugs nearest to a name that nobody bears."""
    return _near(snapshot, KINDS["people"], name)
