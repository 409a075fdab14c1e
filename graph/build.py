"""The build, top to bottom: documents -> records -> entities -> a new snapshot beside the old ones, made current."""

from __future__ import annotations

import fcntl
import gc
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from graph import arrays, catalogue, entities, full_text, network_measures, rdf, readers
from graph.concepts.extract_cache import ExtractCache
from graph.decisions import FILE as DECISIONS
from graph.decisions import UNDECIDED, Decision, Decisions
from graph.erasure import FILE as LEDGER
from graph.erasure import Ledger, without_erased, without_held
from graph.errors import InputError, SnapshotError, SymposiaError, UnknownName
from graph.identifiers import DEFAULT_BASE
from graph.inputs import find_inputs
from graph.knowledge import KnowledgeGraph, Row
from graph.proof import Fingerprint, Made, proven_digests
from graph.reading_cache import ReadingCache
from graph.records import Input, ReadSource
from graph.register import Register
from graph.resolve import Resolution, Stage, resolve, untimed
from graph.resolve.block_cache import BlockCache
from graph.snapshot import (
    FORMAT,
    Snapshot,
    lasting_files,
    list_snapshots,
    make_current,
    open_current,
    open_snapshot,
    prune,
    recall_inputs,
    remember_inputs,
    sync,
    verify,
    write_manifest,
)
from graph.stores.oxigraph import OxigraphStore
from graph.thesauri import (
    Matches,
    Thesaurus,
    forget_others,
    listed_thesauri,
    matches,
    recall_thesauri,
    remember_thesauri,
)
from graph.thesauri import described as described_thesaurus
from graph.version import VERSION, fingerprint

#: Called with a stage's name, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]

#: What a summary counts, in the order in which it is shown.
COUNTED: Mapping[str, type[Row]] = {
    "documents": entities.Source,
    "works": entities.Work,
    "appearances": entities.Appearance,
    "people": entities.Person,
    "signatures": entities.Signature,
    "sessions": entities.Session,
    "contributions": entities.Contribution,
    "concepts": entities.Concept,
    "mentions": entities.Mention,
}


@dataclass(frozen=True)
class BuildReport:
    """What a build made, and what it could not use.

    ``refused`` are documents that no reader knows, ``remarks`` what was noticed about the inputs, each in words;
    ``unchanged`` says that the snapshot is one that stood already.
    """

    snapshot: Snapshot
    counts: Mapping[str, int]
    refused: tuple[str, ...]
    remarks: tuple[str, ...]
    unchanged: bool


#: The file of the register in a data folder.
REGISTER = "register.jsonl"

#: So many new things are made before Python looks for those that only refer to each other.
_COLLECTED_AFTER = 5_000_000


@dataclass
class _Clock:
    """Times the stages and passes their progress on."""

    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str, total: int = 1) -> Iterator[Callable[[int], None]]:
        began = time.perf_counter()
        self.progress(name, 0, total)
        yield lambda done: self.progress(name, done, total)
        self.progress(name, total, total)
        self.seconds[name] = round(self.seconds.get(name, 0) + time.perf_counter() - began, 3)


def build(
    paths: Sequence[Path],
    data: Path,
    *,
    base: str | None = None,
    add: bool = False,
    keep: int = 5,
    progress: Progress = lambda stage, done, total: None,
) -> BuildReport:
    """Build a snapshot of the documents at ``paths`` in the folder ``data`` and make it the current one.

    ``add`` keeps the sources of the current snapshot; a new document under an old name replaces it. ``base`` is the
    base of all IRIs (default: the one last used, else ``http://127.0.0.1:8000/``). Raises InputError when nothing
    usable is found; whatever goes wrong, the last snapshot is left as it was.
    """
    found = find_inputs(paths)
    with locked(data):
        before = recall_inputs(data) if add else ()
        wanted, notes = without_the_erased(found.inputs, data)
        inputs, remarks = merged(before, wanted)
        remarks = (*found.notes, *notes, *remarks)
        kept = recall_thesauri(data)
        return _build(inputs, data, base, keep, progress, kept, before=before, wanted=wanted, remarks=remarks)


