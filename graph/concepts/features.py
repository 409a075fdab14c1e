"""What speaks for a candidate: one row of numbers for each candidate of each text of a batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from graph.concepts.candidates import LONGEST, Windows
from graph.concepts.statistics import ROLES, WEIGHT, Floats, Statistics, unpacked
from graph.concepts.tokens import (
    BREAK,
    CAPITAL,
    CLOSE,
    COLON,
    COMMA,
    DIGIT,
    HYPHEN,
    MIXED,
    OPEN,
    QUOTE,
    STOP,
    UPPER,
    Batch,
    Flags,
    Hashes,
    Ints,
    in_text,
)


@dataclass(frozen=True)
class Groups:
    """Occurrences by text and key: ``first`` is the first one of each candidate, ``of`` each one's candidate."""

    index: Ints
    count: Ints
    hash: Hashes
    doc: Ints
    first: Ints
    of: Ints


def grouped(batch: Batch, found: Windows) -> Groups:
    """Bring the occurrences of one key in one text together, in reading order."""
    doc = batch.doc[found.index]
    order = np.lexsort((found.index, found.hash, doc))
    index, count, key, doc = found.index[order], found.count[order], found.hash[order], doc[order]
    new = np.ones(len(key), dtype=bool)
    new[1:] = (key[1:] != key[:-1]) | (doc[1:] != doc[:-1])
    return Groups(index, count, key, doc, np.flatnonzero(new), np.cumsum(new) - 1)


def features(batch: Batch, groups: Groups, statistics: Statistics) -> tuple[Floats, list[str]]:
    """The feature matrix of all candidates and the names of its columns."""
    view = _View.of(batch, groups, statistics)
    columns: dict[str, Floats] = {}
    for part in (_frequency, _place, _background, _nesting, _print, _words):
        columns.update(part(view))
    return _table(columns)


def _table(columns: Mapping[str, Floats]) -> tuple[Floats, list[str]]:
    """One row a candidate, laid out column by column, and the names of the columns."""
    return np.stack([each.astype(np.float32, copy=False) for each in columns.values()]).T, list(columns)


@dataclass(frozen=True)
class _View:
    """A batch and its groups with what several features need."""

    batch: Batch
    groups: Groups
    statistics: Statistics
    last: Ints
    tf: Floats
    term: Ints
    word: Ints
    sizes: Ints

    @classmethod
    def of(cls, batch: Batch, groups: Groups, statistics: Statistics) -> _View:
        sizes = np.diff(np.append(groups.first, len(groups.index)))
        return cls(
            batch,
            groups,
            statistics,
            groups.index + groups.count - 1,
            sizes.astype(np.float32),
            statistics.terms.rows(groups.hash[groups.first]),
            statistics.words.rows(batch.hash),
            sizes,
        )

    def total(self, values: Flags | Ints | Floats) -> Floats:
        return np.add.reduceat(values.astype(np.float64), self.groups.first).astype(np.float32)

    def most(self, values: Flags | Ints | Floats) -> Floats:
        return np.maximum.reduceat(values.astype(np.float32), self.groups.first)

    def least(self, values: Flags | Ints | Floats) -> Floats:
        return np.minimum.reduceat(values.astype(np.float32), self.groups.first)

    def head(self, values: Flags | Ints | Floats) -> Floats:
        return values[self.groups.first].astype(np.float32)

    def known(self, column: str) -> Floats:
        return unpacked(self.statistics.terms.columns[column])[self.term]


def _frequency(view: _View) -> dict[str, Floats]:
    batch, groups = view.batch, view.groups
    title = batch.title[groups.index]
    hyphens = np.cumsum(batch.gap == HYPHEN)
    length = batch.length[groups.doc]
    sentence = batch.sentence[groups.index]
    new = np.ones(len(sentence), dtype=bool)
    new[1:] = (sentence[1:] != sentence[:-1]) | (groups.of[1:] != groups.of[:-1])
    tf = view.tf
    return {
        "tokens": view.head(groups.count),
        "words": view.head(groups.count - (hyphens[view.last] - hyphens[groups.index])),
        "tf": tf,
        "tf_abstract": tf - view.total(title),
        "title": view.most(title),
        "sentences": view.total(new),
        "length": view.head(length),
        "density": tf / np.log1p(view.head(length)),
    }


