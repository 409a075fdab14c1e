"""Programmes as conferences set them: several sessions a day, rooms beside times, numbers above posters, chairs."""

from __future__ import annotations

from graph.readers import recognise
from graph.readers.base import Material
from graph.records import Document, Slot

POSTERS = """\
Poster Session 2
Exhibit Hall C · Wednesday, December 11, 2024 · 4:30 PM – 7:30 PM
Chairs: Maria Lopez (ETH Zurich), Kenji Tanaka

#101
Learning to Rank with Noisy Feedback
Alice Brown, Chen Wei, Olga Petrova
Ranking from noisy feedback is difficult because clicks are biased. We correct this bias with a propensity model.

#102
Is Attention All You Count? On Counting in Transformers.
Priya Natarajan, Tom O'Neill
We ask whether transformers can count. Experiments with synthetic sequences show that they cannot beyond their width.

#103
A Note on Regret
Zed
Regret bounds for bandits are often loose. We tighten them by a logarithmic factor.
"""
PROGRAMME = """\
ICXX 2023 – Technical Program
Tuesday, 13 June 2023

08:30–09:30 Keynote: Robots That Care
Prof. Ingrid Larsen, University of Oslo
Chair: Paul Meyer

09:30–10:00 Coffee break

10:00–11:30 Session A1: Motion Planning (Room 204)
Chairs: Lena Fuchs and Rui Alves

10:00–10:20 Sampling-Based Planning on Manifolds with Guarantees
Marco Bianchi, Sofia Rossi, Li Na
Sampling-based planners struggle with constraints. We give a planner on implicit manifolds that is asymptotically.

10:20–10:40 Risk-Aware Control for Legged Robots
Hana Sato and Peter Novak
Legged robots fall. We bound the risk of falling through a chance-constrained controller that runs at 200 Hz on board.

10:40–11:00 Grasping in Clutter Without a Depth Camera
Youssef Amrani
Depth cameras fail on glass. We grasp transparent objects by learning from touch alone, in clutter, with 91% success.

11:30–12:30 Panel: The Future of Field Robotics
Panelists: Ana Souza, Dirk Vogel, Mei Lin

Wednesday, 14 June 2023

09:00–10:20 Session B1: Perception (Room 101)
Chair: Nils Berg

09:00–09:20 Event Cameras for Fast Odometry
Jun Park, Elif Demir
Event cameras see motion at microsecond resolution. We derive an odometry that keeps up with a racing drone.

09:20–09:40 Seeing Through Fog with Radar
Omar Haddad, Greta Lind, Paulo Reis
Fog blinds lidar. We fuse radar with a camera through a learned occupancy grid and drive in dense fog.
"""
ORALS = """\
# ICYY 2025 Oral Sessions

## Oral Session 1A: Optimization
**Session Chairs:** Ruth Klein · Ahmed Farouk
*Thu 24 Apr 10:30 a.m. — noon (Hall 1 Apex)*

1. **Why Adam Works (Sometimes)** — *Igor Volkov, Jane Doe, Wu Ming*
   Thu 10:30–10:42 · Oral
   > Adam is widely used but poorly understood. We show that coordinate-wise geometry explains when it beats SGD, in.

2. **Sharpness Is Not All** — *Kofi Mensah*
   Thu 10:42–10:54 · Oral
   > Flat minima are believed to generalise. We exhibit sharp minima that generalise better and give a new measure.

## Oral Session 1B: Language
**Session Chair:** Bea Smith
*Thu 24 Apr 10:30 a.m. — noon (Hall 2)*

1. **Tokens Are Not Words** — *Ivo Prpić, Ngozi Okafor*
   Thu 10:30–10:42 · Oral
   > Tokenizers split words in odd places. We measure the harm over 40 languages and propose a fix that costs nothing.
"""
SCHEDULE = """\
ICZZ 2024 Schedule

Wed, May 8

8:30 am – 9:00 am
Registration & Breakfast

9:00 am – 10:00 am
Invited Talk
The Many Faces of Fairness
Dr. Amina Yusuf (Univ. of Lagos)
Abstract: Fairness has many definitions. In this talk I will walk through the history of the notion and ask which of.

10:00 am – 10:15 am
Contributed Talk 1
Auditing Recommenders From Outside
Leo Hart, Mina Cho, Raj Patel
Recommender systems are opaque to outsiders. We audit three of them with sock puppets and find amplification in two.

10:15 am – 10:30 am
Contributed Talk 2
Does Debiasing Hurt? A Replication Study
Sara Lind · Tomás Gil
Debiasing methods are said to cost accuracy; we replicate eleven papers and find that they mostly do not.

Thu, May 9

9:00 am – 9:15 am
Contributed Talk 3
Privacy Budgets in the Wild
Nora Feld
Deployed privacy budgets are rarely disclosed. We collect those of 57 deployments, and compare them with the literature.
"""
BELOW = """\
Oral

Causal Discovery under Latent Confounding: An Information-Theoretic View
Wang, Xin; Müller, Jörg; d'Alembert, Jean
Room 3 | Mon, Jul 8, 14:00–14:15
Latent confounders make causal discovery hard. We bound what can be identified with entropic arguments. Experiments.

Oral

Fast Kernels for Long Sequences
Ito, Ken
Room 3 | Mon, Jul 8, 14:15–14:30
Kernel methods scale poorly with length. We propose a recursion that is linear in it and exact.
"""
STARTS = """\
Workshop on Reliable Agents
Saturday, December 14, 2024
Room: West 301

09:00 Opening remarks
09:10 Keynote: What Agents Owe Us
Rita Moss (University of Leeds)
10:00 Coffee

Session 1: Planning
Chair: Tim Roe

10:30 Planning with Imperfect World Models
Una Sims, Vic Tran
World models err. We plan with an explicit model of this error, and prove bounds on the regret of the resulting policy.

10:50 Tool Use Without Demonstrations
Walt Uhl
Agents learn tools from demonstrations. We show that reading the manual is enough on four benchmarks.

11:10 Language Agents Forget
Xena Voss; Yuri Wolf
Long dialogues exceed memory. We measure what is forgotten in an empirical study of nine models.

12:00 Lunch
"""
WEB = """\
<!doctype html><html><head><title>Program</title></head><body><nav><a href="/">Home</a> <a href="/p">Program</a></nav>
<main><h1>Program</h1>
<h2>Tuesday, June 3</h2>
<div class="session"><h3><span class="time">10:30 – 12:00</span> Session T1: Learning Theory</h3>
<div class="meta">Chair: Dora Eng &middot; Room: Aula Magna</div>
<ol>
<li><span class="t">10:30</span> <strong>On the Sample Complexity of Pairwise Ranking</strong>
<br>Ada Bell, Bo Chan and Cy Dean</li>
<li><span class="t">10:50</span> <strong>Stability Implies Generalization, Again</strong><br>Di Ek</li>
<li><span class="t">11:10</span> <strong>Minimax Rates for Heavy-Tailed Regression</strong><br>Ed Fox, Flo Gray</li>
</ol></div>
<div class="session"><h3><span class="time">13:30 – 15:00</span> Session T2: Robotics</h3>
<div class="meta">Chair: Gus Hall &middot; Room: R2</div>
<ol>
<li><span class="t">13:30</span> <strong>Contact-Rich Manipulation from Touch Alone</strong><br>Hal Ives, Ida Jones</li>
<li><span class="t">13:50</span> <strong>A Lidar-Free Stack for Delivery Robots</strong>
<br>Jo Katz, Kim Lee, Lou May</li>
</ol></div></main><footer>© 2025 Conference</footer></body></html>
"""


