"""Why two signatures are one person or two: the evidence for and against, its weights, and what decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from graph import entities
from graph.catalogue import Catalogue
from graph.errors import InputError
from graph.identifiers import fold
from graph.records import Identifier
from graph.resolve import model as models
from graph.resolve import tables
from graph.resolve.constraints import NONE, Constraint, Constraints
from graph.resolve.evidence import Cluster, Names, Node, Signs, Subject, affiliations, short_form, signs, subjects
from graph.resolve.names import Degree, compatible, parsed
from graph.resolve.signatures import series_of

#: The kinds of evidence in words, and the signs that each is the sum of.
KINDS: Mapping[str, tuple[str, ...]] = {
    "how common the name is": ("common", "common above .1", "common above 1"),
    "how the names agree": (
        *(f"name {degree.name.lower()}" for degree in Degree),
        "variant common",
        "turned",
        "rivals",
    ),
    "co-signers in common": ("fellow", "fellow telling", "fellows more", "fellow among many", "no fellow"),
    "what is written about": ("subject", "subject near", "subject far", "subject mean", "subject of many"),
    "how seldom references tell namesakes apart there": ("language", "language common", "same field"),
    "where and when": (
        "same series",
        "other series",
        "same edition",
        "edition alone",
        "edition alone common",
        "years apart",
        "years far apart",
    ),
    "stated identifiers": ("same identifier", "other identifier"),
    "stated affiliations": ("same affiliation", "other affiliation"),
    "one list of names in two documents": ("same work", "same place"),
}
#: Texts of more signatures than this are not read again to explain.
_MANY = 200


@dataclass(frozen=True)
class Evidence:
    """One kind of evidence: in words, what was seen, and what it adds to the log-odds of being one person."""

    what: str
    seen: str
    weight: float


@dataclass(frozen=True)
class Explanation:
    """Why two authorships are held to be one person's, or two people's.

    ``rule`` is what decides whatever the evidence says ("decision 4", "one list prints both"), '' where evidence
    decides; the weightiest evidence stands first, ``score`` is the sum of all weights (log-odds), ``chance`` the
    probability that it stands for. Names that cannot be one person's have no evidence, and no chance.
    """

    one: str
    other: str
    same_person: bool
    rule: str
    score: float
    chance: float
    evidence: tuple[Evidence, ...]

    @property
    def text(self) -> str:
        """The explanation as lines to print."""
        verdict = "one person" if self.same_person else "two people"
        lines = [f"{self.one} and {self.other}: held to be {verdict}"]
        lines += [f"  decided by {self.rule}"] if self.rule else []
        lines += [f"  {each.weight:+6.2f}  {each.what}: {each.seen}" for each in self.evidence]
        if self.evidence:
            alone = f"together: by this evidence alone one person with a chance of {self.chance:.1%}"
            lines.append(f"  {self.score:+6.2f}  {alone}")
        return "\n".join(lines)


def why(catalogue: Catalogue, one: str, other: str, decisions: Constraints = NONE) -> Explanation:
    """Why two authorships (``a-work#author-3``) or two people (their slugs) are one person or two.

    Both may be given as IRIs. ``decisions`` are those in force at the build. Raises InputError for what is not there.
    """
    first, second = _side(catalogue, one), _side(catalogue, other)
    nodes = [_node(catalogue, each) for side in (first, second) for each in side.signatures]
    return _explained(catalogue, first, second, nodes, decisions)


def of_person(catalogue: Catalogue, slug: str, decisions: Constraints = NONE, most: int = 20) -> list[Explanation]:
    """Why the signatures of a person are one: for each authorship, the least certain first, why it is with the others.

    Of many only the first ``most`` are explained. None where there is one authorship. InputError for no person.
    """
    whole = _side(catalogue, slug)
    nodes = {(each.source, each.fragment): _node(catalogue, each) for each in whole.signatures}
    signed = catalogue.sql(_AUTHORSHIPS, {"person": whole.person, "most": most})
    found = []
    for work, fragment in map(tuple, signed):
        one = _side(catalogue, f"{work}#{fragment}")
        mine = {(each.source, each.fragment) for each in one.signatures}
        rest = tuple(each for each in whole.signatures if (each.source, each.fragment) not in mine)
        known = [nodes[place] for place in sorted(mine & nodes.keys())]
        if rest and known:
            signatures = "the other signature" if len(rest) == 1 else f"the other {len(rest):,} signatures"
            other = _Side(f"{signatures} of {whole.label}", whole.person, rest)
            others = [nodes[each.source, each.fragment] for each in rest]
            one = _Side(one.label, one.person, one.signatures[: len(known)])
            found.append(_explained(catalogue, one, other, [*known, *others], decisions))
    return found


def nearest(catalogue: Catalogue, slug: str) -> str | None:
    """The slug of whoever else is likeliest to be this person, by names and evidence; None where nobody can be.

    Of many with compatible names only those whose names agree best are weighed.
    """
    whole = _side(catalogue, slug)
    names = [parsed(each.repaired or each.name) for each in whole.signatures]
    family = names[0].family if names else ""
    near = [
        (degree, str(other))
        for other, form in catalogue.sql(_NAMESAKES, {"person": slug, "family": f"{family} %", "slug": f"{family}-%"})
        if (degree := min(compatible(name, parsed(str(form))) for name in names)) is not Degree.CONTRADICTION
    ]
    found = [why(catalogue, slug, other) for _, other in sorted(near)[:_NEAR]]
    weighed = sorted(
        (-each.score, other) for each, (_, other) in zip(found, sorted(near), strict=False) if each.evidence
    )
    return weighed[0][1] if weighed else None


#: So many people with compatible names are weighed.
_NEAR = 8
#: People whose name may have the same family name, by where print has it.
_NAMESAKES = """
    SELECT slug, name FROM person WHERE slug <> :person AND (sort_key LIKE :family OR slug LIKE :slug) ORDER BY slug"""
#: Signatures of two people that are parts of one record.
_IN_ONE_LIST = """
    SELECT a.source, a.of, a.fragment AS mine, b.fragment AS theirs,
           coalesce(a.repaired, a.name) AS a, coalesce(b.repaired, b.name) AS b
    FROM signature AS a JOIN signature AS b ON b.source = a.source AND b.of = a.of
    WHERE a.person = ? AND b.person = ? ORDER BY a.source, a.of, a.ordinal, b.ordinal"""
#: The authorships of a person, the least certain first.
_AUTHORSHIPS = """
    SELECT work, fragment FROM authorship WHERE person = :person ORDER BY confidence, work, fragment LIMIT :most"""


def _explained(
    catalogue: Catalogue, first: _Side, second: _Side, nodes: Sequence[Node], decisions: Constraints
) -> Explanation:
    cut = len(first.signatures)
    clusters = _cluster(nodes[:cut]), _cluster(nodes[cut:])
    same = first.person == second.person
    if _contradict(*clusters):
        rule = _apart(catalogue, first, second, decisions) if not same else _decided(first, second)
        return Explanation(first.label, second.label, same, rule, 0.0, 0.0, ())
    found = signs(*clusters, _subject(nodes, cut), Names(tables.shipped()[0]), {})
    if clusters[0].lists & clusters[1].lists:
        # Two names of one list sign the same work because they are two; this says nothing of two documents.
        found = {sign: value for sign, value in found.items() if sign not in ("same work", "same place")}
    model = models.shipped()
    told = tuple(sorted(_told(found, model, *clusters), key=lambda each: (-abs(each.weight), each.what)))
    score = model.score(found)
    rule = _decided(first, second) if same else _apart(catalogue, first, second, decisions)
    if not same and not rule and score > 0:
        rule = _by_all(catalogue, first, second)
    return Explanation(first.label, second.label, same, rule, round(score, 2), round(model.chance(score), 3), told)


# ---- from the catalogue ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Side:
    """An authorship or a person: how to call it, who it is, and its signatures."""

    label: str
    person: str
    signatures: tuple[entities.Signature, ...]


def _side(catalogue: Catalogue, given: str) -> _Side:
    work, mark, fragment = given.removeprefix(f"{catalogue.base}id/work/").partition("#")
    if not mark:
        person = _person(catalogue, given.removeprefix(f"{catalogue.base}id/person/"))
        signatures = catalogue.where(entities.Signature, person=person.slug)
        return _Side(f"{person.name} ({person.slug})", person.slug, tuple(signatures[:_MANY]))
    authorship = catalogue.one(entities.Authorship, work=work, fragment=fragment)
    if authorship is None:
        raise InputError(f"there is no authorship '{given}'", hint="one looks like a-work#author-1")
    printed = catalogue.where(entities.AuthorshipSignature, work=work, fragment=fragment)
    found = [catalogue.one(entities.Signature, source=each.source, fragment=each.signature) for each in printed]
    label = f"{authorship.repaired or authorship.name} ({work}#{fragment})"
    return _Side(label, authorship.person, tuple(each for each in found if each is not None))


def _person(catalogue: Catalogue, slug: str) -> entities.Person:
    person = catalogue.one(entities.Person, slug=slug)
    if person is None:
        raise InputError(f"there is no person '{slug}'", hint="give the slugs of two people, or two of a-work#author-1")
    return person


def _node(catalogue: Catalogue, signature: entities.Signature) -> Node:
    """A signature with what surrounds it, as the catalogue has it."""
    text, venue, year, unit = _surroundings(catalogue, signature)
    _, topics = tables.shipped()
    vectors = topics.vectors_of([text])
    beside: dict[str, frozenset[str]] = defaultdict(frozenset)
    listed = signature.fragment.rpartition("-")[0]
    for each in catalogue.where(entities.Signature, source=signature.source, of=signature.of, field=signature.field):
        if each.fragment != signature.fragment and each.fragment.rpartition("-")[0] == listed:
            name = parsed(each.repaired or each.name)
            beside[short_form(name)] |= {" ".join(name.words)}
    place = {"source": signature.source, "fragment": signature.fragment}
    stated = catalogue.where(entities.SignatureIdentifier, **place, believed=True)
    return Node(
        key=f"{signature.source}\t{signature.fragment}",
        printed=signature.repaired or signature.name,
        name=parsed(signature.repaired or signature.name),
        unit=unit,
        ordinal=signature.ordinal,
        role=signature.field,
        lists=frozenset({f"{signature.source}\t{listed}"}),
        series=series_of(venue) if venue else None,
        year=year,
        fellows=dict(beside),
        vector=vectors[0],
        language=topics.about_language(vectors)[0],
        identifiers=frozenset(Identifier(each.scheme, each.value) for each in stated),
        affiliations=frozenset(affiliations(signature.affiliation or "")),
    )


def _surroundings(catalogue: Catalogue, signature: entities.Signature) -> tuple[str, str | None, int | None, str]:
    """Text, venue, year and unit of what is signed."""
    kind, _, position = signature.of.partition("-")
    if kind == "item":
        appearance = catalogue.one(entities.Appearance, source=signature.source, position=int(position))
        work = catalogue.one(entities.Work, slug=appearance.work) if appearance else None
        if work is not None:
            venue = _event_name(catalogue, signature.source) or work.venue
            return f"{work.title} {work.title} {work.abstract or ''}", venue, work.year, work.slug
    record = catalogue.one(entities.SessionAppearance, source=signature.source, position=int(position))
    session = catalogue.one(entities.Session, slug=record.session) if record else None
    given = catalogue.where(entities.Contribution, session=session.slug) if session else []
    event = catalogue.one(entities.Event, slug=session.event) if session and session.event else None
    text = " ".join([record.title if record else "", *(each.name for each in given)])
    venue = (event.alternate_name or event.name) if event else None
    return text, venue, event.year if event else None, session.slug if session else signature.of


def _event_name(catalogue: Catalogue, source: str) -> str | None:
    document = catalogue.one(entities.Source, slug=source)
    event = catalogue.one(entities.Event, slug=document.event) if document and document.event else None
    return (event.alternate_name or event.name) if event else None


def _cluster(nodes: Sequence[Node]) -> Cluster:
    cluster = Cluster.of(0, nodes[0])
    for number, node in enumerate(nodes[1:], start=1):
        cluster.take(Cluster.of(number, node))
    return cluster


def _subject(nodes: Sequence[Node], cut: int) -> Subject:
    pairs = list(product(range(cut), range(cut, len(nodes))))
    total = Subject(0.0, -1.0)
    for each in subjects(nodes, pairs).values():
        total += each
    return total


# ---- in words --------------------------------------------------------------------------------------------------------


def _apart(catalogue: Catalogue, one: _Side, other: _Side, decisions: Constraints) -> str:
    """What keeps two people apart whatever the evidence says, in words; '' where nothing does."""
    return (
        _parted(catalogue, one, other, decisions)
        or _two_names("names of two people", [one.signatures, other.signatures])
        or _one_list(catalogue, one, other)
        or _two_names(
            "names of two people, under which they sign elsewhere",
            [catalogue.where(entities.Signature, person=side.person) for side in (one, other)],
        )
    )


def _two_names(words: str, signatures: Sequence[Sequence[entities.Signature]]) -> str:
    """The first two names, one of each side, that cannot be one person's, after these words."""
    mine, theirs = (sorted({_printed(each) for each in side}) for side in signatures)
    for a, b in product(mine, theirs):
        if compatible(parsed(a), parsed(b)) is Degree.CONTRADICTION:
            return f"{words}: '{a}' and '{b}'"
    return ""


def _one_list(catalogue: Catalogue, one: _Side, other: _Side) -> str:
    """The first list of names that prints both people."""
    for row in catalogue.sql(_IN_ONE_LIST, [one.person, other.person]):
        if row["mine"].rpartition("-")[0] == row["theirs"].rpartition("-")[0]:
            return f"one list of names that prints both: '{row['a']}' and '{row['b']}' in {row['source']}#{row['of']}"
    return ""


def _by_all(catalogue: Catalogue, one: _Side, other: _Side) -> str:
    """All that the signatures of two people tell together, where this speaks against what some of them tell."""
    whole = [_side(catalogue, side.person) for side in (one, other)]
    if [len(side.signatures) for side in whole] == [len(side.signatures) for side in (one, other)]:
        return ""
    found = why(catalogue, one.person, other.person)
    return f"what all their signatures tell together ({found.score:+.2f})" if found.score <= 0 else ""


def _printed(signature: entities.Signature) -> str:
    return signature.repaired or signature.name


def _parted(catalogue: Catalogue, one: _Side, other: _Side, decisions: Constraints) -> str:
    """The latest decision that keeps a signature of the one apart from one of the other, if any."""
    marks = [[_mark(catalogue, each) for each in side.signatures] for side in (one, other)]
    for each in reversed(decisions.of("person")):
        if not each.together:
            mine, theirs = ({_side_of(each, mark) for mark in found} - {None} for found in marks)
            if mine and theirs and len(mine | theirs) > 1:
                return f"decision {each.number}"
    return ""


def _mark(catalogue: Catalogue, signature: entities.Signature) -> tuple[str, str]:
    """How the register's key of a signature begins, or what stands in it, and how it ends."""
    kind, _, position = signature.of.partition("-")
    table = "appearance" if kind == "item" else "session_appearance"
    sql = f"SELECT title FROM {table} WHERE source = ? AND position = ?"
    title = next((str(row[0]) for row in catalogue.sql(sql, [signature.source, int(position)])), "")
    return fold(title), f" | {signature.ordinal} | {signature.repaired or signature.name}"


def _side_of(constraint: Constraint, mark: tuple[str, str]) -> int | None:
    title, ending = mark
    found = (n for n, side in enumerate(constraint.sides) if any(title in k and k.endswith(ending) for k in side))
    return next(found, None)


def _decided(one: _Side, other: _Side) -> str:
    """The decision that a signature of either rests on, if any."""
    methods = {each.method for side in (one, other) for each in side.signatures}
    return min((method for method in methods if method.startswith("decision ")), default="")


def _contradict(mine: Cluster, theirs: Cluster) -> bool:
    return all(compatible(a, b) is Degree.CONTRADICTION for a in mine.names for b in theirs.names)


def _told(found: Signs, model: models.Model, one: Cluster, other: Cluster) -> Iterator[Evidence]:
    parts = model.parts(found)
    yield Evidence("before any evidence", "two of compatible names", round(model.bias, 2))
    for what, names in KINDS.items():
        present = [name for name in names if name in found]
        if present:
            weight = sum(parts.get(name, 0.0) for name in present)
            yield Evidence(what, _seen(what, found, present, one, other), round(weight, 2))
    rest = parts.keys() - {name for names in KINDS.values() for name in names}
    if rest:
        yield Evidence("other evidence", ", ".join(sorted(rest)), round(sum(parts[name] for name in sorted(rest)), 2))


def _seen(what: str, found: Signs, present: Sequence[str], one: Cluster, other: Cluster) -> str:
    match what:
        case "how common the name is":
            return f"about {10 ** found['common']:.2g} of {tables.PEOPLE:,} people bear it"
        case "how the names agree":
            return ", ".join(name.removeprefix("name ") for name in present if name.startswith("name ")) or "equal"
        case "co-signers in common":
            shared = sorted(_shared(one, other))
            return ", ".join(shared[:5]) + (" …" if len(shared) > 5 else "") if shared else "none"
        case "what is written about":
            return f"likeness {found['subject']:.2f} of the nearest two, {found['subject mean']:.2f} on average"
        case "how seldom references tell namesakes apart there":
            return f"{found['language']:.0%} sure that both write about language"
        case "where and when":
            said = [name for name in present if name.split()[0] in ("same", "other")]
            apart = min((abs(a - b) for a in one.years for b in other.years), default=None)
            years = (
                ""
                if apart is None
                else "1 year apart"
                if apart == 1
                else f"{apart} years apart"
                if apart
                else "same year"
            )
            return ", ".join(filter(None, [*said, years]))
        case _:
            return ", ".join(present)


def _shared(one: Cluster, other: Cluster) -> Iterable[str]:
    for short in one.fellows.keys() & other.fellows.keys():
        yield from (one.fellows[short] & other.fellows[short]) or {short}