def _place(view: _View) -> dict[str, Floats]:
    batch, groups = view.batch, view.groups
    place, length = batch.place[groups.index], np.maximum(batch.length[groups.doc], 1)
    title = batch.title[groups.index]
    title_length = np.bincount(batch.doc[batch.title], minlength=batch.size)
    titled = title_length[groups.doc]
    far = np.float32(1e3)
    abstract_place = np.where(title, far, (place - titled) / np.maximum(length - titled, 1))
    first_abstract = view.least(abstract_place)
    breaks = np.cumsum(batch.gap >= BREAK)
    segment = breaks[groups.index]
    begin = np.searchsorted(breaks, segment, side="left")
    end = np.searchsorted(breaks, segment, side="right")
    share = groups.count / (end - begin)
    colon = np.cumsum((batch.gap_flags & COLON > 0) & batch.title)
    after_colon = title & (colon[groups.index] > np.append(0, colon)[np.searchsorted(batch.doc, groups.doc)])
    return {
        "first": view.head(place),
        "first_share": view.head(place / length),
        "last_share": view.most(place / length),
        "spread": np.subtract(view.most(place / length), view.least(place / length)),
        "abstract_first": np.where(first_abstract == far, np.float32(2.0), first_abstract),
        "first_sentence": view.most(batch.sentence[groups.index] == 1),
        "title_begin": view.least(np.where(title, place, 50)),
        "title_end": view.least(np.where(title, titled - place - groups.count, 50)),
        "segment_share": view.most(share),
        "title_share": view.most(np.where(title, share, 0)),
        "after_colon": view.most(after_colon),
    }


def _background(view: _View) -> dict[str, Floats]:
    statistics = view.statistics
    df, title, keyword = view.known("df"), view.known("title"), view.known("keyword")
    seen, hit = view.known("seen"), view.known("hit")
    # Rounded to 1/1024, so that sums over a batch are exact and do not depend on what stands before.
    words_df = np.rint(unpacked(statistics.words.columns["df"])[view.word] * 1024) / np.float32(1024)
    summed = np.append(0.0, np.cumsum(words_df, dtype=np.float64))
    groups = view.groups
    parts = view.head((summed[view.last + 1] - summed[groups.index]).astype(np.float32))
    works = np.float32(np.log(statistics.works))
    tokens = view.head(groups.count)
    information = (df - works) - (parts - tokens * works)
    idf = works - df
    return {
        "df": df,
        "tfidf": np.log1p(view.tf) * idf,
        "title_df": title,
        "title_ratio": title - df,
        "keyword": keyword,
        "keyword_ratio": keyword - df,
        "keyword_title": keyword - title,
        "hit": hit,
        "hit_ratio": hit - seen,
        "seen": seen,
        "npmi": np.where(tokens > 1, information / np.maximum(works - df, 1), 0).astype(np.float32),
        "rarest": view.head(_range(np.minimum, words_df, groups)),
        "commonest": view.head(_range(np.maximum, words_df, groups)),
        "last_df": view.head(words_df[view.last]),
        "first_df": view.head(words_df[groups.index]),
        "last_ends": view.head(statistics.ends(view.word)[view.last]),
        "first_ends": view.head(statistics.ends(view.word)[groups.index]),
    }


def _range(combine: Callable[[Floats, Floats], Floats], values: Floats, groups: Groups) -> Floats:
    """The least or greatest of token values over each occurrence."""
    result = values[groups.index]
    for step in range(1, LONGEST):
        place = np.minimum(groups.index + step, len(values) - 1)
        result = np.where(step < groups.count, combine(result, values[place]), result)
    return result


