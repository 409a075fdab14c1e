"""Printed names of one person, however they are written, and names of two persons that look alike."""

from __future__ import annotations

import pytest

from graph.resolve.clustering import name_pairs
from graph.resolve.names import Degree, parsed

#: The forms in each line are of one person: each can be the first's.
ONE = [
    "Jean-Pierre Serre|J.-P. Serre|J.P. Serre|J P Serre|JP Serre|J.-P. SERRE|Serre, J.-P.|Serre JP|Serre J.|Serre J",
    "Jean-Pierre Serre|Jean Pierre Serre|Jean P. Serre|JEAN-PIERRE SERRE|Serre, Jean-Pierre|SERRE Jean-Pierre",
    "Andrew Y. Ng|Andrew Ng|Ng, A.Y.|AY Ng|Ng Andrew|ANDREW Y. NG|Andrew NG|Andrew Yan-Tak Ng",
    "Jürgen Müller|Juergen Mueller|Jurgen Muller|JÜRGEN MÜLLER|JUERGEN MUELLER|Mueller J.",
    "Jurgen Muller|Juergen Mueller|J. Mueller|Mueller, Jürgen",
    "Bernhard Scholkopf|Bernhard Schoelkopf|Bernhard Schölkopf",
    "Øystein Sørensen|Oystein Sorensen|Oeystein Soerensen",
    "Işıl Yıldız|Isil Yildiz|ISIL YILDIZ",
    "Łukasz Kaiser|Lukasz Kaiser|Ł. Kaiser",
    "Čedomir Đurić|Cedomir Djuric|Cedomir Duric",
    "Nguyễn Văn Anh|Nguyen Van Anh|Anh Nguyen|Anh Van Nguyen",
    "Xiao-Ming Wang|Xiaoming Wang|Xiao Ming Wang|Wang Xiaoming|WANG Xiaoming|X.-M. Wang|Wang X.|XM Wang",
    "Bing Lü|Bing Lu|Bing Lv|Bing Lyu|Bing LV",
    "Martin King Jr.|Martin King|King, Martin, Jr.|MARTIN KING JR|M. King",
    "María García-López|María García|Maria Garcia Lopez|M. García-López|María López|GARCÍA-LÓPEZ, María",
    "Anna Schmidt-Meyer|Anna Schmidt|Anna Meyer|A. Schmidt-Meyer|Anna Schmidt Meyer",
    "Mohamed Al-Ghamdi|Mohamed Alghamdi|Mohamed Al Ghamdi|Mohamed Ghamdi|Mohammed Al-Ghamdi",
    "Jan van der Meer|J. van der Meer|Meer, Jan van der|Jan Vandermeer|J. Vandermeer|van der Meer J.|Jan VAN DER MEER",
    "Luca D'Amico|Luca D’Amico|Luca DAmico|Luca D' Amico",
    "Min-jae Kim|Minjae Kim|Min Jae Kim|Min J. Kim|M.-J. Kim|KIM Minjae|김민재",
    "K. P. Soman|Soman K P|Soman KP|KP Soman",
    "Ramesh S. Kumar|S. Ramesh Kumar|Ramesh Kumar S.",
    "Сергей Попов|Sergei Popov|Sergey Popov|Serhii Popov",
    "Alexander Petrovsky|Aleksandr Petrovsky|Alexander Petrovskiy|Alex Petrovsky",
    "Georgios Papadopoulos|George Papadopoulos|Giorgos Papadopoulos",
    "Karl Hoffmann|Karl Hofmann|Carl Hoffmann",
    "欧阳修|Xiu Ouyang|Ouyang Xiu",
    "Alice Jones|Alice Jones¹|Alice Jones*|Prof. Dr. Alice Jones|Alice Jones, PhD",
    "JA Smith|John A. Smith|J. A. Smith",
]
#: No two names of a line can be one person's.
TWO = [
    "Jean-Pierre Serre|J.-L. Serre|Jean-Paul Serre",
    "Christian Smith|Christina Smith",
    "Eric Wallace|Erica Wallace",
    "Michael Kowalski|Michal Kowalski",
    "Karl Bauer|Karl Baur",
    "Wei Xue|Wei Xu",
    "Carlo Rossi|Carlos Rossi|Carla Rossi",
    "Alexander Ivanov|Alexandra Ivanov",
    "Min-jae Kim|Min-ji Kim|Min Kim",
    "Xiaoming Wang|Xiaoping Wang",
    "Jane Doe Jr.|Jane Doe III",
    "J. A. Smith|J. B. Smith",
    "LI Wei|Ian Li",
    "Peter Müller|Peter Miller",
    "Anna Schmidt-Meyer|Anna Schmitz-Meyer",
]


@pytest.mark.parametrize("forms", ONE)
def test_forms_of_one_name_can_be_one_persons(forms: str) -> None:
    first, *others = forms.split("|")
    for other in others:
        assert parsed(first) == parsed(other) or name_pairs([parsed(first), parsed(other)]), (first, other)


@pytest.mark.parametrize("forms", TWO)
def test_names_of_two_persons_contradict_each_other(forms: str) -> None:
    names = [parsed(form) for form in forms.split("|")]
    assert not name_pairs(names)


@pytest.mark.parametrize(
    "turned", ["Serre, Jean-Pierre", "SERRE Jean-Pierre", "Dr. Jean-Pierre Serre", "JEAN-PIERRE SERRE"]
)
def test_what_order_and_case_show_leaves_the_name_equal(turned: str) -> None:
    found = name_pairs([parsed("Jean-Pierre Serre"), parsed(turned)])
    assert parsed(turned) == parsed("Jean-Pierre Serre") or found == {(0, 1): Degree.EQUAL}


@pytest.mark.parametrize(("printed", "words"), [("Bo LI", "bo li"), ("MA Thomas", "ma thomas"), ("LI Wei", "li wei")])
def test_short_family_names_in_capitals_are_no_initials(printed: str, words: str) -> None:
    assert " ".join(parsed(printed).words) == words


def test_names_have_one_order_only_where_they_are_equal() -> None:
    """What is chosen among names must not hang on the order of a set, which is another in every process."""
    forms = [
        "Jörg Müller",
        "Jorg Muller",
        "J. Muller",
        "Muller J.",
        "Anne-Marie Roe",
        "Anne Marie Roe",
        "Roe, Ann (Nan)",
    ]
    names = [parsed(form) for form in [*forms, "Ann Roe", "Ann Roe Jr."]]
    assert all((one == other) == (one.order == other.order) for one in names for other in names)
