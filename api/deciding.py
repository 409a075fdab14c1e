"""Decisions as people word them, checked against the snapshot, with what each means in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from api.desk import Desk, Request, Thing
from api.links import FOLDERS
from api.parts import PARTS, keys_of_labels, moving_keys, owner_of, sides
from graph import entities
from graph.decisions import ACTIONS, KINDS, WORDED, Decision
from graph.effects import counted, signed_together
from graph.errors import InputError, UnknownName
from graph.knowledge import Row


@dataclass(frozen=True)
class Draft:
    """A decision that was checked but not made, and what it says, in words."""

    decision: Decision
    effect: str


def draft(desk: Desk, request: Request) -> Draft:
    """Check a request against the snapshot; a SymposiaError says what is wrong with it."""
    if request.kind not in KINDS:
        raise UnknownName("kind to decide about", request.kind, KINDS)
    if request.what not in ACTIONS[request.kind]:
        raise UnknownName(f"decision about a {request.kind}", request.what, ACTIONS[request.kind])
    if (request.what in WORDED) != bool(request.text and request.text.strip()):
        wrong = "needs a name or label" if request.what in WORDED else "takes no name or label"
        raise InputError(f"{request.what} {wrong}")
    if (request.what == "split") != bool(request.parts):
        parts, example = PARTS[request.kind]
        told = f"needs {parts}, such as {example}" if request.what == "split" else f"takes no {parts}"
        raise InputError(f"{request.what} {told}")
    return _DRAFTERS[request.what](desk, request)


def undo(desk: Desk, number: int, *, reason: str, by: str) -> Draft:
    """Take back a decision that is in force."""
    undone = desk.decisions.undoable(number)
    decision = Decision(0, now(), by, reason, "undo", of=number)
    others = " and ".join(map(str, desk.decisions.upholding(number)))
    held = "holds them together" if undone.together else "keeps them apart"
    return Draft(decision, f"{undone} holds no longer{f', but {others} still {held}' if others else ''}")


def signer(desk: Desk, name: str) -> Thing:
    """The person of a name, or of an authorship such as ``looms#author-1``."""
    return owner_of(desk, "person", name) if "#" in name else desk.thing("person", name)


def now() -> str:
    """The time as decisions state it: UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _decision(
    request: Request, things: Sequence[Thing], keys: Sequence[Sequence[str]], more: Sequence[str] = ()
) -> Decision:
    return Decision(
        number=0,
        time=now(),
        by=request.by,
        reason=request.reason,
        what=request.what,
        kind=request.kind,
        named=(*(each.slug for each in things), *more),
        keys=tuple(tuple(sorted(side)) for side in keys),
        text=" ".join(request.text.split()) if request.text else None,
    )


# ---- one function an action ------------------------------------------------------------------------------------------


#: What is counted of two things with as many keys, to see which of their addresses stays.
_EVIDENCE: Mapping[str, type[Row]] = {"person": entities.Signature, "event": entities.EventAppearance}


def _merge(desk: Desk, request: Request) -> Draft:
    things = desk.things(request, 2, 1_000)
    slugs = [each.slug for each in things]
    clash = signed_together(desk.snapshot.catalogue, slugs) if request.kind == "person" else None
    if clash:
        one, other, title = clash
        raise InputError(f"'{one}' and '{other}' both sign '{title}'", hint="two names in one list are two people")
    table = _EVIDENCE.get(request.kind)
    weights = {slug: desk.snapshot.catalogue.count(table, **{request.kind: slug}) for slug in slugs} if table else {}
    survivor = desk.register.survivor(request.kind, slugs, weights)
    stays = next(each for each in things if each.slug == survivor)
    leads = ", ".join(each.address for each in things if each is not stays)
    told = f"{counted(len(things), request.kind)} become 1: {leads} will lead to {stays.address}"
    return Draft(_decision(request, things, [each.keys for each in things]), told)


def _split(desk: Desk, request: Request) -> Draft:
    (thing,) = desk.things(request, 1, 1)
    staying, moving = sides(desk, thing, request.parts)
    if not staying:
        hint = f"leave out some of the {PARTS[request.kind][0]}"
        raise InputError(f"nothing would be left of {thing.address}", hint=hint)
    told = f"1 {request.kind} becomes 2: {', '.join(request.parts)} away from {thing.address}"
    return Draft(_decision(request, [thing], [sorted(staying), sorted(moving)], request.parts), told)


def _rename(desk: Desk, request: Request) -> Draft:
    (thing,) = desk.things(request, 1, 1)
    told = f"{thing.address} is shown as '{request.text}' rather than '{thing.label}'; what documents print stays"
    told += _also_called(desk, request, thing)
    return Draft(_decision(request, [thing], [thing.keys]), told)


def _confirm(desk: Desk, request: Request) -> Draft:
    """Of one thing: all its evidence is one. Of two authorships or appearances: they are of one. Of two things: two."""
    if request.kind == "concept":
        (thing,) = desk.things(request, 1, 1)
        told = f"all labels of {thing.address} stay together in every later build"
        return Draft(_decision(request, [thing], [sorted(keys_of_labels(desk, thing))]), told)
    if any("#" in name for name in request.things):
        return _confirm_parts(desk, request)
    things = desk.things(request, 1, 2)
    if len(things) == 2:
        told = f"{things[0].address} and {things[1].address} are two, and stay two in every later build"
    else:
        told = f"all {PARTS[request.kind][0]} of {things[0].address} stay together in every later build"
    return Draft(_decision(request, things, [each.keys for each in things]), told)


def _confirm_parts(desk: Desk, request: Request) -> Draft:
    if len(request.things) != 2:
        raise InputError(f"confirm is about two {PARTS[request.kind][0]}, here are {len(request.things)}")
    owners = [owner_of(desk, request.kind, part) for part in request.things]
    moved = [moving_keys(desk, owner, (part,)) for owner, part in zip(owners, request.things, strict=True)]
    one = owners[0].slug == owners[1].slug
    keys = [sorted(moved[0] | moved[1])] if one else [sorted(each) for each in moved]
    verdict = f"are of one {request.kind}" if one else f"are of two {FOLDERS[request.kind]}"
    told = f"{request.things[0]} and {request.things[1]} {verdict}, also in every later build"
    return Draft(_decision(request, [], keys, request.things), told)


def _alias(desk: Desk, request: Request) -> Draft:
    (thing,) = desk.things(request, 1, 1)
    told = f"{thing.address} is also called '{request.text}'{_also_called(desk, request, thing)}"
    return Draft(_decision(request, [thing], [thing.keys]), told)


def _also_called(desk: Desk, request: Request, thing: Thing) -> str:
    """What to add where other concepts bear the label of a request; people may well have one name."""
    if request.kind != "concept" or not request.text:
        return ""
    others = [f"{FOLDERS['concept']}/{slug}" for slug in desk.called("concept", request.text) if slug != thing.slug]
    if not others:
        return ""
    return (
        f"; {' and '.join(others)} {'is' if len(others) == 1 else 'are'} called so, too (if they are one, merge them)"
    )


def _hide(desk: Desk, request: Request) -> Draft:
    (thing,) = desk.things(request, 1, 1)
    return Draft(_decision(request, [thing], [thing.keys]), f"{thing.address} is no longer a concept")


_DRAFTERS: Mapping[str, Callable[[Desk, Request], Draft]] = {
    "merge": _merge,
    "split": _split,
    "rename": _rename,
    "confirm": _confirm,
    "alias": _alias,
    "hide": _hide,
}
