"""Pictures of the knowledge graph, laid out beforehand, that open in any browser without a network.

A new picture is one module that makes a ``Picture`` and one entry here.
"""

from __future__ import annotations

from collections.abc import Mapping

from exports.visuals.coauthors import COAUTHORS
from exports.visuals.concepts import CONCEPTS
from exports.visuals.page import island, standalone
from exports.visuals.picture import Picture

__all__ = ["PICTURES", "Picture", "island", "standalone"]

#: Name -> picture: the pages ``/explore/{name}`` and the exports ``{name}-html``.
PICTURES: Mapping[str, Picture] = {picture.name: picture for picture in (COAUTHORS, CONCEPTS)}
