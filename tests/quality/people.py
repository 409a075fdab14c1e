"""How well works and people are told: against references, beside three yardsticks, and with planted cases.

    python tests/quality/people.py WORKS.jsonl[.gz] IDS.jsonl[.gz] [--cases SCHEME …] [--only EVENT …]

WORKS is JSON Lines of works, IDS of ``{"work": …, "person_ids": […]}`` by author position, joined by ``ids.dev``.
Each scheme of identifiers is scored apart: B-cubed and pairwise precision, recall, F1 over its signatures.
Then variants, homonyms and perturbed titles are planted by a seed and everything is resolved again.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import re
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from graph.build import seldom_collected
from graph.identifiers import fold
from graph.readers import read
from graph.records import Input, ReadSource
from graph.register import Register
from graph.resolve import people, works
from graph.resolve.block_cache import BlockCache
from graph.resolve.clustering import name_pairs
from graph.resolve.model import Model, plain
from graph.resolve.model import shipped as shipped_model
from graph.resolve.names import Degree, Name, parsed
from graph.resolve.occurrences import items_of
from graph.resolve.tables import shipped
from graph.resolve.training.pairs import of_half
from graph.resolve.training.planting import Homonym, Place, Variant, with_homonyms, with_variants

Work = dict[str, Any]
Clusters = Mapping[Place, Hashable]


def main() -> int:
    given = _arguments()
    for path in (given.works, given.ids):
        if not path.is_file():
            print(f"{path}: there is no such file", file=sys.stderr)
            return 2
    listed = [json.loads(line) for line in _lines(given.works)]
    weights = [_model(path) for path in given.weights] or [shipped_model()]
    if given.load:
        show_load(listed, given)
        return 0
    references = _references(given.ids, listed, given.only)
    found = resolved(listed, weights)
    show_references(listed, references, found, given.cases)
    if not given.alone:
        show_plants(listed, found, given, weights)
        show_titles(listed, given)
    return 0


# ---- references ------------------------------------------------------------------------------------------------------


def show_references(
    listed: Sequence[Work], references: Mapping[str, Mapping[Place, str]], found: Clusters, cases: Sequence[str]
) -> None:
    """For each scheme a table, the cases in which we differ, and the table again with the reference mended."""
    ways: dict[str, Callable[[Place], Hashable]] = {
        "symposia": lambda place: found[place],
        "exact printed name": lambda place: _name(listed, place),
        "normalised name": lambda place: fold(_name(listed, place)),
        "family name + first initial": lambda place: _short(_name(listed, place)),
    }
    for scheme, truth in references.items():
        print(f"\n{scheme}: {len(truth)} signatures of {len(set(truth.values()))} identifiers")
        show_table(truth, ways)
        if scheme in cases:
            show_cases(listed, truth, found)
        mended, joined, dropped = mended_reference(listed, truth)
        print(
            f"{scheme}, where the reference contradicts itself mended: {joined} identifiers that are only spellings of"
        )
        print(f"  a name taken as one with another one's, {dropped} signatures of two people on one list left out")
        show_table(mended, ways)


def show_table(truth: Mapping[Place, str], ways: Mapping[str, Callable[[Place], Hashable]]) -> None:
    """Precision, recall and F1 of each way of telling people apart, and our error beside the best yardstick's."""
    print(f"{'':30}{'B3 P':>9}{'R':>9}{'F1':>9}{'error':>9}{'pairs P':>10}{'R':>9}{'F1':>9}")
    errors = {}
    for label, way in ways.items():
        guess = {place: way(place) for place in truth}
        cubed, paired = b_cubed(truth, guess), pairwise(truth, guess)
        errors[label] = 1 - cubed[2]
        cells = "".join(f"{each:9.5f}" for each in (*cubed, errors[label]))
        print(f"{label:30}{cells} " + "".join(f"{each:9.5f}" for each in paired), flush=True)
    ours, best = errors["symposia"], min(error for label, error in errors.items() if label != "symposia")
    print(f"our error is {ours / best if best else float('inf'):.2f} times that of the best yardstick")