def read(text: str) -> Document:
    """What the reader that knows the text makes of it."""
    material = Material("programme", text.encode())
    reader = recognise(material)
    assert reader is not None
    return reader.read(material)


def when(slot: Slot | None) -> tuple[int | None, int | None, int | None, str | None, str | None]:
    """Year, month, day, start and end of a slot."""
    assert slot is not None
    return slot.year, slot.month, slot.day, slot.start, slot.end


def sessions(document: Document) -> list[tuple[str, str | None, list[str]]]:
    """Title, room and moderators of each session."""
    return [
        (each.title.text, each.room.text if each.room else None, [person.name.text for person in each.moderators])
        for each in document.sessions
    ]


def talks(document: Document) -> list[tuple[str, list[str], int | None]]:
    """Title, names and session of each item."""
    return [
        (each.title.text, [person.name.text for person in each.signatures], each.session) for each in document.items
    ]


def test_posters_are_cut_at_their_numbers_and_room_and_time_share_a_line() -> None:
    """The room and the time of a poster session stand beside each other; each number begins a poster."""
    document = read(POSTERS)
    assert sessions(document) == [("Poster Session 2", "Exhibit Hall C", ["Maria Lopez", "Kenji Tanaka"])]
    assert when(document.sessions[0].slot) == (2024, 12, 11, "16:30", "19:30")
    assert talks(document) == [
        ("Learning to Rank with Noisy Feedback", ["Alice Brown", "Chen Wei", "Olga Petrova"], 1),
        ("Is Attention All You Count? On Counting in Transformers.", ["Priya Natarajan", "Tom O'Neill"], 1),
        ("A Note on Regret", ["Zed"], 1),
    ]
    assert [each.abstract.text[:7] for each in document.items if each.abstract] == ["Ranking", "We ask ", "Regret "]


