"""Resolving the seeds, and small documents made for the question at hand."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.entities import (
    Appearance,
    Authorship,
    AuthorshipSignature,
    Chair,
    ChairSignature,
    Coauthorship,
    CoauthorshipWork,
    Contribution,
    Event,
    Performer,
    Person,
    PersonName,
    Reading,
    Room,
    Run,
    Series,
    Session,
    SessionAppearance,
    Signature,
    Source,
    SourceNote,
    SourceText,
    Work,
    WorkCode,
    WorkIdentifier,
)
from graph.errors import InputError
from graph.inputs import find_inputs
from graph.knowledge import TABLES, KnowledgeGraph
from graph.readers import read
from graph.records import (
    Document,
    EventFacts,
    Identifier,
    Input,
    ItemRecord,
    Printed,
    ReadSource,
    SessionRecord,
    Slot,
    SourceFacts,
)
from graph.records import Signature as Signed
from graph.register import Register
from graph.resolve import Resolution, resolve, works
from graph.resolve.occurrences import items_of
from graph.resolve.signatures import signed

BASE = "http://example.org/"
CONFERENCE = EventFacts("conf-2022", "Conference 2022", series="Conf", year=2022, timezone="America/New_York")


@pytest.fixture(scope="module")
def sources(seeds: Path) -> list[ReadSource]:
    return [ReadSource(found, read(found)) for found in find_inputs([seeds]).inputs]


@pytest.fixture(scope="module")
def kg(sources: list[ReadSource]) -> KnowledgeGraph:
    return resolved(sources).kg


def resolved(sources: list[ReadSource], register: Register | None = None) -> Resolution:
    return resolve(sources, base=BASE, version="1", register=register or Register())


class Page:
    """A document written field by field, so that every field has its true span."""

    def __init__(self, id: str, facts: SourceFacts | None = None) -> None:
        self.id, self.facts, self.text = id, facts or SourceFacts(), ""
        self.sessions: list[SessionRecord] = []
        self.items: list[ItemRecord] = []

    def printed(self, text: str, repaired: str | None = None) -> Printed:
        start = len(self.text)
        self.text += text + "\n"
        return Printed(text, start, start + len(text), repaired)

    def signed(self, *names: str) -> tuple[Signed, ...]:
        return tuple(Signed(self.printed(name), n) for n, name in enumerate(names, start=1))

    def session(self, title: str, *moderators: str, room: str | None = None, kind: str | None = None) -> Page:
        record = SessionRecord(
            len(self.sessions) + 1,
            self.printed(title),
            kind=self.printed(kind) if kind else None,
            room=self.printed(room) if room else None,
            moderators=self.signed(*moderators),
        )
        self.sessions.append(record)
        return self

    def item(self, title: str, *names: str, abstract: str | None = None, **fields: object) -> Page:
        record = ItemRecord(
            len(self.items) + 1,
            self.printed(title),
            signatures=self.signed(*names),
            abstract=self.printed(abstract) if abstract else None,
            session=len(self.sessions) or None,
        )
        self.items.append(dataclasses.replace(record, **fields))  # type: ignore[arg-type]  # fields of the record
        return self

    def slot(self, text: str, day: int, month: int, start: str, end: str, weekday: str, zone: str = "PDT") -> Slot:
        return Slot(self.printed(text), weekday, day, month, None, start, end, zone)

    def done(self) -> ReadSource:
        data = self.text.encode()
        document = Document("test", 1, "text/plain", "utf-8", self.text, tuple(self.sessions), tuple(self.items))
        return ReadSource(Input(self.id, f"{self.id}.txt", data, f"sha of {self.id}", self.facts), document)


# ---- the seeds -------------------------------------------------------------------------------------------------------


def test_the_seeds_hold_119_works_by_141_people_in_3_sessions(kg: KnowledgeGraph) -> None:
    counted = {kind.__name__: len(kg.rows(kind)) for kind in (Source, Appearance, Work, Person, Session, Authorship)}
    assert counted == {
        "Source": 5, "Appearance": 122, "Work": 119, "Person": 141, "Session": 3, "Authorship": 144,
    }  # fmt: skip


def test_sessions_have_the_room_kind_event_and_moderator_that_is_printed_or_stated(kg: KnowledgeGraph) -> None:
    rooms = {room.slug: room.name for room in kg.rows(Room)}
    events = {event.slug: event.alternate_name for event in kg.rows(Event)}
    people = {person.slug: person.name for person in kg.rows(Person)}
    chairs = {chair.session: people[chair.person] for chair in kg.rows(Chair)}
    found = {
        session.name: (
            rooms.get(session.room or ""),
            session.kind,
            events[session.event or ""],
            chairs.get(session.slug),
        )
        for session in kg.rows(Session)
    }
    assert found == {
        "Oral 2: Understanding Deep Learning": (None, "Oral", "ICLR 2022", None),
        "DL: Theory": ("Room 309", None, "ICML 2022", "Marco Mondelli"),
        "Theory": ("Ballroom 3 & 4", None, "ICML 2022", "Nadav Cohen"),
    }
    assert [series.name for series in kg.rows(Series)] == ["ICLR", "ICML"]


def test_fifteen_contributions_have_times_and_a_kind_of_their_own(kg: KnowledgeGraph) -> None:
    timed = [each for each in kg.rows(Contribution) if each.start]
    assert len(timed) == 15
    assert sorted(each.kind or "" for each in timed) == ["Oral", *["Spotlight"] * 14]
    assert [each.position for each in sorted(timed, key=lambda each: each.start or "")] == list(range(1, 16))
    first = min(timed, key=lambda each: each.position)
    assert (first.start, first.end) == ("2022-07-20T13:30:00-07:00", "2022-07-20T13:35:00-07:00")
    assert first.time_printed == "Wed 20 July 13:30 - 13:35 PDT"


def test_a_session_without_a_printed_time_spans_its_contributions(kg: KnowledgeGraph) -> None:
    theory = next(session for session in kg.rows(Session) if session.name == "Theory")
    assert (theory.start, theory.end) == ("2022-07-20T13:30:00-07:00", "2022-07-20T15:00:00-07:00")
    assert theory.date_printed == "Wed 20 July"


def test_talks_have_the_kind_of_their_session_where_they_print_none(kg: KnowledgeGraph) -> None:
    oral = next(session.slug for session in kg.rows(Session) if session.kind == "Oral")
    assert {each.kind for each in kg.rows(Contribution) if each.session == oral} == {"Oral"}


def test_a_moderator_who_is_an_author_elsewhere_is_one_person(kg: KnowledgeGraph) -> None:
    signed = [each for each in kg.rows(Signature) if each.person == "marco-mondelli"]
    assert sorted(each.field for each in signed) == ["Author", "Moderator"]
    assert len({each.source for each in signed}) == 2


def test_an_author_in_two_documents_is_one_person_with_less_than_certainty(kg: KnowledgeGraph) -> None:
    signed = [each for each in kg.rows(Signature) if each.name == "Sham Kakade"]
    assert len({each.source for each in signed}) == 2
    assert {each.person for each in signed} == {"sham-kakade"}
    ((method, score),) = {(each.method, each.score) for each in signed}
    assert method == "same name"
    assert 0.9 < score < 1
    assert {each.confidence for each in kg.rows(Authorship) if each.person == "sham-kakade"} == {score}


def test_a_name_that_is_printed_once_is_certain(kg: KnowledgeGraph) -> None:
    once = next(each for each in kg.rows(Signature) if each.person == "floris-geerts")
    assert (once.method, once.score) == ("only signature", 1.0)


def test_three_works_have_two_sources(kg: KnowledgeGraph) -> None:
    sources: dict[str, set[str]] = {}
    for each in kg.rows(Appearance):
        sources.setdefault(each.work, set()).add(each.source)
    assert sorted(len(each) for each in sources.values()) == [1] * 116 + [2] * 3


def test_every_span_reads_back_to_what_is_printed(kg: KnowledgeGraph) -> None:
    texts = {each.source: each.text for each in kg.rows(SourceText)}
    assert all(texts[each.source][each.start : each.end] == each.name for each in kg.rows(Signature))
    exact = [each for each in kg.rows(Reading) if each.exact is not None]
    assert all(texts[each.source][each.start : each.end] == each.exact for each in exact)
    assert {each.field for each in kg.rows(Reading) if each.exact is None} == {"Abstract"}


def test_every_printed_author_is_a_signature(kg: KnowledgeGraph, sources: list[ReadSource]) -> None:
    slugs = {each.slug: each.name for each in kg.rows(Source)}
    signed = sorted((slugs[each.source], each.name) for each in kg.rows(Signature) if each.field == "Author")
    printed = sorted(
        (source.input.name, signature.name.text)
        for source in sources
        for item in source.document.items
        for signature in item.signatures
    )
    assert signed == printed


def test_works_have_the_year_of_their_event_and_none_where_none_is_stated(kg: KnowledgeGraph) -> None:
    conference = {work.conference_paper: work.year for work in kg.rows(Work)}
    assert conference == {True: 2022, False: None}


def test_coauthors_share_the_works_that_both_sign(kg: KnowledgeGraph) -> None:
    authors: dict[str, set[str]] = {}
    for each in kg.rows(Authorship):
        authors.setdefault(each.work, set()).add(each.person)
    shared = {(each.a, each.b, each.work) for each in kg.rows(CoauthorshipWork)}
    assert shared == {(a, b, work) for work, who in authors.items() for a in who for b in who if a < b}
    alone = next(each for each in kg.rows(Coauthorship) if (each.a, each.b) == ("maria-refinetti", "sebastian-goldt"))
    assert (alone.weight, alone.fractional, alone.first_year, alone.last_year) == (1, 1.0, 2022, 2022)


def test_the_order_of_documents_changes_nothing(sources: list[ReadSource], kg: KnowledgeGraph) -> None:
    for order in (sources[::-1], [*sources[2:], *sources[:2]]):
        again = resolved(order)
        assert all(again.kg.rows(kind) == kg.rows(kind) for kind in TABLES.values())


def test_slugs_stay_when_documents_are_added(sources: list[ReadSource], kg: KnowledgeGraph) -> None:
    before = resolved(sources[:3])
    after = resolved(sources, before.register)
    for kind in (Work, Person, Session, Event, Room, Source, Series):
        assert {row.slug for row in before.kg.rows(kind)} <= {row.slug for row in after.kg.rows(kind)}
        assert len(after.kg.rows(kind)) == len(kg.rows(kind))


def test_a_second_build_with_the_register_of_the_first_is_the_same(
    sources: list[ReadSource], kg: KnowledgeGraph
) -> None:
    first = resolved(sources)
    second = resolved(sources, first.register)
    assert second.kg == kg
    assert second.register.entries == first.register.entries


def test_the_run_is_named_by_inputs_and_settings(sources: list[ReadSource]) -> None:
    one = resolved(sources[:1]).kg.rows(Run)
    other = resolve(sources[:1], base=BASE, version="2", register=Register()).kg.rows(Run)
    assert one != other
    assert one == resolved(sources[:1]).kg.rows(Run)


# ---- works -----------------------------------------------------------------------------------------------------------


def test_title_abstract_and_authors_come_whole_from_the_item_with_an_identifier() -> None:
    plain = Page("a").item("Deep Nets", "Ann Lee", "Bo Li", abstract="First.", kind=Printed("Oral", 0, 4))
    known = Page("b").item("DEEP NETS", "Bo Li", "Cy Ott", abstract="Second.", identifiers=(Identifier("doi", "10/x"),))
    kg = resolved([plain.done(), known.done()]).kg
    (work,) = kg.rows(Work)
    assert (work.title, work.abstract, work.source) == ("DEEP NETS", "Second.", "b")
    assert kg.rows(WorkIdentifier) == (WorkIdentifier(work.slug, "doi", "10/x"),)
    authors = [(each.fragment, each.ordinal, each.name) for each in kg.rows(Authorship)]
    assert authors == [
        ("author-1", 1, "Bo Li"),
        ("author-2", 2, "Cy Ott"),
        ("author-also-1", None, "Ann Lee"),
    ]
    both = {each.source for each in kg.rows(AuthorshipSignature) if each.fragment == "author-1"}
    assert both == {"a", "b"}


def test_else_they_come_from_the_item_that_prints_most() -> None:
    bare = Page("a").item("Deep Nets")
    full = Page("b").item("Deep nets", "Ann Lee", abstract="An abstract.")
    (work,) = resolved([bare.done(), full.done()]).kg.rows(Work)
    assert (work.title, work.source) == ("Deep nets", "b")


@pytest.mark.parametrize(
    ("fewer", "more"),
    [
        (["Ann Lee", "Bo Li", "Cy Ott"], "an abstract"),
        (["Ann Lee"], None),
        (["A. Lee", "B. Li"], None),
        ([], None),
    ],
)
def test_a_poorer_listing_takes_nothing_from_a_work(fewer: list[str], more: str | None) -> None:
    full = Page("b").item("Deep Nets of Yarn", "Ann Lee", "Bo Li", abstract="An abstract." if more else None)
    listing = Page("a", SourceFacts(CONFERENCE)).session("Theory")
    listing.item("Deep Nets of Yarn", *fewer, kind=Printed("Oral", 0, 4), identifiers=(Identifier("doi", "10/x"),))
    kg = resolved([listing.done(), full.done()]).kg
    (work,) = kg.rows(Work)
    assert (work.source, work.abstract) == ("b", "An abstract." if more else None)
    assert [each.name for each in kg.rows(Authorship) if each.ordinal] == ["Ann Lee", "Bo Li"]


def test_works_of_one_title_and_no_common_author_are_two() -> None:
    pages = [Page("a").item("Deep Nets", "Ann Lee").done(), Page("b").item("Deep nets", "Bo Li").done()]
    kg = resolved(pages).kg
    assert len(kg.rows(Work)) == 2
    assert {each.method for each in kg.rows(Appearance)} == {"only appearance"}


def test_a_repaired_title_is_shown_and_the_printed_one_kept() -> None:
    page = Page("a")
    page.items.append(ItemRecord(1, page.printed("Ã‰quations", "Équations")))
    kg = resolved([page.done()]).kg
    assert [work.title for work in kg.rows(Work)] == ["Équations"]
    assert [each.title for each in kg.rows(Appearance)] == ["Ã‰quations"]


def test_code_of_all_appearances_is_numbered_once() -> None:
    page = Page("a")
    page.item("Deep Nets", code=(page.printed("https://x.org/1"), page.printed("https://x.org/2")))
    other = Page("b")
    other.item("Deep Nets", code=(other.printed("https://x.org/2"),))
    found = resolved([page.done(), other.done()]).kg.rows(WorkCode)
    assert [(each.n, each.url) for each in found] == [(1, "https://x.org/1"), (2, "https://x.org/2")]


# ---- people ----------------------------------------------------------------------------------------------------------


def test_equal_names_on_one_work_are_two_people() -> None:
    kg = resolved([Page("a").item("Deep Nets", "Wei Wang", "Wei Wang").done()]).kg
    first, second = kg.rows(Person)
    assert first.slug == "wei-wang"
    assert second.slug.startswith("wei-wang-")
    assert [each.ordinal for each in kg.rows(Authorship)] == [1, 2]


def test_equal_names_with_different_orcids_are_two_people() -> None:
    page = Page("a").item("Deep Nets", "Wei Wang").item("Wide Nets", "Wei Wang")
    page.items = [
        dataclasses.replace(
            item,
            signatures=(dataclasses.replace(item.signatures[0], identifiers=(Identifier("orcid", f"0-{n}"),)),),
        )
        for n, item in enumerate(page.items)
    ]
    assert len(resolved([page.done()]).kg.rows(Person)) == 2


def test_a_person_is_called_by_the_form_in_mixed_case_and_keeps_the_others() -> None:
    kg = resolved([Page("a").item("X", "weitao du").item("Y", "Weitao Du").done()]).kg
    (person,) = kg.rows(Person)
    assert (person.name, person.sort_key, person.family) == ("Weitao Du", "du weitao", None)
    assert kg.rows(PersonName) == (PersonName(person.slug, "weitao du"),)


def test_initials_join_with_less_confidence_than_full_names() -> None:
    scores = []
    for names in (("R Srikant", "R. Srikant"), ("Rayadurgam Srikant", "Rayadurgam Srikant")):
        kg = resolved([Page("a").item("X", names[0]).item("Y", names[1]).done()]).kg
        (person,) = {each.person for each in kg.rows(Signature)}
        scores.append(max(each.score for each in kg.rows(Signature) if each.person == person))
    assert scores[0] <= scores[1] < 1


def test_homonyms_who_change_places_keep_their_slugs() -> None:
    pages = [Page("a").item("Deep Nets", "Wei Wang", "Wei Wang"), Page("b").item("Deep Nets", "Ann Lee", "Wei Wang")]
    first = resolved([page.done() for page in pages])
    assert resolved([page.done() for page in pages], first.register).kg == first.kg


# ---- the programme ---------------------------------------------------------------------------------------------------


def test_a_session_in_two_documents_of_one_event_is_one() -> None:
    facts = SourceFacts(CONFERENCE)
    one = Page("a", facts).session("Theory", "Ann Lee", room="Hall 1").item("Deep Nets").item("Wide Nets")
    other = Page("b", facts).session("THEORY", "ann lee", "Bo Li").item("Graphs").item("Deep nets")
    kg = resolved([one.done(), other.done()]).kg
    (session,) = kg.rows(Session)
    assert (session.slug, session.room, session.event) == ("conf-2022-theory", "conf-2022-hall-1", "conf-2022")
    assert len(kg.rows(SessionAppearance)) == 2
    assert [(each.fragment, each.name) for each in kg.rows(Chair)] == [
        ("moderator-1", "Ann Lee"),
        ("moderator-2", "Bo Li"),
    ]
    given = sorted((each.position, each.work) for each in kg.rows(Contribution))
    assert given == [(1, "deep-nets"), (2, "wide-nets"), (3, "graphs")]


def test_sessions_of_one_title_in_documents_of_no_event_are_two() -> None:
    pages = [Page(id).session("Theory", room="Hall 1").item(f"Work {id}").done() for id in ("a", "b")]
    kg = resolved(pages).kg
    assert len(kg.rows(Session)) == 2
    assert len(kg.rows(Room)) == 2


def test_sessions_of_one_title_that_contradict_each_other_are_two() -> None:
    """Another room, or other moderators: each keeps its own works, room and chair."""
    for second in (("Bo Li", "Hall 2"), ("Ann Lee", "Hall 2"), ("Bo Li", "Hall 1")):
        facts = SourceFacts(CONFERENCE)
        one = Page("a", facts).session("Posters", "Ann Lee", room="Hall 1").item("Deep Nets")
        other = Page("b", facts).session("Posters", second[0], room=second[1]).item("Wide Nets")
        found = resolved([other.done(), one.done()]).kg
        assert found.rows(Session)[0].slug == "conf-2022-posters"
        given = {each.work: each.session for each in found.rows(Contribution)}
        assert given["deep-nets"] == "conf-2022-posters"
        assert given["wide-nets"] != "conf-2022-posters"


def test_two_sessions_of_one_title_in_one_document_are_two() -> None:
    page = Page("a", SourceFacts(CONFERENCE)).session("Posters").item("Deep Nets").session("Posters").item("Wide Nets")
    kg = resolved([page.done()]).kg
    assert len(kg.rows(Session)) == 2
    assert len({each.session for each in kg.rows(Contribution)}) == 2


def test_sessions_of_one_title_with_nothing_in_common_are_two() -> None:
    facts = SourceFacts(CONFERENCE)
    pages = [Page("a", facts).session("Posters").item("Deep Nets"), Page("b", facts).session("Posters").item("Trees")]
    assert len(resolved([page.done() for page in pages]).kg.rows(Session)) == 2


def test_sessions_are_never_joined_by_room() -> None:
    page = Page("a", SourceFacts(CONFERENCE)).session("Theory", room="Hall 1").session("Practice", room="hall 1")
    kg = resolved([page.done()]).kg
    assert len(kg.rows(Session)) == 2
    assert len(kg.rows(Room)) == 1


def test_a_work_given_twice_in_a_session_is_two_contributions() -> None:
    page = Page("a").session("Theory")
    page.item("Deep Nets", kind=page.printed("Oral talk")).item("Deep Nets", kind=page.printed("POSTER"))
    found = resolved([page.done()]).kg.rows(Contribution)
    assert [(each.fragment, each.kind) for each in found] == [
        ("contribution-deep-nets", "Oral"),
        ("contribution-deep-nets-2", "Poster"),
    ]


def test_a_talk_without_a_paper_has_speakers_and_is_no_work() -> None:
    page = Page("a").session("Opening").item("Welcome", "Ann Lee", is_work=False)
    kg = resolved([page.done()]).kg
    assert kg.rows(Work) == ()
    (talk,) = kg.rows(Contribution)
    assert (talk.name, talk.work, talk.fragment) == ("Welcome", None, "contribution-welcome")
    (speaker,) = kg.rows(Performer)
    (signature,) = kg.rows(Signature)
    assert (speaker.person, speaker.signature) == ("ann-lee", "item-1-speaker-1")
    assert (signature.field, signature.of) == ("Speaker", "session-1")


def test_a_talk_without_a_paper_or_session_is_reported() -> None:
    kg = resolved([Page("a").item("Welcome", "Ann Lee", is_work=False).done()]).kg
    (note,) = kg.rows(SourceNote)
    assert (note.kind, note.line) == ("warning", 1)
    assert kg.rows(Person) == ()


def test_a_weekday_that_contradicts_the_date_is_reported_and_gives_no_time() -> None:
    page = Page("a", SourceFacts(CONFERENCE)).session("Theory")
    slot = page.slot("Mon 20 July 13:30 - 13:35 PDT", 20, 7, "13:30", "13:35", "Mon")
    kg = resolved([page.item("Deep Nets", slot=slot).done()]).kg
    (note,) = kg.rows(SourceNote)
    assert (note.kind, note.line, note.start) == ("warning", 2, slot.printed.start)
    (given,) = kg.rows(Contribution)
    assert (given.start, given.time_printed) == (None, "Mon 20 July 13:30 - 13:35 PDT")


def test_two_sources_of_one_id_are_refused() -> None:
    with pytest.raises(InputError, match="two sources have this id"):
        resolved([Page("a").done(), Page("a").done()])


def test_nothing_gives_a_graph_of_nothing_but_the_run() -> None:
    kg = resolved([]).kg
    assert [kind for kind in TABLES.values() if kg.rows(kind)] == [Run]


def test_every_order_of_overlapping_documents_gives_the_same_rows() -> None:
    facts = SourceFacts(CONFERENCE)
    pages = [
        Page("a", facts).session("Theory", "Wei Wang", room="Hall 1").item("Deep Nets", "Wei Wang", "Wei Wang").done(),
        Page("b", facts).session("theory", room="Hall 2").item("deep nets", "Bo Li").item("Wide nets").done(),
        Page("c").item("Deep nets", "wei wang", abstract="We train deep nets.").item("Wide Nets", "Bo  Li").done(),
    ]
    tables = [resolved(list(order)) for order in permutations(pages)]
    assert all(each.kg == tables[0].kg and each.register == tables[0].register for each in tables)


# ---- properties ------------------------------------------------------------------------------------------------------

names = st.lists(st.sampled_from(["Wei Wang", "wei wang", "Ann Lee", "Bo Li", "…"]), max_size=4)
titles = st.sampled_from(["Deep Nets", "DEEP NETS", "Wide Nets", "???"])
items = st.tuples(titles, names, st.booleans())
documents = st.tuples(st.sampled_from([None, "Theory", "theory"]), names, st.lists(items, max_size=3), st.booleans())


def made(drawn: list[tuple[str | None, list[str], list[tuple[str, list[str], bool]], bool]]) -> list[ReadSource]:
    sources = []
    for n, (session, moderators, given_items, at_event) in enumerate(drawn):
        page = Page(f"doc-{n}", SourceFacts(CONFERENCE) if at_event else None)
        if session:
            page.session(session, *moderators)
        for title, authors, is_work in given_items:
            page.item(title, *authors, is_work=is_work)
        sources.append(page.done())
    return sources


@given(st.lists(documents, max_size=3))
@settings(max_examples=40, deadline=None)
def test_no_two_signatures_of_one_list_of_names_are_one_person(drawn: list[Any]) -> None:
    kg = resolved(made(drawn)).kg
    lists = [(each.source, each.fragment.rpartition("-")[0], each.person) for each in kg.rows(Signature)]
    assert len(set(lists)) == len(lists)


@given(st.lists(documents, max_size=3))
@settings(max_examples=40, deadline=None)
def test_rows_have_keys_of_their_own_and_refer_to_rows_that_stand(drawn: list[Any]) -> None:
    kg = resolved(made(drawn)).kg
    for kind, fields in KEYS.items():
        keys = [tuple(getattr(row, field) for field in fields) for row in kg.rows(kind)]
        assert len(set(keys)) == len(keys), kind
    people = {person.slug for person in kg.rows(Person)}
    signed = {(each.source, each.fragment) for each in kg.rows(Signature)}
    works = {work.slug for work in kg.rows(Work)}
    assert {each.person for each in (*kg.rows(Signature), *kg.rows(Authorship), *kg.rows(Chair))} == people
    assert {each.work for each in kg.rows(Appearance)} == works
    assert {each.work for each in kg.rows(Contribution)} <= works | {None}
    evidence = {(each.source, each.signature) for each in (*kg.rows(AuthorshipSignature), *kg.rows(ChairSignature))}
    speakers = {(each.source, each.fragment) for each in kg.rows(Signature) if each.field == "Speaker"}
    assert evidence == signed - speakers
    assert {(each.source, each.signature) for each in kg.rows(Performer)} <= speakers


texts = st.tuples(st.sampled_from(["Preface", "Deep Nets"]), names, st.sampled_from(["2009", "2019"]))


@given(st.lists(texts, max_size=5))
@settings(max_examples=40, deadline=None)
def test_signatures_that_the_register_cannot_tell_apart_are_of_one_work(
    drawn: list[tuple[str, list[str], str]],
) -> None:
    page = Page("a")
    for title, authors, year in drawn:
        page.item(title, *authors, abstract=f"Of {year}, words, others.", date=page.printed(year))
    given_items = list(items_of([page.done()]))
    signatures, _ = signed(works.find(given_items, Register())[0].found, given_items, [])
    units: dict[str, set[str]] = defaultdict(set)
    for each in signatures:
        units[each.evidence].add(each.unit)
    assert all(len(several) == 1 for several in units.values())


@given(st.lists(documents, max_size=3), st.integers(0, 2))
@settings(max_examples=40, deadline=None)
def test_a_rebuild_keeps_every_slug(drawn: list[Any], first: int) -> None:
    sources = made(drawn)
    before = resolved(sources[:first])
    after = resolved(sources, before.register)
    again = resolved(sources[::-1], after.register)
    assert again.kg == after.kg
    published = {entry.slug for entry in after.register.entries if entry.kind == "work"}
    assert {work.slug for work in before.kg.rows(Work)} <= published


KEYS: dict[type[Any], tuple[str, ...]] = {
    Work: ("slug",),
    Person: ("slug",),
    Session: ("slug",),
    Appearance: ("source", "position"),
    Signature: ("source", "fragment"),
    Reading: ("source", "fragment"),
    Authorship: ("work", "fragment"),
    Contribution: ("session", "fragment"),
    Chair: ("session", "fragment"),
    Performer: ("session", "fragment", "ordinal"),
    Coauthorship: ("a", "b"),
}
