"""``symposia people``: deciding which names are one person."""

from __future__ import annotations

from pathlib import Path

import click

from api import console
from api.commands.deciding import deciding_commands
from api.commands.options import data_option
from api.deciding import now, signer
from api.desk import Desk
from graph.catalogue import Catalogue
from graph.certainty import Link, link_at, links_of, shared
from graph.decisions import ACTIONS
from graph.effects import counted
from graph.erasing import Plan, erase, plan, snapshots_that_name
from graph.resolve.why import of_person
from graph.resolve.why import why as explain

#: Of one person named twice so many authorships are explained, the least certain.
_EXPLAINED = 5


@click.group("people")
def command() -> None:
    """Decide who is who: `merge`, `split`, `rename`, `confirm`; see `why` two are one, and `review` what is least sure.

    `erase` removes somebody for good.

    People are named by the last part of their address, by the address, or by their name where only one has it.
    """


deciding_commands(command, "person", ACTIONS["person"])


@command.command("erase")
@click.argument("person", metavar="A")
@click.option("-y", "--yes", is_flag=True, help="Do it without asking.")
@data_option
def erase_command(person: str, yes: bool, data: Path) -> None:
    """Remove person A from the data folder for good, old snapshots included.

    The name is blacked out in the kept documents and does not come back with them; the works keep their other authors,
    each in his or her place. The address of the person answers 410. Your own files are not touched.
    """
    thing = Desk.at(data).thing("person", person)
    chosen = plan(data, thing.slug)
    console.say(_effect(chosen, snapshots_that_name(data, chosen)))
    if not yes and not click.confirm("This cannot be undone. Erase?", default=False):
        console.say("Nothing was erased.")
        return
    with console.progress() as progress:
        done = erase(data, thing.slug, now(), progress=progress)
    console.say(f"erased; snapshot {done.report.snapshot.id}, {counted(done.snapshots, 'old snapshot')} removed")
    for remark in done.report.remarks:
        console.noticed(remark)
    if done.remaining:
        told = ", ".join(str(path) for path in done.remaining)
        why = "others have the same name" if chosen.namesakes else "it is part of something else there"
        console.noticed(f"the name still stands in {told}: {why}")


def _effect(chosen: Plan, snapshots: int) -> str:
    """What erasing does, in a sentence."""
    signed = sum(len(places) for places in chosen.places.values())
    parts = [
        f"{counted(signed, 'signature')} in {counted(len(chosen.places), 'document')} blacked out",
        f"{counted(chosen.works, 'work')} without this author",
        f"{counted(snapshots, 'snapshot')} removed",
        f"{counted(len(chosen.decisions), 'decision')} scrubbed",
    ]
    others = f"; {chosen.namesakes:,} of the same name {'stay' if chosen.namesakes > 1 else 'stays'}"
    return f"{chosen.name} (people/{chosen.slug}): {', '.join(parts)}{others if chosen.namesakes else ''}"


@command.command("why")
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@data_option
def why_command(one: str, other: str, data: Path) -> None:
    """Why A and B, people or authorships such as WORK#author-3, are held to be one person, or two."""
    desk = Desk.at(data)
    catalogue = desk.snapshot.catalogue
    things = [signer(desk, name) for name in (one, other)]
    slugs = [thing.slug for thing in things]
    same = slugs[0] == slugs[1]
    console.say(f"{things[0].address} and {things[1].address} are held to be {'one person' if same else 'two people'}")
    links = [link for name, slug in zip((one, other), slugs, strict=True) for link in _links(catalogue, name, slug)]
    links = list(dict.fromkeys(links))
    lines = [(f"{each.score:.2f}", each.part, each.printed, each.method) for each in links]
    console.listing(("score", "authorship", "printed", "because of"), lines, nothing="neither signs a work")
    common = shared(catalogue, *slugs)
    for words, names in (
        ("sign together", common.together),
        ("co-authors of both", common.coauthors),
        ("concepts of both", common.concepts),
    ):
        if names and not same:
            console.say(f"{words}: {', '.join(names)}")
    signers = [_signer(name, slug) for name, slug in zip((one, other), slugs, strict=True)]
    if len(set(signers)) == 2:
        console.say(explain(catalogue, signers[0], signers[1], desk.decisions.constraints).text)
    elif "#" not in signers[0]:
        for found in of_person(catalogue, slugs[0], desk.decisions.constraints, most=_EXPLAINED):
            console.say(found.text)
    for each in desk.decisions.in_force:
        if each.kind == "person" and set(slugs) & set(each.named):
            console.say(f"{each}{': ' + each.reason if each.reason else ''}")


def _signer(name: str, slug: str) -> str:
    """The authorship that a name stands for, as work and fragment, or the slug of a person."""
    work, sign, fragment = name.rpartition("#")
    return f"{work.rpartition('/')[2]}#{fragment}" if sign else slug


def _links(catalogue: Catalogue, name: str, slug: str) -> list[Link]:
    """The authorship that a name stands for, or all those of a person."""
    work, sign, fragment = name.rpartition("#")
    link = link_at(catalogue, work.rpartition("/")[2], fragment) if sign else None
    return [link] if link else links_of(catalogue, slug)
