"""Harbour: ships, docks and the energy of the sea, in English. Everybody and everything in it is invented."""

from __future__ import annotations

from plateau.ops.demo.story import Asked, ChannelStory, Character, Offered, Remark, Step, Story

PEOPLE = (
    Character("freya", "Freya Askeldahl", "Hosts the debates, times the tides", "Harbour", ("editor_in_chief", "host")),
    Character("callum", "Callum Dreghorn", "Produces what others only plan", "Harbour", ("producer", "sales")),
    Character("wren", "Wren Abara", "Films and cuts, often on the same day", "Harbour", ("camera", "video_editor")),
    Character("otis", "Otis Vandermeer", "Answers everybody by breakfast", "Harbour", ("community_manager",)),
    Character("tobias", "Tobias Wrenfield", "Shipowner, four coasters", "Wrenfield Coasters"),
    Character("imani", "Imani Okorogbe", "Plans the port's energy", "North Quay Authority"),
    Character("desmond", "Desmond Achterberg", "Supervises the night gate"),
    Character("niloufar", "Niloufar Zandvliet", "Customs broker and trainer", "Zandvliet Clearance"),
    Character("ewan", "Ewan Strathbogle", "Builds wave buoys", "Strathbogle Instruments"),
    Character("marit", "Marit Oppendal", "Pilot, twenty-two winters"),
    Character("joss", "Joss Tilbrook", "Lives above the quay"),
    Character("pia", "Pia Lindqvist-Rowe", "Drives boxes inland"),
    Character("hamish", "Hamish Corrigall", "Harbour master, retired, not quiet"),
    Character("leila", "Leila Brightwater", "Insures hulls", "Brightwater Mutual"),
    Character("soren", "Søren Pike", "Welds under water"),
)

LINE = """Harbour is for people who move things over water, and for people who live beside it.

- We start from a question that cost somebody money, sleep or a friend.
- The person it happened to is always in the room.
- We print who paid for a film, and they see it when you do.
- Disagreement stays in the cut.

We do not film launches, ribbons or handshakes."""

