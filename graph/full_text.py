"""The words of titles, abstracts and names: an index beside each snapshot that tells what matches, and how well."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import tantivy

from graph import entities as rows
from graph.errors import QueryError, SnapshotError
from graph.knowledge import KnowledgeGraph

#: The kinds of things that have words.
KINDS = ("work", "person", "session", "event", "concept")

#: Words in a name weigh more than words in a text.
_NAME_WEIGHT = 3.0
#: A longer text is no search.
LONGEST = 500
_MOST_WORDS = 32
_LONGEST_WORD = 80
_HEAP = 64_000_000

#: Letters of scripts that put no spaces between words (Han, Kana) or whose words take endings that no stemmer here
#: knows (Hangul). Each is a word of the index, and a row of them is looked for as a phrase: wherever it stands.
_LETTER = (
    "[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u303b\u3041-\u30fa\u30fc-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
)
_LETTER += "\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff]"
_UNSPACED, _RUN = re.compile(_LETTER), re.compile(f"({_LETTER}+)")

_PART = re.compile(r'"([^"]*)"|(\S+)')
_NOT_PLAIN = re.compile(r"([^\w])")


@dataclass(frozen=True)
class Match:
    """A thing whose words match: its kind, its slug, and how well it matches (more is better)."""

    kind: str
    slug: str
    score: float


@dataclass(frozen=True)
class Found:
    """How many things match, and the best of them, best first."""

    count: int
    best: tuple[Match, ...]


# ---- what is indexed -------------------------------------------------------------------------------------------------


def _said(kg: KnowledgeGraph) -> Iterator[tuple[str, str, str, str]]:
    """Kind, slug, names and text of everything that has words."""
    for work in kg.rows(rows.Work):
        yield "work", work.slug, work.title, work.abstract or ""
    names: dict[str, list[str]] = {}
    for name in kg.rows(rows.PersonName):
        names.setdefault(name.person, []).append(name.name)
    for person in kg.rows(rows.Person):
        yield "person", person.slug, _joined(person.name, names.get(person.slug, [])), ""
    for session in kg.rows(rows.Session):
        yield "session", session.slug, session.name, ""
    for event in kg.rows(rows.Event):
        yield "event", event.slug, _joined(event.name, [event.alternate_name or ""]), event.location or ""
    labels: dict[str, list[str]] = {}
    for label in kg.rows(rows.ConceptLabel):
        labels.setdefault(label.concept, []).append(label.label)
    for concept in kg.rows(rows.Concept):
        yield "concept", concept.slug, _joined(concept.label, labels.get(concept.slug, [])), ""


def _joined(first: str, others: Sequence[str]) -> str:
    """Names one under the other, each once; a phrase does not reach from one into the next."""
    return " ¶ ".join(dict.fromkeys(filter(None, [first, *others])))


def _spaced(text: str) -> str:
    """A text in which each letter of an unspaced script stands alone.

    >>> _spaced("図LSTMの網").split()
    ['図', 'LSTM', 'の', '網']
    """
    return _UNSPACED.sub(r" \g<0> ", text)


def _plain() -> tantivy.TextAnalyzerBuilder:
    folded = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.remove_long(_LONGEST_WORD))
    return folded.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.ascii_fold())


_ANALYZERS: Mapping[str, tantivy.TextAnalyzer] = {
    "stemmed": _plain().filter(tantivy.Filter.stemmer("english")).build(),
    "folded": _plain().build(),
}


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("kind", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("slug", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("name", tokenizer_name="stemmed")
    builder.add_text_field("text", tokenizer_name="stemmed")
    builder.add_text_field("person", tokenizer_name="folded")
    builder.add_text_field("begun", tokenizer_name="folded", index_option="basic")
    return builder.build()


def write(folder: Path, kg: KnowledgeGraph) -> None:
    """Write the index of all words of ``kg`` into a new folder."""
    folder.mkdir()
    index = tantivy.Index(_schema(), path=str(folder))
    _register(index)
    writer = index.writer(heap_size=_HEAP, num_threads=1)
    for kind, slug, *said in _said(kg):
        name, text = map(_spaced, said)
        # Names of people are looked for as they are written: no grammar makes one name of two.
        words = {"person": name} if kind == "person" else {"name": name, "text": text}
        writer.add_document(tantivy.Document(kind=kind, slug=slug, begun=f"{name} {text}", **words))
    writer.commit()
    writer.wait_merging_threads()
    for path in folder.iterdir():
        path.chmod(0o644)  # some are made for their owner alone, unlike all other files of a snapshot


def _register(index: tantivy.Index) -> None:
    for name, analyzer in _ANALYZERS.items():
        index.register_tokenizer(name, analyzer)


# ---- what is looked for ----------------------------------------------------------------------------------------------


class Words:
    """The index of a snapshot, opened for reading; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        if not (path / "meta.json").is_file():
            raise SnapshotError(f"{path}: the index of words of this snapshot is missing; build again")
        try:
            self._index = tantivy.Index.open(str(path))
        except (ValueError, OSError) as error:
            raise SnapshotError(f"{path}: the index of words is damaged ({error}); build again") from error
        _register(self._index)
        self._index.config_reader(reload_policy="manual")
        self._index.reload()

    def search(self, text: str, *, kinds: Sequence[str] = KINDS, most: int = 100) -> Found:
        """Things that hold all words of ``text``, of some kinds, and the ``most`` best of them.

        ``"two words"`` are looked for beside each other, ``gen*`` is the beginning of a word. Capitals, accents and
        English endings do not count, save the endings of people's names. Chinese, Japanese and Korean have no words
        here: their letters are found wherever they stand so beside each other. QueryError where there is no word.
        """
        query = self._query(text, kinds)
        searcher = self._index.searcher()
        # The stubs of the library do not know `count`.
        found = searcher.search(query, limit=max(most, 1), count=True)
        hits = [(score, searcher.doc(address)) for score, address in found.hits]
        best = [Match(document["kind"][0], document["slug"][0], round(score, 4)) for score, document in hits]
        best.sort(key=lambda match: (-match.score, KINDS.index(match.kind), match.slug))
        return Found(int(cast(Any, found).count), tuple(best[:most]))

    def _query(self, text: str, kinds: Sequence[str]) -> tantivy.Query:
        if len(text) > LONGEST:
            raise QueryError(f"the words to look for are longer than {LONGEST} characters")
        wanted = [query for part in _PART.finditer(text) for query in self._parts(part)]
        if not wanted:
            raise QueryError(f"there is no word in '{text}'; give some, such as graph neural")
        if len(wanted) > _MOST_WORDS:
            raise QueryError(f"there are {len(wanted)} words to look for; give at most {_MOST_WORDS}")
        must = [(tantivy.Occur.Must, query) for query in wanted]
        if set(kinds) != set(KINDS):
            allowed = self._any([tantivy.Query.term_query(self._index.schema, "kind", kind) for kind in kinds])
            must.append((tantivy.Occur.Must, tantivy.Query.const_score_query(allowed, 0.0)))
        return tantivy.Query.boolean_query(must)

    def _parts(self, part: re.Match[str]) -> Iterator[tantivy.Query]:
        phrase, word = part.groups()
        if phrase is not None:
            yield from self._phrase(phrase)
            return
        # Every second piece is a row of letters that stand alone.
        for place, piece in enumerate(_RUN.split(word)):
            yield from self._phrase(piece) if place % 2 else self._words(piece)

    def _words(self, word: str) -> Iterator[tantivy.Query]:
        begun = word.endswith("*")
        words = _ANALYZERS["folded"].analyze(word)
        if begun and words:
            yield self._beginning(words[-1])
        yield from (self._word(each) for each in (words[:-1] if begun else words))

    def _word(self, word: str) -> tantivy.Query:
        stemmed = _ANALYZERS["stemmed"].analyze(word)
        return self._any(
            [self._weighty(self._term("name", each)) for each in stemmed]
            + [self._term("text", each) for each in stemmed]
            + [self._weighty(self._term("person", word))]
        )

    def _phrase(self, phrase: str) -> Iterator[tantivy.Query]:
        words = {
            field: _ANALYZERS[_ANALYZER_OF[field]].analyze(_spaced(phrase)) for field in ("name", "text", "person")
        }
        if len(words["person"]) < 2:
            yield from (self._word(each) for each in words["person"])
            return
        found = {field: tantivy.Query.phrase_query(self._index.schema, field, [*words[field]]) for field in words}
        yield self._any([self._weighty(found["name"]), found["text"], self._weighty(found["person"])])

    def _beginning(self, word: str) -> tantivy.Query:
        pattern = _NOT_PLAIN.sub(r"\\\1", word) + ".*"
        return tantivy.Query.regex_query(self._index.schema, "begun", pattern)

    def _term(self, field: str, word: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._index.schema, field, word)

    @staticmethod
    def _weighty(query: tantivy.Query) -> tantivy.Query:
        return tantivy.Query.boost_query(query, _NAME_WEIGHT)

    @staticmethod
    def _any(queries: Sequence[tantivy.Query]) -> tantivy.Query:
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


_ANALYZER_OF = {"name": "stemmed", "text": "stemmed", "person": "folded"}