def show_cases(listed: Sequence[Work], truth: Mapping[Place, str], found: Clusters) -> None:
    """Every person of ours with several identifiers, and every identifier with several persons of ours."""
    for label, keys, values in (("one person of ours", found, truth), ("one identifier", truth, found)):
        groups = defaultdict(list)
        for place in truth:
            groups[keys[place]].append(place)
        for places in groups.values():
            parts = defaultdict(list)
            for place in places:
                parts[values[place]].append(place)
            if len(parts) > 1:
                print(f"  {label}, {len(parts)} {'identifiers' if keys is found else 'persons of ours'}:")
                for part in parts.values():
                    print(f"    {truth[part[0]] if keys is found else '-':28} {_told(listed, part)}")


def _told(listed: Sequence[Work], places: Sequence[Place]) -> str:
    names = ", ".join(f"{name} x{n}" for name, n in sorted(Counter(_name(listed, p) for p in places).items()))
    titles = "; ".join(f"{listed[n]['title'][:40]} ({_venue(listed, (n, k))})" for n, k in places[:3])
    return f"{names}: {titles}{'; …' if len(places) > 3 else ''}"


def mended_reference(listed: Sequence[Work], truth: Mapping[Place, str]) -> tuple[dict[Place, str], int, int]:
    """The reference without two kinds of plain mistakes, found without what we made of it.

    An identifier that is nothing but a spelling of the printed name was made from it: two such that stand for
    compatible, differently printed names with a co-author of one printed name are one person. And one person does not
    sign one work twice: an identifier that does so is left out.
    """
    counted = Counter((place[0], identifier) for place, identifier in truth.items())
    doubled = {identifier for (_, identifier), count in counted.items() if count > 1}
    groups: dict[str, list[Place]] = defaultdict(list)
    for place, identifier in truth.items():
        if identifier not in doubled:
            groups[identifier].append(place)
    beside = {identifier: _beside(listed, places) for identifier, places in groups.items()}
    names = {identifier: parsed(_name(listed, places[0])) for identifier, places in groups.items()}
    made = sorted(each for each in groups if _is_spelling(each, {_name(listed, p) for p in groups[each]}))
    home = {identifier: identifier for identifier in groups}
    for (one, other), degree in name_pairs_of(made, names).items():
        if degree > Degree.EQUAL and beside[one] & beside[other]:
            kept, gone = sorted((home[one], home[other]))
            home = {each: kept if at == gone else at for each, at in home.items()}
    mended = {place: home[identifier] for place, identifier in truth.items() if identifier in home}
    return mended, sum(each != at for each, at in home.items()), len(truth) - len(mended)


def name_pairs_of(identifiers: Sequence[str], names: Mapping[str, Name]) -> dict[tuple[str, str], Degree]:
    """Every two identifiers whose names can be one person's."""
    found = name_pairs(names[each] for each in identifiers)
    return {(identifiers[one], identifiers[other]): degree for (one, other), degree in found.items()}


def _beside(listed: Sequence[Work], places: Iterable[Place]) -> set[str]:
    """The names printed beside some signatures."""
    return {fold(_name(listed, (n, m))) for n, k in places for m in range(len(listed[n]["authors"])) if m != k}


def _is_spelling(identifier: str, printed: Iterable[str]) -> bool:
    bare = re.sub(r"\W|_", "", identifier.partition(":")[2])
    return any(bare == fold(name).replace(" ", "") for name in printed)


def b_cubed(truth: Mapping[Place, Hashable], guess: Clusters) -> tuple[float, float, float]:
    """Precision, recall and F1, each signature counted once.

    >>> b_cubed({(0, 0): "a", (1, 0): "a", (2, 0): "b"}, {(0, 0): 1, (1, 0): 1, (2, 0): 1})[1]
    1.0
    """
    both = Counter((truth[place], guess[place]) for place in truth)
    ours, theirs = Counter(guess[place] for place in truth), Counter(truth.values())
    precision = sum(count * count / ours[mine] for (_, mine), count in both.items()) / len(truth)
    recall = sum(count * count / theirs[his] for (his, _), count in both.items()) / len(truth)
    return precision, recall, 2 * precision * recall / (precision + recall)


