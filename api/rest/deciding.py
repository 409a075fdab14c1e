"""Decisions over HTTP: the list of them for everybody, making one for whoever holds the token."""

from __future__ import annotations

import hmac
import time
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from flask import Blueprint, Response, current_app, request

from api import parameters
from api.answers import json_answer
from api.cards import Card
from api.current import data_folder, decisions, snapshot
from api.deciding import Draft, draft, undo
from api.desk import Desk, Request
from api.problems import Problem
from graph.build import decide
from graph.decisions import ACTIONS, Decision
from graph.diff import Change, changes
from graph.effects import in_words, tally
from graph.foreseeing import foreseen

deciding = Blueprint("deciding", __name__, url_prefix="/api/v1/decisions")

#: The key of the configuration that holds the token for writing; empty where nothing may be written.
TOKEN = "SYMPOSIA_TOKEN"

_FIELDS = ("what", "kind", "things", "parts", "text", "of", "reason", "by", "preview")
_LISTS = ("things", "parts")


@deciding.get("")
def listing() -> Response:
    """One page of what was decided, the newest first."""
    began = time.perf_counter()
    parameters.known("page", "per_page")
    page = parameters.page()
    made = decisions()
    standing = set(made.standing)
    found = [card(each, each in standing) for each in reversed(made.all)]
    about = {"count": len(found), "page": page.number, "per_page": page.size, "next_cursor": None}
    took = round((time.perf_counter() - began) * 1000, 2)
    results = found[page.offset : page.offset + page.size]
    answer = json_answer({"meta": {**about, "snapshot": snapshot().id, "took_ms": took}, "results": results})
    answer.headers["Cache-Control"] = "no-store"  # it is no part of the snapshot that validators speak of
    return answer


@deciding.post("")
def make() -> Response:
    """Make one decision and build; with ``preview`` only tell what it would change."""
    _allowed()
    parameters.known()
    wanted, desk = _wanted(), Desk.at(data_folder())
    drafted = _drafted(desk, wanted)
    if wanted.get("preview"):
        found = foreseen(desk.data, [drafted.decision])
        told = _told(drafted, found.changes, found.remarks)
        return json_answer({**told, "decision": card(drafted.decision, False)})
    made, report = decide([drafted.decision], desk.data)
    done = changes(desk.snapshot.catalogue, report.snapshot.catalogue) if report else ()
    told = _told(drafted, done, report.remarks if report else ())
    built = {"snapshot": report.snapshot.id} if report else {}
    answer = json_answer({**told, "decision": card(made[0], True), **built})
    answer.status_code = 201
    return answer


def _told(drafted: Draft, found: Sequence[Change], remarks: Sequence[str]) -> Card:
    """What a decision says and changes, in words and in numbers."""
    return {"effect": f"{drafted.effect}; {in_words(found)}", "changes": tally(found), "remarks": list(remarks)}


def card(each: Decision, standing: bool) -> Card:
    """A decision as JSON, without the evidence keys."""
    about = {"number": each.number, "time": each.time, "by": each.by, "what": each.what, "kind": each.kind}
    more = {"named": each.named, "text": each.text, "of": each.of, "reason": each.reason}
    return {**about, **more, "in_force": standing and each.what not in ("undo", "erased")}


def _allowed() -> None:
    """Refuse whoever does not hold the token, and everybody where none is set."""
    token = str(current_app.config.get(TOKEN) or "")
    if not token:
        raise Problem(403, f"deciding over HTTP is off; it is on where {TOKEN} is set for the server")
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), token.encode()):
        raise Problem(403, "deciding needs the header 'Authorization: Bearer …' with the token of this service")


def _wanted() -> Mapping[str, Any]:
    """The body of the request: a JSON object with known fields of the right types."""
    try:
        wanted = orjson.loads(request.get_data())
    except ValueError as error:
        raise Problem(400, f"the body is no JSON ({error}); send an object such as {_EXAMPLE}") from None
    if not isinstance(wanted, dict):
        raise Problem(400, f"the body is no JSON object; send one such as {_EXAMPLE}")
    for name, value in wanted.items():
        if name not in _FIELDS:
            raise Problem(400, parameters.unknown("field", name, _FIELDS), parameter=name)
        right = _right_type(name, value)
        if right:
            raise Problem(400, f"'{name}' must be {right}", parameter=name)
    return wanted


def _right_type(name: str, value: object) -> str | None:
    """What a field must be, where its value is not that."""
    if name in _LISTS:
        return None if isinstance(value, list) and all(isinstance(each, str) for each in value) else "a list of texts"
    if name == "of":
        return None if type(value) is int else "the number of a decision"
    if name == "preview":
        return None if isinstance(value, bool) else "true or false"
    return None if isinstance(value, str) else "a text"


_EXAMPLE = '{"what": "merge", "kind": "person", "things": ["ada-lovelace", "a-lovelace"], "reason": "…"}'


def _drafted(desk: Desk, wanted: Mapping[str, Any]) -> Draft:
    reason, by = wanted.get("reason", ""), wanted.get("by", "over HTTP")
    if wanted.get("what") == "undo":
        return undo(desk, wanted.get("of", 0), reason=reason, by=by)
    known = sorted({action for actions in ACTIONS.values() for action in actions} | {"undo"})
    if wanted.get("what") not in known:
        raise Problem(400, parameters.unknown("decision", str(wanted.get("what")), known), parameter="what")
    things, parts = tuple(wanted.get("things", ())), tuple(wanted.get("parts", ()))
    text = wanted.get("text")
    return draft(desk, Request(wanted["what"], wanted.get("kind", ""), things, parts, text, reason, by))
