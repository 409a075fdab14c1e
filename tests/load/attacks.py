"""What a hostile client sends: each attack was seen to take down, or hold up, a SPARQL service without protection."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping

from tests.load.clients import Connection, Reply

#: Texts that cost much to parse, to plan, to evaluate or to keep.
QUERIES: Mapping[str, str] = {
    "20 KB of parentheses": "SELECT (" + "(" * 10_000 + "1" + ")" * 10_000 + " AS ?x) {}",
    "nested groups": "ASK " + "{" * 9_000 + "}" * 9_000,
    "200 triple patterns": "ASK {" + " ".join(f"?a{n} ?b{n} ?a{n + 1} ." for n in range(200)) + "}",
    "99 triple patterns to plan": "ASK {" + " ".join(f"?a{n} ?b{n} ?a{(n * 7 + 1) % 99} ." for n in range(99)) + "}",
    "a path of 300 steps": "ASK { ?a " + "/".join(["<http://e/p>"] * 300) + " ?b }",
    "exponential parse": "ASK { FILTER(" + "(" * 60 + "?a" + " + 1)" * 59 + " = }",
    "cartesian product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER (?a != ?i) }",
    "cartesian product in order": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f LIMIT 10",
    "paths of any length": "SELECT (COUNT(*) AS ?n) { ?a (!<http://e/x>|^!<http://e/x>)* ?b }",
    "paths in paths": "SELECT (COUNT(*) AS ?n) { ?a ((!<http://e/x>)+/(!<http://e/x>)*)+ ?b }",
    "GROUP_CONCAT": "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?c), STR(?d), STR(?f)) ; SEPARATOR='x') AS ?n)"
    " { ?a ?b ?c . ?d ?e ?f }",
    "memory": "SELECT DISTINCT (CONCAT(STR(?a), STR(?c), STR(?d), STR(?f), STR(?a), STR(?c)) AS ?n)"
    " { ?a ?b ?c . ?d ?e ?f }",
    "a text doubled 40 times": "SELECT (STRLEN(?x40) AS ?n) { BIND ('0123456789' AS ?x0) "
    + " ".join(f"BIND (CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
    + " }",
    "REGEX backtracking": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?a ?b ?c"
    " FILTER (REGEX(CONCAT(STR(?o), STR(?c)), '^(([a-z])+.)+[A-Z]([a-z])+$')) }",
    "a REGEX of many states": "ASK { ?s ?p ?o FILTER REGEX(STR(?o), '(x{1000}){1000}') }",
    "operators": "ASK { FILTER (" + " + ".join(["1"] * 5_000) + " > 0) }",
    "unary operators": "ASK { FILTER (" + "!" * 900 + "true) }",
    "a list of brackets": "ASK { ?s ?p " + "[ ?p " * 120 + "1" + " ]" * 120 + " }",
    "quotation marks": "ASK { ?s ?p " + '"\\' * 20_000 + " SERVICE",
    "SERVICE": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "LOAD": "LOAD <http://127.0.0.1:9/>",
    "everything": "SELECT * { ?s ?p ?o }",
    "everything as a graph": "CONSTRUCT { ?s ?p ?o . ?o ?p ?s . ?p ?s ?o } { ?s ?p ?o }",
    "everything sorted": "SELECT * { ?s ?p ?o } ORDER BY RAND() STR(?o) LIMIT 10",
}


async def send_query(connection: Connection, choose: random.Random) -> Reply | None:
    """One of the texts above."""
    return await connection.query(choose.choice(list(QUERIES.values())))


async def send_huge(connection: Connection, _choose: random.Random) -> Reply | None:
    """A query of 1 MB, and one with a literal as long as is taken."""
    await connection.ask("/sparql", body=b"#" * 990_000 + b"\nASK {}", headers=_DIRECT)
    return await connection.query("ASK { ?s ?p '" + "x" * 65_000 + "' }")


async def go_away(connection: Connection, _choose: random.Random) -> Reply | None:
    """Ask for something slow and hang up at once."""
    _, writer = await connection.open()
    text = QUERIES["cartesian product"].replace(" ", "%20")
    writer.write(f"GET /sparql?query={text} HTTP/1.1\r\nHost: test\r\n\r\n".encode())
    await writer.drain()
    await asyncio.sleep(0.05)
    await connection.close()
    return None


async def drip(connection: Connection, choose: random.Random) -> Reply | None:
    """Announce a body, or a head, and send it drop by drop."""
    _, writer = await connection.open()
    opening = "POST /sparql HTTP/1.1\r\nHost: test\r\n"
    body = f"{opening}{_DIRECT}Content-Length: 5000\r\n\r\n"
    try:
        writer.write((body if choose.random() < 0.5 else opening).encode())
        for _ in range(20):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.1)
    except OSError:
        pass  # the server hung up first, as it should after a while
    await connection.close()
    return None


async def be_silent(connection: Connection, choose: random.Random) -> Reply | None:
    """Open connections and say nothing on them."""
    many = [Connection(*connection.ends) for _ in range(20)]
    for each in many:
        await each.open()
    await asyncio.sleep(choose.uniform(1, 4))
    for each in many:
        await each.close()
    return None


async def take_nothing(connection: Connection, _choose: random.Random) -> Reply | None:
    """Ask for much and do not read it."""
    _, writer = await connection.open()
    text = "SELECT * { ?s ?p ?o } LIMIT 9900".replace(" ", "%20")
    writer.write(f"GET /sparql?query={text} HTTP/1.1\r\nHost: test\r\n\r\n".encode())
    await writer.drain()
    await asyncio.sleep(2)
    await connection.close()
    return None


_DIRECT = "Content-Type: application/sparql-query\r\n"

ATTACKS: tuple[Callable[[Connection, random.Random], Awaitable[Reply | None]], ...] = (
    send_query,
    send_query,
    send_query,
    send_query,
    send_huge,
    go_away,
    drip,
    be_silent,
    take_nothing,
)