def rebuild_without(source: str, data: Path, *, progress: Progress = lambda stage, done, total: None) -> BuildReport:
    """Build the current sources again save the one named ``source`` (its path or manifest id)."""
    with locked(data):
        before = recall_inputs(data)
        rest = tuple(each for each in before if each.id != source)
        if len(rest) == len(before):
            raise InputError(f"no source named '{source}'", hint="known: " + ", ".join(each.id for each in before))
        if not rest:
            raise InputError(f"'{source}' is the only source", hint="build from other documents instead")
        return _build(rest, data, None, 5, progress, recall_thesauri(data), before=(), wanted=rest, remarks=())


def rebuild_with_vocabulary(
    added: Thesaurus, data: Path, *, progress: Progress = lambda stage, done, total: None
) -> BuildReport:
    """Build the current sources again and match their concepts with one more vocabulary, now and at later builds.

    It replaces one of the same name. Raises InputError when another one has the same bytes.
    """
    with locked(data):
        sources = recall_inputs(data)
        if not sources:
            raise SnapshotError(f"{data}: nothing has been built here yet; run `symposia build PATH…` first")
        kept = recall_thesauri(data, without=added.name)
        same = next((each.name for each in kept if each.sha256 == added.sha256), None)
        if same:
            raise InputError(f"{added.name} holds the same bytes as {same}, which is matched already")
        return _build(sources, data, None, 5, progress, (*kept, added), before=(), wanted=sources, remarks=())


def rebuild_without_vocabulary(
    name: str, data: Path, *, progress: Progress = lambda stage, done, total: None
) -> BuildReport:
    """Build the current sources again without the vocabulary of a name; UnknownName when there is none."""
    with locked(data):
        known = [each["name"] for each in listed_thesauri(data)]
        if name not in known:
            raise UnknownName("vocabulary", name, known)
        sources, rest = recall_inputs(data), recall_thesauri(data, without=name)
        return _build(sources, data, None, 5, progress, rest, before=(), wanted=sources, remarks=())


def decide(
    drafts: Sequence[Decision],
    data: Path,
    *,
    build: bool = True,
    progress: Progress = lambda stage, done, total: None,
) -> tuple[tuple[Decision, ...], BuildReport | None]:
    """Record decisions, numbered on, and build the current sources again as they want it, unless ``build`` is false.

    Raises InputError for an undo of what is not in force; then none is recorded.
    """
    with locked(data):
        path = data / DECISIONS
        before = Decisions.load(path)
        after = before.with_more(drafts)
        after.save(path)
        report = build_again(data, progress=progress) if build else None
    return after.all[len(before.all) :], report