SUBJECTS = (
    Story(
        "the-quiet-ship", "Who pays for the quiet ship?",
        "A ship that plugs in at the quay makes no smoke and no noise. The cable costs two million, and everybody agrees that somebody "
        "else should buy it.\n\nI would like an owner and the port at one table, **with their figures in front of them**.",
        "debate", "Energy", "joss", 150,
        (Step("in_debate", 146), Step("shortlisted", 120), Step("commissioned", 101), Step("in_production", 70), Step("published", 55)),
        ("shore power", "noise", "costs"), "An owner, the port, somebody from upstairs",
        support=97, visits=3120, plays=1044,
        questions=(
            Asked("joss", "Why should the town pay for the plug?", 29, asked=True),
            Asked("leila", "Does a plugged-in ship cost less to insure?", 15),
        ),
        opinions=(("hamish", "about ten years late, and still worth it."), ("pia", "worth an hour of anybody's evening.")),
        offers=(
            Offered("tobias", "speak", "I own four of the loud ones. Invite me before you insult me.", "We would rather have you at the table. Come."),
            Offered("leila", "sponsor", "We could pay for the captions in three languages.", "Thank you: named at the end, and nowhere else."),
        ),
        contributors=(("imani", "guest"), ("freya", "host")),
        remarks=(
            Remark("hamish", "In my day we paid for silence with whisky. The cable is cheaper by now.", 54.2, (Remark("freya", "We will ask you for that on the record, Hamish.", 54.0),), 32),
            Remark("pia", "On one thing they agreed. I played that second four times.", 50.4),
            Remark("leila", "To answer my own question: yes, about two per cent. I can bring the table.", 47.0, (Remark("callum", "Please add it to the documents of this page.", 46.5),)),
        ),
        film="the-quiet-ship", gate="registered",
    ),
    Story(
        "night-shift-at-the-gate", "Night shift at the container gate",
        "Between midnight and five, the gate knows first what went wrong in three countries. I would like to hear it from the person who opens it.",
        "interview", "Docks", "pia", 190, (Step("in_debate", 186), Step("commissioned", 160), Step("in_production", 139), Step("published", 121)),
        ("night", "trucks"), support=58, visits=1640, plays=590,
        questions=(Asked("pia", "What does the gate know first?", 17, asked=True),),
        contributors=(("desmond", "guest"), ("freya", "host")),
        remarks=(Remark("soren", "He waved me through in March with a flat tyre and a thermos. Same man, on screen and off.", 118),),
        film="night-shift-at-the-gate",
    ),
    Story(
        "read-a-bill-of-lading", "Read a bill of lading in four lines",
        "It looks like a carpet of small print. Four lines decide who loses the cargo. I teach them in twenty minutes, and would do it here for nothing.",
        "training", "Docks", "niloufar", 98, (Step("in_debate", 95), Step("shortlisted", 83), Step("commissioned", 75), Step("in_production", 58), Step("published", 44)),
        ("customs", "paper"), support=71, visits=1877, plays=812,
        questions=(Asked("pia", "What if the weight is wrong on purpose?", 12, asked=True),),
        contributors=(("niloufar", "expert"),),
        remarks=(
            Remark("tobias", "I have signed these for thirty years and learned line three last night.", 43.1),
            Remark("leila", "Line three is where we pay.", 42.8),
        ),
        film="read-a-bill-of-lading",
    ),
    Story(
        "a-buoy-that-counts-waves", "A buoy that counts waves",
        "It costs less than a bicycle and it texts you the swell. I will open one on camera and put it back together, if the battery allows.",
        "demonstration", "Energy", "ewan", 64, (Step("in_debate", 60), Step("commissioned", 41), Step("in_production", 24), Step("published", 8)),
        ("instruments", "swell"), support=44, visits=902, plays=311,
        questions=(Asked("marit", "What does it do when it is frozen in?", 10, asked=True),),
        contributors=(("ewan", "guest"),),
        film="a-buoy-that-counts-waves",
    ),
    Story(
        "before-the-tide", "Before the tide",
        "Six hours with a pilot: the ladder, the bridge, the silence before the lock. No interview, just the night.",
        "portrait", "People", "marit", 47, (Step("in_debate", 44), Step("commissioned", 30), Step("in_production", 13), Step("published", -1.4)),
        ("pilots", "night"), support=63, visits=540,
        contributors=(("marit", "guest"), ("wren", "coproducer")),
        film="before-the-tide",
    ),
    Story(
        "divers-do-not-clock-out", "Divers do not clock out",
        "After a dive you may not fly, drive far or sleep alone. None of that is paid. I can bring the diary of one season.",
        "debate", "People", "soren", 24, (Step("in_debate", 20),), ("diving", "pay"), "A diving contractor, an inspector",
        support=52, visits=468,
        questions=(Asked("hamish", "Who signs when nobody slept?", 14), Asked("leila", "Which policies count the hours after the dive?", 9)),
        opinions=(("marit", "overdue."), ("pia", "harder to hear than I expected.")),
        offers=(Offered("leila", "speak", "We insure two contractors and refused a third. I can say why, in general terms."),),
    ),
    Story(
        "electric-tugs", "Do electric tugs tow?",
        "The brochure says eighty tonnes. My rope says otherwise. I propose a pull test, filmed, with both of us on the same bollard.",
        "demonstration", "Ships", "hamish", 35, (Step("in_debate", 31), Step("shortlisted", 10)), ("tugs", "batteries"), "A builder, a tug master",
        support=86, visits=730,
        questions=(Asked("tobias", "And the second pull, an hour later?", 30),),
        opinions=(("imani", "exactly the test we should have asked for."),),
        offers=(Offered("callum", "host", "I know the bollard."), Offered("ewan", "bring", "She designed the battery, and asks for a fair rope.", guest="The battery's engineer")),
    ),
    Story(
        "the-last-weighbridge", "The last honest weighbridge",
        "There were five. One is left that nobody owns a share of. I would like to know who checks it.",
        "interview", "Docks", "pia", 57, (Step("in_debate", 53), Step("shortlisted", 33), Step("commissioned", 9)), ("weight",), support=41, visits=355,
        contributors=(("desmond", "guest"),),
    ),
    Story(
        "a-harbour-in-forty-photographs", "A harbour in forty photographs",
        "One roll a month for three years, always from the same bench. The cranes move more than I thought.",
        "photo_story", "People", "joss", 6.4, (Step("in_debate", 4),), ("photographs",), support=23, visits=140,
        opinions=(("freya", "patient. I like patient."),),
    ),
    Story(
        "ballast-water", "What else comes in with the ballast?",
        "I have a jar on my desk. It moves. I would like a biologist to look at it before anybody says anything.",
        "interview", "Ships", "soren", 2.6, (), ("ballast",), support=6, visits=41,
    ),
    Story(
        "crane-simulators", "Can a crane be learned on a screen?",
        "Our trainees spend eighty hours in a chair. Some say it is enough.", "training", "Docks", "desmond", 130,
        (Step("in_debate", 126), Step("parked", 92, "The simulator is being rebuilt. Its makers asked for the summer, and we would rather film the new one.")),
        support=19, visits=160,
    ),
    Story(
        "noise-on-the-quay", "The noise on the quay", "It wakes us at three. Who is in charge?", "debate", "Energy", "joss", 140, (), support=11, visits=75,
        merged_into="the-quiet-ship",
    ),
    Story(
        "our-new-terminal", "Our new terminal, presented by its owners",
        "We would be delighted to offer your viewers a tour.", "demonstration", "Docks", "callum", 75,
        (Step("declined", 74, "We do not film launches, ribbons or handshakes. If somebody who works there has a question about it, we will gladly debate that."),),
        visits=52,
    ),
)

CROWD = (
    "Abel Thornquist", "Ada Merriweather", "Alasdair Finch", "Amara Nwosu-Lane", "Anders Holloway", "Beatrix Crane", "Bram de Wael", "Caoimhe Dunleavy",
    "Cecily Harrow", "Dagny Sund", "Declan Moorcroft", "Edda Valgard", "Elspeth Rannoch", "Enzo Carraway", "Fergus Alder", "Fiona Sedgewick",
    "Greta Halvorsen", "Gwilym Prosser", "Hana Whitlock", "Ike Abernathy", "Ingrid Faulkner", "Isla Penhallow", "Jonas Threlkeld", "Katya Morrow",
    "Kwame Ashdown", "Lars Ottway", "Linnea Crowe", "Magnus Teasdale", "Maeve Corcoran", "Nils Barrowby", "Odette Fairclough", "Orla Kinsella",
    "Pascal Wetherby", "Petra Langdale", "Quill Hathersage", "Rasmus Doyle", "Roisin Tarrant", "Saskia Bellweather", "Tamsin Orchard", "Theo Lockyer",
    "Una Silversmith", "Vidar Stokes", "Willa Garrick", "Ximena Frost", "Yorick Amble", "Zadie Marchbank",
)  # fmt: skip

HARBOUR = ChannelStory(
    slug="harbour",
    name="Harbour",
    tagline="Television from the water's edge",
    language="en",
    accent="#6fb3d9",
    line=LINE,
    rubrics=("Ships", "Docks", "Energy", "People"),
    people=PEOPLE,
    subjects=SUBJECTS,
    crowd=CROWD,
    time_zone="Europe/London",
    beta=True,
)