def test_a_programme_of_two_days_with_a_keynote_breaks_and_a_panel_is_read() -> None:
    """Sessions print their time before and their room behind their title; speakers have institutions, panels people."""
    document = read(PROGRAMME)
    assert sessions(document)[1:] == [
        ("Session A1: Motion Planning", "Room 204", ["Lena Fuchs", "Rui Alves"]),
        ("Session B1: Perception", "Room 101", ["Nils Berg"]),
    ]
    assert [when(each.slot) for each in document.sessions[1:]] == [
        (2023, 6, 13, "10:00", "11:30"),
        (2023, 6, 14, "09:00", "10:20"),
    ]
    assert talks(document) == [
        ("Keynote: Robots That Care", ["Prof. Ingrid Larsen"], 1),
        ("Coffee break", [], 1),
        ("Sampling-Based Planning on Manifolds with Guarantees", ["Marco Bianchi", "Sofia Rossi", "Li Na"], 2),
        ("Risk-Aware Control for Legged Robots", ["Hana Sato", "Peter Novak"], 2),
        ("Grasping in Clutter Without a Depth Camera", ["Youssef Amrani"], 2),
        ("Panel: The Future of Field Robotics", ["Ana Souza", "Dirk Vogel", "Mei Lin"], None),
        ("Event Cameras for Fast Odometry", ["Jun Park", "Elif Demir"], 3),
        ("Seeing Through Fog with Radar", ["Omar Haddad", "Greta Lind", "Paulo Reis"], 3),
    ]
    assert [each.is_work for each in document.items] == [False, False, True, True, True, False, True, True]
    assert [when(each.slot)[2:4] for each in document.items][-3:] == [(13, "11:30"), (14, "09:00"), (14, "09:20")]


def test_names_behind_a_title_and_quoted_abstracts_are_read() -> None:
    """Names stand on the title's line, abstracts in quotations, and talks are held on the day of their session."""
    document = read(ORALS)
    assert sessions(document) == [
        ("Oral Session 1A: Optimization", "Hall 1 Apex", ["Ruth Klein", "Ahmed Farouk"]),
        ("Oral Session 1B: Language", "Hall 2", ["Bea Smith"]),
    ]
    assert talks(document) == [
        ("Why Adam Works (Sometimes)", ["Igor Volkov", "Jane Doe", "Wu Ming"], 1),
        ("Sharpness Is Not All", ["Kofi Mensah"], 1),
        ("Tokens Are Not Words", ["Ivo Prpić", "Ngozi Okafor"], 2),
    ]
    assert [each.kind.text for each in document.items if each.kind] == ["Oral"] * 3
    assert [when(each.slot)[1:4] for each in document.items] == [(4, 24, "10:30"), (4, 24, "10:42"), (4, 24, "10:30")]
    assert [each.abstract.text[:5] for each in document.items if each.abstract] == ["Adam ", "Flat ", "Token"]