def build_again(
    data: Path, sources: Sequence[Input] = (), *, progress: Progress = lambda stage, done, total: None
) -> BuildReport:
    """Build the kept sources again, or those given in their place; the caller holds the lock of the folder."""
    sources = sources or recall_inputs(data)
    if not sources:
        raise SnapshotError(f"{data}: nothing has been built here yet; run `symposia build PATH…` first")
    return _build(sources, data, None, 5, progress, recall_thesauri(data), before=(), wanted=sources, remarks=())


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Python looks seldom for things that refer to each other: a build makes millions of rows, which never do."""
    before = gc.get_threshold()
    gc.set_threshold(_COLLECTED_AFTER, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@seldom_collected()
def _build(
    inputs: Sequence[Input],
    data: Path,
    base: str | None,
    keep: int,
    progress: Progress,
    thesauri: Sequence[Thesaurus],
    *,
    before: Sequence[Input],
    wanted: Sequence[Input],
    remarks: tuple[str, ...],
) -> BuildReport:
    clock, thesauri = _Clock(progress), sorted(thesauri, key=lambda each: each.name)
    base = checked_base(base or last_base(data) or DEFAULT_BASE)
    decisions = Decisions.load(data / DECISIONS)
    standing = same_as_before(data, inputs, base, thesauri)
    if standing:
        return unchanged_report(standing, remarks)

    with clock.stage("read", len(inputs)) as done:
        cache = ReadingCache(data / "cache" / "records")
        sources, refused = read_all(inputs, cache, done)
        number = next_number(data)
        register = Register.load(data / REGISTER, number)
    if not {source.input.id for source in sources} & {each.id for each in wanted}:
        raise InputError("no document could be used", hint="\n".join([*refused.values(), *remarks]))
    kept, instead = kept_instead(refused, before, cache)
    resolution, disobeyed = concluded([*sources, *kept], data, base, register, decisions, stage=clock.stage)
    with clock.stage("match", len(thesauri)):
        kg, matched = with_matches(resolution.kg, thesauri)
        remarks = (*remarks, *instead, *disobeyed, *matched.remarks)
    with new_folder(data) as folder:
        digests = write_proven(folder, kg, clock)
        read = [source.input for source in (*sources, *kept)]
        counts = {name: len(kg.rows(kind)) for name, kind in COUNTED.items()}
        description = {
            "id": snapshot_id(base, *digests, *(f"{each.name}\t{each.sha256}" for each in thesauri)),
            "format": FORMAT,
            "version": VERSION,
            "number": number,
            "base": base,
            "digest": digests[0],
            "recipe": recipe(inputs, base, resolution.register.text, thesauri, decisions),
            "decisions": [each.number for each in decisions.in_force],
            "files": lasting_files(folder),
            "counts": counts,
            "sources": [described(each) for each in sorted(read, key=lambda each: each.id)],
            "vocabularies": [{**described_thesaurus(each), **matched.counts[each.name]} for each in thesauri],
            "refused": refused,
            "remarks": remarks,
            "created": round(time.time(), 3),
            "seconds": clock.seconds,
        }
        with clock.stage("publish"):
            remember_thesauri(data, thesauri)
            place, unchanged = publish(data, folder, description, read, resolution.register)
            prune(data, keep)
            forget_others(data)
            cache.forget_others([*inputs, *read])
    return BuildReport(open_snapshot(place), counts, tuple(refused.values()), remarks, unchanged)


def concluded(
    sources: Sequence[ReadSource],
    data: Path,
    base: str,
    register: Register,
    decisions: Decisions,
    *,
    topical: bool = True,
    stage: Stage = untimed,
) -> tuple[Resolution, list[str]]:
    """What follows from the sources and decisions, and words for each decision that could not be obeyed in whole.

    Concepts are left out where ``topical`` is false.
    """
    made = resolve(
        [without_erased(each) for each in sources],
        base=base,
        version=VERSION,
        register=register,
        decisions=decisions.constraints,
        extracts=ExtractCache(data / "cache" / "extracts"),
        blocks=BlockCache(data / "cache" / "blocks"),
        topical=topical,
        stage=stage,
    )
    return made, overruled(decisions, made.overruled)


def write_proven(folder: Path, kg: KnowledgeGraph, clock: _Clock) -> tuple[str, str]:
    """Write catalogue, arrays and RDF of a snapshot and prove that they agree; the digests of RDF and catalogue."""
    with clock.stage("catalogue"):
        catalogue.write(folder / "catalogue.sqlite", kg)
    with clock.stage("measure"):
        arrays.write(folder / "arrays", network_measures.measured(kg))
    with clock.stage("rdf"):
        made = Made(kg, Fingerprint())
        OxigraphStore.create(folder / "rdf", made.quads.seeing(rdf.quads(kg)))
    with clock.stage("words"):
        full_text.write(folder / "words", kg)
    with clock.stage("check"):
        return proven_digests(folder, made)


def publish(
    data: Path, folder: Path, description: Mapping[str, Any], read: Sequence[Input], register: Register
) -> tuple[Path, bool]:
    """Make a finished folder the current snapshot; its place, and whether it stood there already.

    Everything that the snapshot relies on is on disk before the one rename that makes it current.
    """
    write_manifest(folder, dict(description))
    remember_inputs(data, read)
    sync(folder)
    place, unchanged = settle(folder, data / "snapshots" / str(description["id"]))
    if unchanged:
        restate(place, description)
    register.save(data / REGISTER)
    (data / DECISIONS).touch()
    make_current(data, place)
    return place, unchanged


def without_the_erased(inputs: Sequence[Input], data: Path) -> tuple[tuple[Input, ...], list[str]]:
    """New inputs without the names of those who were erased; those that a name cannot be taken out of are left out."""
    ledger = Ledger.load(data / LEDGER)
    kept, remarks = [], []
    for each in inputs:
        try:
            known = not ledger.all or (data / "revisions" / each.sha256).exists()
            kept.append(each if known else without_held(each, ledger, readers.read))
        except InputError as error:
            remarks.append(f"{each.id}: not used, because it names somebody who was erased; {error}")
    if inputs and not kept:
        raise InputError("no document could be used", hint="\n".join(remarks))
    return tuple(kept), remarks


def kept_instead(
    refused: Mapping[str, str], before: Sequence[Input], cache: ReadingCache
) -> tuple[list[ReadSource], list[str]]:
    """For refused documents that would have replaced a source: the source as it was, and a remark on each."""
    kept, remarks = [], []
    for each in before:
        if each.id in refused:
            kept.append(ReadSource(each, cache.read(each, readers.read)))
            remarks.append(f"{each.id}: the new document could not be read, so the one read before is kept")
    return kept, remarks


def with_matches(kg: KnowledgeGraph, thesauri: Sequence[Thesaurus]) -> tuple[KnowledgeGraph, Matches]:
    """The knowledge with what its concepts are called in the vocabularies of the user."""
    found = matches(kg.rows(entities.Concept), kg.rows(entities.ConceptLabel), thesauri)
    return kg.with_rows(entities.ConceptRelation, found.rows), found


def overruled(decisions: Decisions, found: Mapping[str, Iterable[int]]) -> list[str]:
    """Words for each decision that could not be obeyed in whole, with the later ones that speak against it."""
    remarks = []
    for number in sorted({number for numbers in found.values() for number in numbers}):
        one = next(each for each in decisions.all if each.number == number)
        later = " and ".join(map(str, decisions.overruling(number)))
        why = f"{later} says otherwise, and the later one holds" if later else "the documents speak against it"
        remarks.append(f"{one} is not obeyed in whole: {why}")
    return remarks


def recipe(
    inputs: Sequence[Input],
    base: str,
    register: str,
    thesauri: Sequence[Thesaurus] = (),
    decisions: Decisions = UNDECIDED,
) -> str:
    """The SHA-256 of all that decides what a build makes: inputs, settings, decisions, register, and this software."""
    sources = [described(each) for each in inputs]
    vocabularies = [described_thesaurus(each) for each in thesauri]
    decided = Decisions(decisions.in_force).text
    text = json.dumps([fingerprint(), FORMAT, base, register, sources, vocabularies, decided], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def same_as_before(
    data: Path, inputs: Sequence[Input], base: str, thesauri: Sequence[Thesaurus] = ()
) -> Snapshot | None:
    """The current snapshot, where building again could only make the same and it can be opened; else None."""
    register, decisions = data / REGISTER, Decisions.load(data / DECISIONS)
    try:
        current = open_current(data)
        if current.manifest.get("recipe") != recipe(inputs, base, register.read_text("utf-8"), thesauri, decisions):
            return None
        verify(current)
    except (SymposiaError, OSError):
        return None
    return current


def unchanged_report(standing: Snapshot, remarks: tuple[str, ...]) -> BuildReport:
    """The report of a build that found nothing to do."""
    counts = {name: int(standing.manifest["counts"][name]) for name in COUNTED}
    return BuildReport(standing, counts, tuple(standing.manifest["refused"].values()), remarks, True)


def merged(before: Sequence[Input], new: Sequence[Input]) -> tuple[tuple[Input, ...], tuple[str, ...]]:
    """Old and new sources together, by id; bytes that stand under two ids are kept once, under the old one."""
    together = {each.id: each for each in before} | {each.id: each for each in new}
    kept: dict[str, Input] = {}
    remarks = []
    old = {each.id for each in before}
    for each in sorted(together.values(), key=lambda each: (each.id not in old, each.id)):
        first = kept.setdefault(each.sha256, each)
        if first is not each:
            remarks.append(f"{each.id}: the same bytes as {first.id}, read once")
    return tuple(sorted(kept.values(), key=lambda each: each.id)), tuple(remarks)


def read_all(
    inputs: Sequence[Input], cache: ReadingCache, done: Callable[[int], None]
) -> tuple[list[ReadSource], dict[str, str]]:
    """What the readers make of the inputs, or made before; and for each one refused, its id and why."""
    sources, refused = [], {}
    for count, each in enumerate(inputs, start=1):
        try:
            sources.append(ReadSource(each, cache.read(each, readers.read)))
        except InputError as error:
            refused[each.id] = str(error)
        done(count)
    return sources, refused


def snapshot_id(base: str, *digests: str) -> str:
    """Sixteen hexadecimal digits made from all that a snapshot says, and the settings it was built with."""
    return hashlib.sha256("\n".join([str(FORMAT), base, *digests]).encode()).hexdigest()[:16]


def checked_base(base: str) -> str:
    """A base IRI that ends in a slash; InputError when it is none."""
    try:
        parts = urlsplit(base)
        usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1)
    except ValueError:
        usable = False
    odd = any(c in base for c in '<>"{}|\\^`?#') or any(c.isspace() or ord(c) < 32 for c in base)
    if not usable or odd or {".", ".."} & set(base.split("/")):
        raise InputError(f"'{base}' cannot be the base of IRIs", hint="write one such as https://example.org/")
    return base if base.endswith("/") else base + "/"


def described(each: Input) -> dict[str, object]:
    """How a manifest describes a source: enough to build again from the kept bytes."""
    return {"id": each.id, "name": each.name, "sha256": each.sha256, "facts": asdict(each.facts)}


def last_base(data: Path) -> str | None:
    """The base IRI of the current snapshot, or of the newest that can be opened; None when there is none."""
    try:
        return open_current(data).base
    except SnapshotError:
        known = list_snapshots(data)
        return known[-1].base if known else None


def next_number(data: Path) -> int:
    """The number of the snapshot to be made: one more than the highest so far."""
    return max((int(each.manifest["number"]) for each in list_snapshots(data)), default=0) + 1


def restate(place: Path, description: Mapping[str, Any]) -> None:
    """Say of a snapshot that stood already by what it could be made again: other decisions may make the same."""
    standing = dict(open_snapshot(place).manifest)
    again = {name: description[name] for name in ("recipe", "decisions", "number", "remarks")}
    write_manifest(place, {**standing, **again})


def settle(folder: Path, place: Path) -> tuple[Path, bool]:
    """Move a finished folder to its place, unless the same snapshot stands there sound; says whether it did."""
    if _is_sound(place):
        shutil.rmtree(folder)
        return place, True
    if place.exists():
        os.rename(place, place.with_name(f".building-broken-{place.name}"))
    os.rename(folder, place)
    return place, False


def _is_sound(place: Path) -> bool:
    try:
        standing = open_snapshot(place)
        verify(standing)
        return proven_digests(place)[0] == str(standing.manifest["digest"])
    except (SnapshotError, OSError):
        return False


@contextmanager
def new_folder(data: Path) -> Iterator[Path]:
    """An empty folder beside the snapshots; whatever is left of it afterwards, or of a crashed build, is removed."""
    snapshots = data / "snapshots"
    snapshots.mkdir(parents=True, exist_ok=True)
    for stale in snapshots.glob(".building-*"):
        shutil.rmtree(stale)
    folder = snapshots / f".building-{os.getpid()}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Hold the data folder for one build; a second one at the same time is refused."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        handle = (data / "lock").open("w")
    except OSError as error:
        raise SnapshotError(f"{data}: cannot be used as data folder ({error.strerror})") from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SnapshotError(f"{data}: another build is running here; wait for it to end") from None
        yield
