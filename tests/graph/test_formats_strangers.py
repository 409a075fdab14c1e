"""Structured formats: what only looks like one of them is left alone."""

from __future__ import annotations

import json

import pytest

from graph.readers.base import Material
from graph.readers.structured import FORMATS

STRANGERS = {
    "a README that quotes BibTeX": "# Rivers\n\nCite us:\n\n```bibtex\n@misc{rivers,\n  title = {Rivers}\n}\n```\n",
    "a letter that quotes RIS": "Dear all,\n" * 20 + "TY  - JOUR\nTI  - A\nAU  - B\nER  - \n",
    "a mail address": "@handle{\nno entry here\n}\n",
    "a package description": json.dumps({"name": "x", "author": "A B", "keywords": ["a"], "dependencies": {}}),
    "a web shop": json.dumps(
        [{"title": "Shoes", "price": 10, "sku": "x1"}, {"title": "Hats", "price": 5, "sku": "x2"}]
    ),
    "map data": json.dumps({"type": "FeatureCollection", "features": [{"properties": {"title": "Lake"}}]}),
    "a manifest of software": json.dumps({"name": "x", "title": "X", "authors": ["A B"], "version": "1.0"}),
    "a bookshop": json.dumps([{"title": "A", "authors": ["B C"], "year": 2031, "price": 3}]),
    "a podcast": json.dumps([{"title": "One", "authors": ["A B"], "date": "2031-01-01", "duration": 100}]),
    "a page of news": json.dumps([{"id": 1, "type": "article", "title": "Rain", "author": "A B", "URL": "http://x"}]),
    "a catalogue": "id,title,price,description\n1,Shoes,10,Shoes for all\n2,Hats,5,Warm hats\n",
    "records": "title,artist,album,year\nA,B C,D,2000\nE,F G,H,2001\n",
    "jobs": "title,company,location,description\nClerk,X,Y,We look for a clerk\nCook,X,Y,We look for a cook\n",
    "numbers": "[1, 2, 3]",
    "a JSON string": '"title"',
    "a feed": "<?xml version='1.0'?><rss><channel><title>News</title><item><title>A</title></item></channel></rss>",
    "a web page": "<!DOCTYPE html><html><head><title>Papers</title></head><p>@misc{a, title={B}}</p></html>",
    "a collection of stamps": "<collection><stamp><title>Blue Mauritius</title></stamp></collection>",
    "a price list": "title,price,stock\nShoes,10,3\nHats,5,1\n",
    "a sentence with commas": "Title, authors, and abstract are what a paper has.\nBut not, as a rule, in one line.\n",
    "measurements": "time;value\n1;2\n3;4\n",
    "a poem": "The river runs,\nthe river bends,\nand nobody knows\nwhere the river ends.\n",
    "program text": "@dataclass\nclass River:\n    title: str = 'x'\n\n@misc\ndef f(): ...\n",
    "braces alone": "{" * 50,
    "one letter": "x",
}


@pytest.mark.parametrize("name", STRANGERS)
def test_documents_of_other_kinds_are_not_taken_for_bibliographies(name: str) -> None:
    material = Material("unnamed", STRANGERS[name].encode())
    assert {family: score for family, each in FORMATS.items() if (score := each.score_material(material)) >= 0.5} == {}


def test_bytes_that_are_no_text_are_no_structured_document() -> None:
    for data in (b"", b"\x89PNG\r\n\x1a\n\x00\x00", b"\x00" * 100, bytes(range(256))):
        material = Material("unnamed", data)
        assert all(each.score_material(material) == 0 for each in FORMATS.values())
