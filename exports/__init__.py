"""What a snapshot can be written as. A new format is one module that makes an ``Exporter`` and one entry here."""

from __future__ import annotations

from collections.abc import Mapping

from exports.exporter import Exporter
from exports.network import NETWORK_EXPORTS
from exports.rdf import RDF
from exports.visuals.export import write_coauthors, write_concepts

__all__ = ["EXPORTERS", "Exporter"]

_PICTURES = (
    Exporter("coauthors-html", "HTML: a picture of who writes with whom", "text/html", ".html", write_coauthors),
    Exporter("concepts-html", "HTML: a picture of concepts that go together", "text/html", ".html", write_concepts),
)

#: Name -> exporter, in the order in which they are offered.
EXPORTERS: Mapping[str, Exporter] = {exporter.name: exporter for exporter in (*RDF, *NETWORK_EXPORTS, *_PICTURES)}
