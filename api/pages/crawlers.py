"""What a page is about in the words of schema.org, as JSON-LD inside it: for search engines and reference managers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from api.cards.common import Card
from graph.snapshot import Snapshot
from graph.stores import GRAPH_FORMATS
from graph.vocabulary import address

_CONTEXT = "https://schema.org"
_MOST = 50


def about_card(snapshot: Snapshot, card: Card) -> Card:
    """The thing that a page shows."""
    say: Callable[[Card], Card] = _KINDS[card["type"]]
    head = {"@context": _CONTEXT, "@id": card["id"], "url": _at(snapshot, card["links"]["page"])}
    return _said({**head, **say(card), "subjectOf": _data(snapshot, card)})


def about_site(snapshot: Snapshot) -> Card:
    """The site with its search, and the dataset behind it with its downloads."""
    base = snapshot.base
    search = {"@type": "EntryPoint", "urlTemplate": f"{base}search?q={{search_term_string}}"}
    site = {
        "@type": "WebSite",
        "@id": base,
        "url": base,
        "name": "Symposia",
        "potentialAction": {
            "@type": "SearchAction",
            "target": search,
            "query-input": "required name=search_term_string",
        },
    }
    dataset = {
        "@type": "Dataset",
        "@id": f"{base}id/graph/meta#dataset",
        "url": base,
        "name": "Symposia knowledge graph",
        "description": "Works, people, sessions and concepts of conferences, read from documents, with the evidence "
        "for every statement: who wrote with whom, about what, and where it was said.",
        "keywords": ["co-authors", "concepts", "conferences", "programmes", "provenance"],
        "isAccessibleForFree": True,
        "version": snapshot.id,
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": media_type, "contentUrl": f"{base}exports/{name}"}
            for name, media_type in GRAPH_FORMATS.items()
        ],
    }
    return {"@context": _CONTEXT, "@graph": [site, dataset]}


def _work(card: Card) -> Card:
    addresses = (address("work", each["scheme"], each["value"]) for each in card["identifiers"])
    return {
        "@type": "ScholarlyArticle",
        "name": card["title"],
        "headline": card["title"],
        "abstract": card["abstract"],
        "datePublished": card["issued"],
        "author": [_person_ref(each["person"], each["affiliation"]) for each in card["authors"]],
        "about": [_term(each["concept"]) for each in card["concepts"] if each["tier"] == "central"],
        "identifier": [
            {"@type": "PropertyValue", "propertyID": each["scheme"], "value": each["value"]}
            for each in card["identifiers"]
        ],
        "sameAs": [each for each in addresses if each],
        "@reverse": _said(
            {"workFeatured": [_event_ref(each["session"]) for each in card["contributions"] if each["session"]]}
        ),
    }


def _person(card: Card) -> Card:
    addresses = (address("person", each["scheme"], each["value"]) for each in card["identifiers"])
    return {
        "@type": "Person",
        "name": card["name"],
        "familyName": card["family"],
        "givenName": card["given"],
        "alternateName": card["other_names"],
        "sameAs": [each for each in addresses if each],
        "knowsAbout": [_term(each["concept"]) for each in card["concepts"][:_MOST]],
    }


def _session(card: Card) -> Card:
    return {
        "@type": "Event",
        "name": card["name"],
        "startDate": card["start"],
        "endDate": card["end"],
        "location": _ref("Place", card["room"]),
        "superEvent": _event_ref(card["event"]),
        "subEvent": [_talk(each) for each in card["contributions"]],
    }


def _talk(each: Card) -> Card:
    return _said(
        {
            "@type": "Event",
            "name": each["name"],
            "startDate": each["start"],
            "endDate": each["end"],
            "workFeatured": _ref("ScholarlyArticle", each["work"]),
            "performer": [_person_ref(person) for person in each["speakers"]],
        }
    )


def _event(card: Card) -> Card:
    return {
        "@type": "Event",
        "name": card["name"],
        "alternateName": card["alternate_name"],
        "startDate": card["start"],
        "endDate": card["end"],
        "location": card["location"] and {"@type": "Place", "name": card["location"]},
        "superEvent": _ref("EventSeries", card["series"]),
        "subEvent": [_event_ref(each) for each in card["sessions"][:_MOST]],
        "sameAs": card["url"],
    }


def _room(card: Card) -> Card:
    return {
        "@type": "Place",
        "name": card["name"],
        "event": [_event_ref(each) for each in card["sessions"][:_MOST]],
    }


def _concept(card: Card) -> Card:
    return {
        "@type": "DefinedTerm",
        "name": card["label"],
        "alternateName": [each["label"] for each in card["labels"]],
    }


def _source(card: Card) -> Card:
    return {
        "@type": "DigitalDocument",
        "name": card["name"],
        "encodingFormat": card["media_type"],
        "license": card["licence"],
        "sameAs": card["url"],
    }


_KINDS: Mapping[str, Callable[[Card], Card]] = {
    "work": _work,
    "person": _person,
    "session": _session,
    "room": _room,
    "event": _event,
    "concept": _concept,
    "source": _source,
}


def _ref(kind: str, thing: Card | None) -> Card | None:
    return thing and {"@type": kind, "@id": thing["id"], "name": thing["label"]}


def _event_ref(thing: Card | None) -> Card | None:
    return _ref("Event", thing)


def _person_ref(thing: Card, affiliation: str | None = None) -> Card:
    there = affiliation and {"@type": "Organization", "name": affiliation}
    return _said({"@type": "Person", "@id": thing["id"], "name": thing["label"], "affiliation": there})


def _term(thing: Card) -> Card:
    return {"@type": "DefinedTerm", "@id": thing["id"], "name": thing["label"]}


def _data(snapshot: Snapshot, card: Card) -> Iterable[Card]:
    turtle, json = _at(snapshot, card["links"]["turtle"]), _at(snapshot, card["links"]["self"])
    forms = {"text/turtle": turtle, "application/json": json}
    return [{"@type": "DataDownload", "encodingFormat": form, "contentUrl": place} for form, place in forms.items()]


def _at(snapshot: Snapshot, path: str) -> str:
    return snapshot.base + path.removeprefix("/")


def _said(card: Mapping[str, Any]) -> Card:
    """A card without what is not known."""
    return {name: value for name, value in card.items() if value not in (None, "", [], {})}