def _nesting(view: _View) -> dict[str, Floats]:
    """How a candidate stands to longer and shorter ones at its places: in this text and in the background."""
    groups, size = view.groups, len(view.batch.doc)
    df, keyword = view.known("df")[groups.of], view.known("keyword")[groups.of]
    layers = {}
    for name, values in (("tf", view.tf[groups.of]), ("df", df), ("keyword", keyword)):
        layer = np.zeros((LONGEST + 2, size + 1), dtype=np.float32)
        layer[groups.count, groups.index] = values
        layers[name] = layer
    longer = groups.count + 1
    before = np.maximum(groups.index - 1, 0)
    shorter = groups.count - 1

    def above(name: str) -> Floats:
        left = np.where(groups.index > 0, layers[name][longer, before], 0)
        return np.maximum(left, layers[name][longer, groups.index])

    def below(name: str) -> Floats:
        return np.maximum(layers[name][shorter, groups.index], layers[name][shorter, groups.index + 1])

    tf_above = above("tf")
    covered = view.total(tf_above > 0)
    last_two = layers["keyword"][np.minimum(2, groups.count), np.maximum(view.last - 1, groups.index)]
    return {
        "free": view.tf - covered,
        "tf_above": view.most(tf_above),
        "tf_below": view.most(below("tf")),
        "above_ratio": view.most(tf_above) / view.tf,
        "df_above": view.most(above("df")) - view.known("df"),
        "df_below": view.known("df") - view.most(below("df")),
        "keyword_above": view.most(above("keyword")),
        "keyword_below": view.most(below("keyword")),
        "keyword_last": view.head(layers["keyword"][1, view.last]),
        "keyword_first": view.head(layers["keyword"][1, groups.index]),
        "keyword_last_two": view.head(last_two),
    }


def _print(view: _View) -> dict[str, Floats]:
    """Capitals, digits, parentheses and quotation marks."""
    batch, groups, last = view.batch, view.groups, view.last
    flags = batch.flags
    capital, upper = (np.cumsum(np.append(0, flags & bit > 0)) for bit in (CAPITAL, UPPER))
    mixed, digit = (np.cumsum(np.append(0, flags & bit > 0)) for bit in (MIXED, DIGIT))

    def inside(sums: Ints) -> Ints:
        return sums[last + 1] - sums[groups.index]

    opens, closes = batch.gap_flags & OPEN > 0, batch.after_flags & CLOSE > 0
    bracketed = opens[groups.index] & closes[last]
    follows = np.append(flags[1:], 0)
    defined = (batch.after_flags & OPEN > 0) & (follows & (UPPER | MIXED) > 0)
    inner = (batch.gap[groups.index] != STOP) & ~batch.title[groups.index]
    return {
        "capitals": view.total((inside(capital) == groups.count) & inner) / view.tf,
        "capital_any": view.total((inside(capital) > 0) & inner) / view.tf,
        "upper": view.most(inside(upper) / groups.count),
        "mixed": view.most(inside(mixed) / groups.count),
        "digit": view.most(inside(digit) > 0),
        "bracketed": view.most(bracketed),
        "defined": view.most(defined[last]),
        "quoted": view.most((batch.gap_flags[groups.index] & QUOTE > 0) & (batch.after_flags[last] & QUOTE > 0)),
        "before_break": view.total(batch.after[last] >= BREAK) / view.tf,
        "after_break": view.total(batch.gap[groups.index] >= BREAK) / view.tf,
        "listed": view.total((batch.gap_flags[groups.index] | batch.after_flags[last]) & COMMA > 0) / view.tf,
        "suffixed": view.total(batch.after[last] == HYPHEN) / view.tf,
    }


def word_roles(batch: Batch, index: Ints, count: Ints, rows: Ints) -> dict[str, Ints]:
    """The row of the word table for each role of each occurrence, 0 where there is none or a break stands between."""
    last = index + count - 1
    single = count == 1
    before = np.where(batch.gap[index] < BREAK, np.append(0, rows)[index], 0)
    after = np.where(batch.after[last] < BREAK, np.append(rows, 0)[last + 1], 0)
    return {
        "first": np.where(single, 0, rows[index]),
        "last": np.where(single, 0, rows[last]),
        "only": np.where(single, rows[index], 0),
        "before": before,
        "after": after,
    }


