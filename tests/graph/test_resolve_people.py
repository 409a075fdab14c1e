"""Who is who in made-up documents: the same in any order, the same when documents come one after another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.identifiers import DEFAULT_BASE
from graph.readers import read
from graph.records import Input, ReadSource
from graph.register import Register
from graph.resolve import people, resolve, works
from graph.resolve.block_cache import BlockCache
from graph.resolve.clustering import Blocks
from graph.resolve.name_cache import NameCache
from graph.resolve.occurrences import items_of

Printed = Mapping[str, Any]

NAMES = [
    *("Wei Wang", "W. Wang", "Wang Wei", "Wei-Lin Wang", "Weilin Wang", "Li Zhang", "Lin Zhang", "L. Zhang"),
    *("Anna Bäcker", "Anna Baecker", "Anna M. Bäcker", "A. Backer", "Bob Miller", "Robert Miller", "R. Q. Miller"),
    *("Jörg van der Leeuwen", "van der Leeuwen, Jorg", "Rosalind Quince"),
]
TEXTS = [
    "We parse sentences of many languages with neural machine translation and grammars.",
    "Regret bounds of bandits with convex losses and stochastic gradients.",
    "Robots grasp objects that cameras see in cluttered rooms.",
]
WORK = st.fixed_dictionaries(
    {
        "title": st.sampled_from([f"{what} {how}" for what in ("Parsing", "Bandits", "Grasping") for how in "ABCD"]),
        "authors": st.lists(st.sampled_from(NAMES), min_size=1, max_size=4),
        "abstract": st.sampled_from(TEXTS),
        "event": st.sampled_from(["EMNLP", "ICML", "RSS"]),
        "year": st.sampled_from([1999, 2021, 2022]),
    }
)
DOCUMENTS = st.lists(st.lists(WORK, min_size=1, max_size=6), min_size=2, max_size=4)
#: Of each signature, by its place in the sources: its person, and by what and how surely it is that person's.
Told = dict[tuple[str, str], tuple[frozenset[tuple[str, str]], str, float]]


def document(number: int, listed: Sequence[Printed]) -> ReadSource:
    data = "\n".join(json.dumps(work) for work in listed).encode()
    source = Input(f"doc-{number}", f"doc-{number}.jsonl", data, hashlib.sha256(data).hexdigest())
    return ReadSource(source, read(source))


def resolved(
    sources: Sequence[ReadSource], register: Register, blocks: BlockCache | None = None
) -> tuple[people.People, Register]:
    items = list(items_of(sources))
    found, register = works.find(items, register)
    return people.find(found.found, items, [], register, known=blocks)


def told(found: people.People) -> Told:
    signed = [(each, person) for person in found.found for each in person.signatures]
    members = {
        person.slug: frozenset((each.source, each.fragment) for each in person.signatures) for person in found.found
    }
    return {(each.source, each.fragment): (members[person.slug], *person.why(each)) for each, person in signed}


@given(DOCUMENTS, st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_order_of_documents_changes_nothing(drawn: list[list[Printed]], random: Any) -> None:
    sources = [document(n, listed) for n, listed in enumerate(drawn)]
    shuffled = random.sample(sources, len(sources))
    one, other = (resolve(each, base=DEFAULT_BASE, version="1", register=Register()) for each in (sources, shuffled))
    assert one == other


@given(DOCUMENTS)
@settings(max_examples=60, deadline=None)
def test_two_signatures_of_one_list_are_two_people(drawn: list[list[Printed]]) -> None:
    found, _ = resolved([document(n, listed) for n, listed in enumerate(drawn)], Register())
    lists = [(each.source, each.of, person.slug) for person in found.found for each in person.signatures]
    assert len(set(lists)) == len(lists)


@given(DOCUMENTS)
@settings(max_examples=60, deadline=None)
def test_documents_that_come_one_after_another_give_the_people_of_all_at_once(drawn: list[list[Printed]]) -> None:
    sources = [document(n, listed) for n, listed in enumerate(drawn)]
    with TemporaryDirectory() as folder:
        register = Register()
        for count in range(1, len(sources) + 1):
            found, register = resolved(sources[:count], register, BlockCache(Path(folder)))
    assert told(found) == told(resolved(sources, Register())[0])


def test_a_document_added_resolves_the_names_it_prints_and_no_others(tmp_path: Path) -> None:
    first = [
        {"title": f"Parsing {n}", "authors": [name, "Rosalind Quince"], "event": "EMNLP", "year": 2020 + n}
        for n in range(3)
        for name in ("Bob Miller", "Anna Bäcker", "Li Zhang")
    ]
    added = [{"title": "Bandits", "authors": ["Robert Miller", "Nobody Else"], "event": "ICML", "year": 2022}]
    counts = []
    for sources in ([document(0, first)], [document(0, first)], [document(0, first), document(1, added)]):
        blocks = BlockCache(tmp_path)
        resolved(sources, Register(), blocks)
        counts.append(blocks.found)
    assert counts == [4, 0, 1]


def test_what_is_remembered_of_names_that_are_gone_is_forgotten(tmp_path: Path) -> None:
    sources = [document(n, [{"title": f"T {n}", "authors": ["Li Zhang"], "year": 2020}] * 1) for n in range(2)]
    for kept in (sources, sources[:1]):
        resolved(kept, Register(), BlockCache(tmp_path))
    (left,) = tmp_path.glob("*.json")
    assert left.read_text("utf-8") == "{}"
    assert {path.stem for path in tmp_path.iterdir()} == {left.stem}


PARTS = st.sampled_from(
    [
        *("Wei", "Lin", "Weilin", "Anna", "Ann", "A", "W.", "L.", "R.Q.", "Bob", "Robert"),
        *("Wang", "Zhang", "Bäcker", "Baecker", "Miller", "Mueller"),
    ]
)


@given(st.lists(st.lists(PARTS, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=25), st.integers(0, 25))
@settings(max_examples=300, deadline=None)
def test_names_that_come_later_are_in_the_blocks_that_they_would_be_in_at_once(names: list[str], cut: int) -> None:
    whole = sorted(map(sorted, Blocks(names).blocks))
    with TemporaryDirectory() as folder:
        for printed in filter(None, (names[:cut], names, names)):
            known = NameCache(Path(folder) / "names.npz")
            found = Blocks(printed, known=known)
            known.save()
        assert sorted(map(sorted, found.blocks)) == whole


def test_damaged_memory_of_blocks_is_as_good_as_none(tmp_path: Path) -> None:
    listed = [{"title": f"Parsing {n}", "authors": ["Bob Miller", "Li Zhang"], "year": 2020} for n in range(3)]
    sources = [document(0, listed)]
    anew, _ = resolved(sources, Register(), BlockCache(tmp_path))
    (place,) = tmp_path.glob("*.json")
    sound, names = place.read_text("utf-8"), place.with_suffix(".npz").read_bytes()
    for damaged in ("", "[]", "{", sound.replace("[0,1,2]", "[0,1,9]"), sound.replace("[[", "[").replace("]]", "]")):
        place.write_text(damaged, "utf-8")
        assert resolved(sources, Register(), BlockCache(tmp_path))[0] == anew
        assert place.read_text("utf-8") == sound
    for broken in (b"", b"PK", names[:100], names[:-30], names.replace(names[200:220], b"0123456789" * 2)):
        place.with_suffix(".npz").write_bytes(broken)
        assert resolved(sources, Register(), BlockCache(tmp_path))[0] == anew
        assert place.with_suffix(".npz").read_bytes() == names


def _orcid(number: int) -> str:
    """An ORCID with its check digit."""
    digits, total = f"{number:015}", 0
    for digit in digits:
        total = (total + int(digit)) * 2
    whole = digits + "0123456789X"[(12 - total % 11) % 11]
    return "-".join(whole[n : n + 4] for n in range(0, 16, 4))


def _stated(title: str, names: Sequence[str], ids: Sequence[str], **more: Any) -> dict[str, Any]:
    return {"title": title, "authors": [{"name": n, "orcid": i} for n, i in zip(names, ids, strict=True)], **more}


def test_identifiers_of_a_document_whose_column_is_out_of_step_say_nothing() -> None:
    """Beside the names of others they do not make several people of one."""
    names = ["Ann Lee", "Bo Ray", "Cy Poe", "Di Fox", "Ed Sue", "Fay Orr"]
    orcids = {name: _orcid(n) for n, name in enumerate(names, start=1)}
    lists = [
        ["Ann Lee", "Bo Ray", "Cy Poe"],
        ["Bo Ray", "Ann Lee", "Di Fox"],
        ["Di Fox", "Cy Poe", "Ann Lee"],
        ["Ann Lee", "Ed Sue"],
        ["Ann Lee", "Fay Orr"],
    ]

    def persons(shift: int) -> int:
        listed = []
        for n, signing in enumerate(lists):
            ids = [orcids[name] for name in signing]
            listed.append(_stated(f"Parsing {n}", signing, ids[shift:] + ids[:shift], abstract=TEXTS[n % 3]))
        found, _ = resolved([document(1, listed)], Register())
        return len(found.found)

    assert persons(0) == persons(1) == 6


@pytest.mark.parametrize(
    ("shown", "others"),
    [
        ("Ada Byron", ["A. Byron", "A. Byron"]),
        ("Michael Johnson", ["M. Johnson", "Mike Johnson"]),
        ("José Luis García Márquez", ["J. L. García Márquez", "García Márquez, José Luis"]),
        ("Elizabeth Windsor", ["Beth Windsor", "Liz Windsor"]),
        ("William O'Brien", ["O'BRIEN William", "O'BRIEN William", "WILLIAM O'BRIEN"]),
        ("Jane Goodall", ["Dr. Jane Goodall, PhD", "Dr. Jane Goodall, PhD"]),
        ("Jürgen Groß", ["GROSS, J.", "Jurgen Gross"]),
        ("William Gates III", ["W. Gates"]),
        ("Bob Miller", ["Bob Miller", "Robert Miller"]),
        ("Miller, Robert", ["R. Miller"]),
    ],
)
def test_the_fullest_well_printed_form_of_a_name_is_the_one_shown(shown: str, others: list[str]) -> None:
    for forms in permutations([shown, *others]):
        assert people.preferred_form(forms) == shown


def test_who_could_as_well_be_another_of_one_list_is_not_told_to_be_sure() -> None:
    twins = [{"title": "Two of one name", "abstract": TEXTS[0], "authors": ["Wei Chen", "Wei Chen", "Lin Tao"]}]
    again = {"title": "Two of one name again", "abstract": TEXTS[0], "authors": ["Wei Chen", "Lin Tao"]}
    found, _ = resolved([document(1, twins), document(2, [again])], Register())
    sure = {(place[0], person.why(each)[1]) for place, (each, person) in found.of.items() if "Wei" in person.name}
    assert {chance for source, chance in sure if source == "doc-2"} <= {n / 1000 for n in range(400, 501)}
    assert {chance for source, chance in sure if source == "doc-1"} == {0.99, 1.0}
    alone, _ = resolved(
        [document(1, [{**twins[0], "authors": ["Wei Chen", "Lin Tao"]}]), document(2, [again])], Register()
    )
    assert {person.why(each)[1] for each, person in alone.of.values()} == {0.99}