def pairwise(truth: Mapping[Place, Hashable], guess: Clusters) -> tuple[float, float, float]:
    """Precision, recall and F1 of pairs of signatures."""
    right = _pairs(Counter((truth[place], guess[place]) for place in truth))
    ours, theirs = _pairs(Counter(guess[place] for place in truth)), _pairs(Counter(truth.values()))
    precision, recall = right / max(1, ours), right / max(1, theirs)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def _pairs(counts: Mapping[Any, int]) -> int:
    return sum(count * (count - 1) // 2 for count in counts.values())


# ---- planted people --------------------------------------------------------------------------------------------------


def show_plants(listed: Sequence[Work], before: Clusters, given: argparse.Namespace, weights: Sequence[Model]) -> None:
    """Variants that came home, homonyms that stayed apart."""
    rarity, _ = shipped()
    changed, variants = with_variants(listed, rarity, given.variants, given.seed)
    changed, homonyms = with_homonyms(changed, rarity, given.homonyms, given.seed + 1)
    after = resolved(changed, weights)
    members, members_before = _members(after), _members(before)
    _show_variants(variants, after, before, members, members_before)
    _show_homonyms(homonyms, after)


def _show_variants(
    variants: Sequence[Variant], after: Clusters, before: Clusters, members: Any, members_before: Any
) -> None:
    home, all_of, right, wrong = Counter[str](), Counter[str](), 0, 0
    for each in variants:
        others = members_before[before[each.place]] - {each.place}
        joined = members[after[each.place]] - {each.place}
        all_of[each.kind] += 1
        home[each.kind] += bool(others & joined)
        right += len(others & joined)
        wrong += len(joined - others)
    print(f"\n{len(variants)} variants planted")
    for kind, count in sorted(all_of.items()):
        print(f"  {kind:24}{home[kind]:5} of {count:4} came home")
    print(f"  recall {sum(home.values()) / len(variants):.4f}, precision of their pairs {right / (right + wrong):.4f}")


def _show_homonyms(homonyms: Sequence[Homonym], after: Clusters) -> None:
    apart = sum({after[p] for p in each.one}.isdisjoint(after[p] for p in each.other) for each in homonyms)
    whole = sum(len({after[p] for p in side}) == 1 for each in homonyms for side in (each.one, each.other))
    print(f"{len(homonyms)} pairs of people under one common name: {apart / len(homonyms):.4f} told apart,")
    print(f"  of these people {whole / 2 / len(homonyms):.4f} still whole")


# ---- planted titles --------------------------------------------------------------------------------------------------


def show_titles(listed: Sequence[Work], given: argparse.Namespace) -> None:
    """Copies of works with perturbed titles: which came to their work, and which to another."""
    rng = random.Random(given.seed + 2)
    chosen = sorted(rng.sample(range(len(listed)), min(given.titles, len(listed))))
    copies = [perturbed(listed[n], rng) for n in chosen]
    sources = [source_of("works", listed), source_of("copies", copies)]
    begun = time.process_time()
    found, _ = works.find(list(items_of(sources)), Register())
    seconds = time.process_time() - begun
    home = {item.place: work.slug for work in found.found for item in work.items}
    alone, _ = works.find(list(items_of(sources[:1])), Register())
    twins: dict[int, set[int]] = defaultdict(set)
    for work in alone.found:
        for item in work.items:
            twins[item.record.position] |= {other.record.position for other in work.items}
    held = defaultdict(set)
    for place, slug in home.items():
        held[slug].add(place)
    right = wrong = came = 0
    for k, n in enumerate(chosen, start=1):
        joined = held[home["copies", k]] - {("copies", k)}
        own = {("works", position) for position in twins[n + 1]}
        came += bool(own & joined)
        right, wrong = right + len(own & joined), wrong + len(joined - own)
        if given.verbose and (joined - own or not own & joined):
            print("  ", copies[k - 1]["title"], "|", listed[n]["title"], "|", joined - own)
    print(f"\n{len(chosen)} perturbed titles: recall {came / len(chosen):.4f}, precision {right / (right + wrong):.4f}")
    print(f"  works of {len(listed) + len(copies)} items found in {seconds:.1f} CPU seconds")


def perturbed(work: Work, rng: random.Random) -> Work:
    """The work as another document may print it."""
    title, authors = work["title"], list(work["authors"])
    changes: list[Callable[[str], str]] = [
        str.upper,
        str.lower,
        lambda text: re.sub(r"[^\w\s$\\{}^]", " ", text),
        lambda text: re.sub(r"(\w{4,})", r"{\\em \1}", text, count=1),
        lambda text: re.sub(r"\b(\w+)$", r"\\textbf{\1}", text),
    ]
    if ":" in title:
        changes.append(lambda text: text.split(":")[0] if ":" in text else text)
    for change in rng.sample(changes, rng.choice((1, 1, 2))):
        title = change(title)
    if len(authors) > 1 and rng.random() < 0.3:
        authors.pop(rng.randrange(len(authors)))
    abstract = work.get("abstract") if rng.random() < 0.5 else None
    return {"title": title, "authors": authors, "abstract": abstract, "event": work["event"], "year": work["year"]}


# ---- load ------------------------------------------------------------------------------------------------------------


@seldom_collected()
def show_load(listed: Sequence[Work], given: argparse.Namespace) -> None:
    """CPU seconds and memory of the works, of three times as many, and of twenty works added to them."""
    took = [_load(copies(listed, count)) for count in (1, 3)]
    print(f"three times the works take {took[1] / took[0]:.2f} times as long")
    rng = random.Random(given.seed)
    added = [{**perturbed(listed[n], rng), "title": f"Another {listed[n]['title']}"} for n in range(0, 4000, 200)]
    with TemporaryDirectory() as folder:
        _added(listed, added, Path(folder))


def _load(listed: Sequence[Work]) -> float:
    items = list(items_of([source_of("works", listed)]))
    begun = time.process_time()
    found, register = works.find(items, Register())
    everybody, _ = people.find(found.found, items, [], register)
    seconds = time.process_time() - begun
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = f"{len(found.found)} works, {len(everybody.found)} people"
    print(f"{told}: {seconds:.1f} CPU seconds, {most:.0f} MB at most", flush=True)
    return seconds


def _added(listed: Sequence[Work], added: Sequence[Work], folder: Path) -> None:
    """The time to resolve works when all but some of them were resolved before, and whether it gives the same."""
    sources = [source_of("works", listed), source_of("added", added)]
    found, register = [], Register()
    for told, few in (("before", sources[:1]), ("with twenty works added", sources), ("anew", sources)):
        items = list(items_of(few))
        anew = told == "anew"
        cache = BlockCache(folder / ("new" if anew else "cache"))
        begun = time.process_time()
        found_works, register = works.find(items, Register() if anew else register)
        middle = time.process_time()
        everybody, register = people.find(found_works.found, items, [], register, known=cache)
        ended = time.process_time()
        found.append({frozenset((at.source, at.fragment) for at in each.signatures) for each in everybody.found})
        print(f"{told}: works {middle - begun:.1f}, people {ended - middle:.1f} CPU seconds", end="")
        print(f", {cache.found} blocks of names resolved", flush=True)
    print(f"the same people as anew: {found[1] == found[2]}")


def copies(listed: Sequence[Work], count: int) -> list[Work]:
    """The works several times, each time by other people, of whom as many bear one name."""
    found = list(listed)
    for number in range(1, count):
        for work in listed:
            names = [_renamed(each if isinstance(each, str) else each["name"], number) for each in work["authors"]]
            found.append({**work, "title": f"{work['title']} {_renamed('again', number)}", "authors": names, "ids": {}})
    return found


def _renamed(name: str, number: int) -> str:
    """A name with every word of more than a letter given another ending, the same for the same word."""
    return " ".join(f"{word}{'xq'[number - 1]}o" if len(word.strip(".")) > 1 else word for word in name.split())


# ---- resolving -------------------------------------------------------------------------------------------------------


def source_of(name: str, listed: Sequence[Work]) -> ReadSource:
    """Works as a document."""
    data = "\n".join(json.dumps(work, ensure_ascii=False) for work in listed).encode()
    given = Input(name, f"{name}.jsonl", data, hashlib.sha256(data).hexdigest())
    return ReadSource(given, read(given))


def resolved(listed: Sequence[Work], weights: Sequence[Model]) -> Clusters:
    """The person of each signature, by the places of work and author.

    Of two models the first tells apart people of the second half of family names, and the second those of the first:
    each is scored on names that it did not learn from.
    """
    items = list(items_of([source_of("works", listed)]))
    begun = time.process_time()
    found_works, register = works.find(items, Register())
    middle = time.process_time()
    homes: dict[Place, Hashable] = {}
    for half, model in enumerate(weights):
        found, _ = people.find(found_works.found, items, [], register, weights=model)
        for person in found.found:
            for each in person.signatures:
                if len(weights) == 1 or of_half(parsed(each.record.name.best), 1 - half):
                    homes[int(each.of.removeprefix("item-")) - 1, each.record.ordinal - 1] = half, person.slug
    ended = time.process_time()
    took = f"{middle - begun:.1f} + {ended - middle:.1f} CPU seconds"
    print(f"{len(found_works.found)} works and {len(set(homes.values()))} people in {took}", flush=True)
    return homes


def _model(path: Path) -> Model:
    stored = json.loads(path.read_text("utf-8"))
    return plain(stored["bias"], stored["weights"])


def _members(found: Clusters) -> dict[Hashable, set[Place]]:
    members: dict[Hashable, set[Place]] = defaultdict(set)
    for place, person in found.items():
        members[person].add(place)
    return members


def _name(listed: Sequence[Work], place: Place) -> str:
    author = listed[place[0]]["authors"][place[1]]
    return str(author if isinstance(author, str) else author["name"])


def _venue(listed: Sequence[Work], place: Place) -> str:
    return str(listed[place[0]].get("event") or listed[place[0]].get("year") or "")


def _short(name: str) -> str:
    words = parsed(name).words
    return f"{words[-1]} {words[0][0]}"


def _references(path: Path, listed: Sequence[Work], only: Sequence[str]) -> dict[str, dict[Place, str]]:
    """By scheme, the identifier of each place that has one."""
    by_work = {line["work"]: line["person_ids"] for line in map(json.loads, _lines(path))}
    found: dict[str, dict[Place, str]] = defaultdict(dict)
    for n, work in enumerate(listed):
        if only and work.get("event") not in only:
            continue
        for k, identifier in enumerate(by_work.get((work.get("ids") or {}).get("dev"), ())):
            if identifier:
                found[identifier.partition(":")[0]][n, k] = identifier
    return dict(sorted(found.items()))


def _lines(path: Path) -> Iterable[str]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        yield from lines


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("works", type=Path)
    parser.add_argument("ids", type=Path)
    parser.add_argument("--cases", nargs="*", default=["acl"], help="schemes whose errors are listed")
    parser.add_argument("--only", nargs="*", default=[], help="score these events alone")
    parser.add_argument("--weights", type=Path, nargs="*", default=[], help="a model, or two of one half each")
    parser.add_argument("--load", action="store_true", help="time and memory alone, also of three times the works")
    parser.add_argument("--alone", action="store_true", help="references only, nothing planted")
    parser.add_argument("--verbose", action="store_true", help="list the titles that went wrong")
    parser.add_argument("--variants", type=int, default=1000)
    parser.add_argument("--homonyms", type=int, default=500)
    parser.add_argument("--titles", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
