"""External identifiers: every way of writing one gives one normal form, and what is none is refused in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InputError
from graph.external_ids import SCHEMES, identifier, of_url, orcid_check_digit

SAME = {
    ("doi", "10.5555/tidal.31"): [
        "10.5555/TIDAL.31",
        "doi:10.5555/tidal.31",
        "https://doi.org/10.5555/tidal.31",
        "http://dx.doi.org/10.5555%2Ftidal.31",
    ],
    ("arxiv", "2106.01345"): [
        "arXiv:2106.01345v2",
        "https://arxiv.org/abs/2106.01345",
        "https://arxiv.org/pdf/2106.01345v1.pdf",
        "10.48550/arXiv.2106.01345",
    ],
    ("arxiv", "hep-th/9901001"): [
        "arXiv:hep-th/9901001v3",
        "https://arxiv.org/abs/hep-th/9901001",
    ],
    ("orcid", "0000-0002-1694-233X"): [
        "https://orcid.org/0000-0002-1694-233X",
        "0000-0002-1694-233x",
        "000000021694233X",
    ],
    ("openreview", "rJl-b3RcF7"): [
        "https://openreview.net/forum?id=rJl-b3RcF7",
        "https://openreview.net/pdf?id=rJl-b3RcF7&x=1",
    ],
    ("openreview", "~Ada_Lovelace1"): [
        "https://openreview.net/profile?id=~Ada_Lovelace1",
        "https://openreview.net/profile?id=%7EAda_Lovelace1",
    ],
    ("dblp", "conf/icml/Lovelace22"): [
        "DBLP:conf/icml/Lovelace22",
        "https://dblp.org/rec/conf/icml/Lovelace22.html",
        "https://dblp.uni-trier.de/rec/conf/icml/Lovelace22.bib",
    ],
    ("acl", "2020.acl-main.1"): [
        "https://aclanthology.org/2020.acl-main.1/",
        "https://aclanthology.org/2020.acl-main.1.pdf",
    ],
    ("acl", "P18-1001"): [
        "https://www.aclweb.org/anthology/P18-1001",
        "10.18653/v1/P18-1001",
    ],
    ("openalex", "W2741809807"): [
        "https://openalex.org/W2741809807",
        "https://api.openalex.org/works/W2741809807",
    ],
}


@pytest.mark.parametrize(
    ("scheme", "normal", "written"), [(*key, each) for key, ways in SAME.items() for each in [key[1], *ways]]
)
def test_every_way_of_writing_an_identifier_gives_its_normal_form(scheme: str, normal: str, written: str) -> None:
    assert (identifier(scheme, written).scheme, identifier(scheme, written).value) == (scheme, normal)
    assert identifier(scheme, normal) == identifier(scheme.upper(), f"  {normal} ")


@pytest.mark.parametrize(
    ("scheme", "written"),
    [
        ("doi", "11.5555/x"),
        ("doi", "10.5555/with blank"),
        ("arxiv", "2113.01345"),
        ("orcid", "0000-0002-1825-0098"),
        ("orcid", "٠٠٠٠-0002-1825-0097"),
        ("openreview", "https://example.org/forum?id=rJl-b3RcF7"),
        ("dblp", "lovelace"),
        ("acl", "2020"),
        ("openalex", "X12"),
        ("", "x"),
        ("own", "two words"),
        ("own", ""),
    ],
)
def test_what_is_no_identifier_is_refused_in_words(scheme: str, written: str) -> None:
    with pytest.raises(InputError, match="is no"):
        identifier(scheme, written)


@given(st.text("0123456789", min_size=15, max_size=15), st.integers(0, 14), st.integers(1, 9))
def test_an_orcid_with_one_digit_changed_is_refused(digits: str, place: int, more: int) -> None:
    whole = digits + orcid_check_digit(digits)
    assert identifier("orcid", whole).value.replace("-", "") == whole
    changed = digits[:place] + str((int(digits[place]) + more) % 10) + digits[place + 1 :] + whole[-1]
    with pytest.raises(InputError):
        identifier("orcid", changed)


@given(st.sampled_from(sorted(SCHEMES)), st.text())
def test_any_text_is_read_to_a_normal_form_that_stays_as_it_is_or_refused(scheme: str, text: str) -> None:
    try:
        found = identifier(scheme, text)
    except InputError:
        return
    assert identifier(scheme, found.value) == found


@given(st.text())
def test_an_address_states_an_identifier_or_none(text: str) -> None:
    of_url(text)
    found = of_url(f"https://doi.org/{text}")
    assert found is None or found == identifier(found.scheme, found.value)