def test_kinds_with_numbers_and_speakers_with_titles_are_read() -> None:
    """The second contributed talk is a contributed talk; a doctor and her university are a speaker."""
    document = read(SCHEDULE)
    assert [each.kind.text if each.kind else None for each in document.items] == [
        None,
        "Invited Talk",
        *["Contributed Talk"] * 3,
    ]
    assert [(title, names) for title, names, _ in talks(document)][1:3] == [
        ("The Many Faces of Fairness", ["Dr. Amina Yusuf"]),
        ("Auditing Recommenders From Outside", ["Leo Hart", "Mina Cho", "Raj Patel"]),
    ]
    assert [when(each.slot)[1:4] for each in document.items][-2:] == [(5, 8, "10:15"), (5, 9, "09:00")]


def test_times_below_the_names_belong_to_the_title_above_them() -> None:
    """A page that prints the time between names and abstract is cut at its titles."""
    document = read(BELOW)
    assert [(each.title.text[:12], when(each.slot)[2:]) for each in document.items] == [
        ("Causal Disco", (8, "14:00", "14:15")),
        ("Fast Kernels", (8, "14:15", "14:30")),
    ]
    assert [each.name.text for each in document.items[0].signatures] == [
        "Wang, Xin",
        "Müller, Jörg",
        "d'Alembert, Jean",
    ]
    assert [each.abstract.text[:6] for each in document.items if each.abstract] == ["Latent", "Kernel"]


def test_talks_may_print_when_they_begin_and_no_end() -> None:
    """Starts in order, line by line, are times; nothing is made up for their ends."""
    document = read(STARTS)
    assert sessions(document) == [
        ("Workshop on Reliable Agents", "West 301", []),
        ("Session 1: Planning", None, ["Tim Roe"]),
    ]
    assert talks(document) == [
        ("Opening remarks", [], 1),
        ("Keynote: What Agents Owe Us", ["Rita Moss"], 1),
        ("Coffee", [], 1),
        ("Planning with Imperfect World Models", ["Una Sims", "Vic Tran"], 2),
        ("Tool Use Without Demonstrations", ["Walt Uhl"], 2),
        ("Language Agents Forget", ["Xena Voss", "Yuri Wolf"], 2),
        ("Lunch", [], 2),
    ]
    assert [when(each.slot) for each in document.items][3:5] == [
        (2024, 12, 14, "10:30", None),
        (2024, 12, 14, "10:50", None),
    ]


def test_a_programme_on_the_web_needs_no_abstracts() -> None:
    """Titles with their starts and names in sessions with chairs are a programme; chair and room share a line."""
    document = read(WEB)
    assert sessions(document) == [
        ("Session T1: Learning Theory", "Aula Magna", ["Dora Eng"]),
        ("Session T2: Robotics", "R2", ["Gus Hall"]),
    ]
    assert [when(each.slot)[1:] for each in document.sessions] == [(6, 3, "10:30", "12:00"), (6, 3, "13:30", "15:00")]
    assert talks(document) == [
        ("On the Sample Complexity of Pairwise Ranking", ["Ada Bell", "Bo Chan", "Cy Dean"], 1),
        ("Stability Implies Generalization, Again", ["Di Ek"], 1),
        ("Minimax Rates for Heavy-Tailed Regression", ["Ed Fox", "Flo Gray"], 1),
        ("Contact-Rich Manipulation from Touch Alone", ["Hal Ives", "Ida Jones"], 2),
        ("A Lidar-Free Stack for Delivery Robots", ["Jo Katz", "Kim Lee", "Lou May"], 2),
    ]
    assert [when(each.slot)[1:] for each in document.items][-1] == (6, 3, "13:50", None)