def word_score(
    batch: Batch, index: Ints, count: Ints, rows: Ints, statistics: Statistics, model: str
) -> dict[str, Floats]:
    """The sum of the word weights of each occurrence inside and around it."""
    columns = statistics.words.columns
    weights = {role: columns[f"{model}_{role}"].astype(np.float32) * WEIGHT for role in ROLES}
    roles = word_roles(batch, index, count, rows)
    inner = np.append(0.0, np.cumsum(weights["inner"][rows], dtype=np.float64))
    middle = np.where(count > 2, inner[index + count - 1] - inner[np.minimum(index + 1, len(rows))], 0.0)
    own = (
        weights["first"][roles["first"]] + weights["last"][roles["last"]] + weights["only"][roles["only"]] + middle
    ).astype(np.float32)
    around = weights["before"][roles["before"]] + weights["after"][roles["after"]]
    return {
        "own": own,
        "around": around,
        "first": weights["first"][roles["first"]] + weights["only"][roles["only"]],
        "last": weights["last"][roles["last"]] + weights["only"][roles["only"]],
    }


def _words(view: _View) -> dict[str, Floats]:
    groups = view.groups
    result: dict[str, Floats] = {}
    for model in ("k", "t", "l", "m"):
        if f"{model}_first" not in view.statistics.words.columns:
            continue
        score = word_score(view.batch, groups.index, groups.count, view.word, view.statistics, model)
        result |= {
            f"{model}_own": view.head(score["own"]),
            f"{model}_first": view.head(score["first"]),
            f"{model}_last": view.head(score["last"]),
        }
        if model != "l":  # lists have nothing around their keywords
            result |= {
                f"{model}_around": view.most(score["around"]),
                f"{model}_around_mean": view.total(score["around"]) / view.tf,
                f"{model}_best": view.most(score["own"] + score["around"]),
            }
    return result


def relations(batch: Batch, groups: Groups, score: Floats) -> tuple[Floats, list[str]]:
    """How the first score of a candidate stands to those of the others of its text."""
    of, size = groups.of, len(batch.doc)
    doc = groups.doc[groups.first]
    low = np.float32(-20.0)
    layer = np.full((LONGEST + 2, size + 1), low, dtype=np.float32)
    each = score[of]
    layer[groups.count, groups.index] = each
    before = np.maximum(groups.index - 1, 0)
    longer = np.maximum(layer[groups.count + 1, before], layer[groups.count + 1, groups.index])
    shorter = np.maximum(layer[groups.count - 1, groups.index], layer[groups.count - 1, groups.index + 1])
    last = batch.hash[groups.index + groups.count - 1][groups.first]
    opening = batch.hash[groups.index][groups.first]
    order = np.lexsort((-score, doc))
    starts = np.searchsorted(doc[order], doc[order])
    rank = np.empty(len(doc), dtype=np.float32)
    rank[order] = np.arange(len(doc)) - starts
    best = np.empty(len(doc), dtype=np.float32)
    best[order] = score[order][starts]
    columns = {
        "score": score,
        "rank": np.log1p(rank),
        "below_best": best - score,
        "longer": score - np.maximum.reduceat(longer, groups.first),
        "shorter": score - np.maximum.reduceat(shorter, groups.first),
        "rivals_last": _rivals(doc, last, score),
        "rivals_first": _rivals(doc, opening, score),
    }
    return _table(columns)


def _rivals(doc: Ints, word: Hashes, score: Floats) -> Floats:
    """How far a candidate is above the best other one of its text with the same word (below it: negative)."""
    group = in_text(word, doc)
    order = np.argsort(group, kind="stable")
    new = np.ones(len(doc), dtype=bool)
    new[1:] = group[order][1:] != group[order][:-1]
    first, of = np.flatnonzero(new), np.cumsum(new) - 1
    ranked = score[order]
    best = np.maximum.reduceat(ranked, first)
    leads = np.flatnonzero(ranked == best[of])
    leads = leads[np.unique(of[leads], return_index=True)[1]]
    others = ranked.copy()
    others[leads] = np.float32(-20.0)
    result = np.empty(len(doc), dtype=np.float32)
    result[order] = ranked - best[of]
    result[order[leads]] = best - np.maximum.reduceat(others, first)
    return result
