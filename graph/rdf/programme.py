"""The programme: events, rooms, sessions with their chairs, and what is given in them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from graph import entities as rows
from graph.knowledge import KnowledgeGraph
from graph.rdf.terms import NODES, Emitter, NamedNode, Names, Statement, each_once, integer, moment, part, text, types
from graph.vocabulary import PRESENTATION_TYPES, Dcterms, Prov, Rdf, Rdfs, Schema, Skos, Swc, Sym


def _events(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    for series in kg.rows(rows.Series):
        yield names.series[series.slug], Rdf.type, NODES[Schema.EventSeries]
        yield names.series[series.slug], Rdfs.label, text(series.name)
        yield names.series[series.slug], Schema.name, text(series.name)
    for row in kg.rows(rows.Event):
        event = names.event[row.slug]
        yield from types(event, Schema.Event, Swc.ConferenceEvent)
        yield event, Rdfs.label, text(row.name)
        yield event, Schema.name, text(row.name)
        if row.alternate_name is not None:
            yield event, Schema.alternateName, text(row.alternate_name)
        yield from _times(event, row.start, row.end)
        if row.location is not None:
            yield event, Schema.location, text(row.location)
        if row.series is not None:
            yield event, Schema.superEvent, names.series[row.series]


def _times(thing: NamedNode, start: str | None, end: str | None) -> Iterator[Statement]:
    if start is not None:
        yield thing, Schema.startDate, moment(start)
    if end is not None:
        yield thing, Schema.endDate, moment(end)


def _rooms(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    for row in kg.rows(rows.Room):
        room = names.room[row.slug]
        yield from types(room, Schema.Place, Swc.MeetingRoomPlace)
        yield room, Rdfs.label, text(row.name)
        yield room, Schema.name, text(row.name)


def _sessions(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    for row in kg.rows(rows.Session):
        session = names.session[row.slug]
        yield from types(session, Schema.Event, Swc.SessionEvent)
        yield session, Rdfs.label, text(row.name)
        yield session, Schema.name, text(row.name)
        if row.event is not None:
            yield session, Schema.superEvent, names.event[row.event]
        if row.room is not None:
            yield session, Schema.location, names.room[row.room]
        yield from _times(session, row.start, row.end)
        if row.date_printed is not None:
            yield session, Sym.dateAsPrinted, text(row.date_printed)
        if row.kind is not None:
            yield session, Dcterms.type, names.presentation_type(row.kind)


def _session_sources(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    for source, printed in groupby(kg.rows(rows.SessionAppearance), key=attrgetter("source")):
        for session in dict.fromkeys(row.session for row in printed):
            yield names.session[session], Prov.wasDerivedFrom, names.source[source]


def _chairs(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    for slug, chairs in groupby(kg.rows(rows.Chair), key=attrgetter("session")):
        session, moderators = names.session[slug], dict[NamedNode, None]()
        for row in chairs:
            chair, person = part(session, row.fragment), names.person[row.person]
            moderators[person] = None
            yield session, Swc.hasRole, chair
            yield chair, Rdf.type, NODES[Swc.Chair]
            yield chair, Rdfs.label, text("Moderator")
            yield chair, Swc.heldBy, person
            yield chair, Swc.isRoleAt, session
            yield chair, Sym.nameAsPrinted, text(row.name)
        for person in moderators:
            yield session, Sym.moderator, person
    for signed in kg.rows(rows.ChairSignature):
        chair = part(names.session[signed.session], signed.fragment)
        yield chair, Sym.signature, part(names.source[signed.source], signed.signature)


def _contributions(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    for row in kg.rows(rows.Contribution):
        session = names.session[row.session]
        talk = part(session, row.fragment)
        yield from types(talk, Schema.Event, Swc.TalkEvent)
        yield talk, Rdfs.label, text(row.name)
        yield talk, Schema.name, text(row.name)
        yield talk, Schema.superEvent, session
        yield talk, Sym.position, integer(row.position)
        if row.work is not None:
            yield talk, Schema.workFeatured, names.work[row.work]
        yield from _times(talk, row.start, row.end)
        if row.time_printed is not None:
            yield talk, Sym.timeAsPrinted, text(row.time_printed)
        if row.kind is not None:
            yield talk, Dcterms.type, names.presentation_type(row.kind)


def _presented_in(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    for session, talks in groupby(kg.rows(rows.Contribution), key=attrgetter("session")):
        for work in dict.fromkeys(row.work for row in talks if row.work is not None):
            yield names.work[work], Sym.presentedIn, names.session[session]


def _performers(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    for row in kg.rows(rows.Performer):
        talk = part(names.session[row.session], row.fragment)
        yield talk, Schema.performer, names.person[row.person]


def _presentation_types(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    """The types that are printed and have no term in the ontology; they are gathered under one IRI."""
    printed = {session.kind for session in kg.rows(rows.Session)} | {talk.kind for talk in kg.rows(rows.Contribution)}
    others = sorted(kind for kind in printed if kind is not None and kind.strip().lower() not in PRESENTATION_TYPES)
    gathered = names.scheme["presentation-types"]
    if others:
        yield gathered, Rdf.type, NODES[Skos.Collection]
        yield gathered, Rdfs.label, text("Presentation types as printed")
    preferred: dict[NamedNode, str] = {}
    for kind in others:
        node = names.presentation_type(kind)
        if node in preferred:
            yield node, Skos.altLabel, text(kind)
            continue
        preferred[node] = kind
        yield gathered, Skos.member, node
        yield node, Rdf.type, NODES[Skos.Concept]
        yield node, Skos.inScheme, NODES[Sym.PresentationTypes]
        yield node, Rdfs.label, text(kind)
        yield node, Skos.prefLabel, text(kind)


EMITTERS: tuple[Emitter, ...] = (
    _events,
    _rooms,
    _sessions,
    _session_sources,
    _chairs,
    _contributions,
    _presented_in,
    each_once(_performers),
    _presentation_types,
)
