"""The films of Harbour: ports, logistics, energy and the trades of the sea, in English. Everybody in them is invented."""

from .look import Look
from .script import Chapter, Figure, FilmScript, Line

_FREYA = Figure(
    "Freya Askeldahl", "Host",
    Look("#f6d3b8", "long", "#c08a45", garment="blazer", cloth="#7c2f3e", under="#f4efe6", lashes=True), 198, 1.04,
)  # fmt: skip
_TOBIAS = Figure(
    "Tobias Wrenfield", "Shipowner, four coasters",
    Look("#eebd98", "slick", "#8f8b88", "full", "none", "rollneck", "#23303f", jaw="square", lines=True), 98, 0.95,
)  # fmt: skip
_IMANI = Figure(
    "Imani Okorogbe", "Port energy planner",
    Look("#4d2c1d", "afro", "#1d1512", glasses="round", garment="blouse", cloth="#2f8f6b", lashes=True, earrings=True), 184, 1.0,
)  # fmt: skip
_DESMOND = Figure(
    "Desmond Achterberg", "Night gate supervisor",
    Look("#8a5334", "beanie", "#1d1512", "goatee", "none", "vest", "#f08a24"), 104, 0.97,
)  # fmt: skip
_NILOUFAR = Figure(
    "Niloufar Zandvliet", "Customs broker and trainer",
    Look("#e0a57c", "scarf", "#2c6f7a", garment="blazer", cloth="#23303f", under="#f4efe6", lashes=True), 192, 1.0,
)  # fmt: skip
_EWAN = Figure(
    "Ewan Strathbogle", "Wave-buoy engineer",
    Look("#f6d3b8", "curls", "#9c3d22", "short", "square", "hoodie", "#3d5a8a", freckles=True), 118, 1.05,
)  # fmt: skip
_MARIT = Figure(
    "Marit Oppendal", "Pilot",
    Look("#eebd98", "cap", "#c08a45", garment="vest", cloth="#f2b632", lashes=True, freckles=True), 176, 1.06,
)  # fmt: skip

QUIET_SHIP = FilmScript(
    slug="the-quiet-ship",
    channel="harbour",
    language="en",
    title="Who pays for the quiet ship?",
    kind="debate",
    mood="night",
    description=(
        "A ship that plugs in at the quay makes no smoke and no noise. Somebody still has to buy the cable: an owner and a "
        "port planner disagree, with figures."
    ),
    cast=(_TOBIAS, _FREYA, _IMANI),
    question="Why should the town pay for the plug?",
    asker="Joss, member",
    lines=(
        Line(1, "Good evening. A quiet ship, a loud bill. Who pays?", "wide", pose="open"),
        Line(0, "Not me twice. I have already bought the engine.", "close", to=1),
        Line(2, "And the people upstairs have already bought the smoke.", "close", to=0),
        Line(1, "There is a question from the subject's page.", "wide", to=2, asks=True),
        Line(2, "Because the town sleeps. That has a price as well.", "medium", to=1, pose="count"),
        Line(0, "Then let the price be the same in every port.", "two", to=1, pose="open"),
        Line(2, "On that, we agree.", "close", to=0),
        Line(1, "Write that down, somebody!", "wide", to=0),
    ),
    chapters=(Chapter("A loud bill", 0), Chapter("Joss asks", 3), Chapter("One price", 5)),
)

BILL_OF_LADING = FilmScript(
    slug="read-a-bill-of-lading",
    channel="harbour",
    language="en",
    title="Read a bill of lading in four lines",
    kind="training",
    mood="violet",
    description="Four lines decide who owns the goods, who carries them and who is called when they are wet. With an exercise.",
    cast=(_NILOUFAR,),
    board=(
        "Who sends it, who may claim it",
        "Which ship, from where, to where",
        "What was counted, and by whom",
        "Who holds the original",
    ),
    lines=(
        Line(0, "Four lines. Everything else is small print.", "wide", pose="show"),
        Line(0, "One: who sends it, and who may claim it.", "board", stage=1),
        Line(0, "Two: which ship, from where, and to where.", "board", stage=2),
        Line(0, "If a name is wrong here, stop.", "medium", pose="count"),
        Line(0, "Three: what was counted, and by whom.", "board", stage=3),
        Line(0, "Four: whoever holds the paper holds the goods.", "wide", pose="show", stage=4),
        Line(0, "Now take yours.", "close"),
    ),
    chapters=(Chapter("Four lines", 0), Chapter("When a name is wrong", 3), Chapter("Who holds the paper", 5)),
)

NIGHT_GATE = FilmScript(
    slug="night-shift-at-the-gate",
    channel="harbour",
    language="en",
    title="Night shift at the container gate",
    kind="interview",
    mood="dusk",
    description="Four hundred lorries between dusk and dawn, one barrier, and a thermos. What the gate knows before the office does.",
    cast=(_FREYA, _DESMOND),
    question="What does the gate know first?",
    asker="Pia, member",
    lines=(
        Line(0, "Desmond, four hundred lorries a night. Any favourites?", "wide", to=1),
        Line(1, "The ones that say good evening.", "close", to=0),
        Line(0, "Pia asks what you know before the office does.", "two", to=1, asks=True),
        Line(1, "Everything. A late ship smells of cold coffee.", "medium", to=0, pose="open"),
        Line(0, "And when it all stops?", "close", to=1),
        Line(1, "Then you can hear the water. That is the good part.", "close", to=0),
    ),
    chapters=(Chapter("Four hundred lorries", 0), Chapter("Pia's question", 2), Chapter("When it stops", 4)),
)

BUOY = FilmScript(
    slug="a-buoy-that-counts-waves",
    channel="harbour",
    language="en",
    title="A buoy that counts waves",
    kind="demonstration",
    mood="clay",
    description="Hull, mast, panel, head: four parts that go overboard together and send the height of every wave for ten years.",
    cast=(_EWAN,),
    product="buoy",
    board=("A hull that rights itself", "A mast, bolted once", "Forty watts of sun", "The head, sealed", "On duty"),
    size=(1920, 1080),
    lines=(
        Line(0, "This one counted nine million waves last year.", "wide", pose="show"),
        Line(0, "Hull, mast, panel: nothing to oil.", "insert", stage=3),
        Line(0, "The head is sealed. Nobody opens it at sea.", "medium", stage=4, pose="count"),
        Line(0, "And now it is on duty.", "insert", stage=5),
    ),
    chapters=(Chapter("Nine million waves", 0), Chapter("Four parts", 1), Chapter("On duty", 3)),
)

TIDE = FilmScript(
    slug="before-the-tide",
    channel="harbour",
    language="en",
    title="Before the tide",
    kind="portrait",
    mood="lagoon",
    description="Filmed upright, on a phone, from the pilot boat: what a pilot looks at before she climbs.",
    cast=(_MARIT,),
    photos=("view",),
    size=(720, 1280),
    lines=(
        Line(0, "I look at the birds first. Then at the screens.", "medium"),
        Line(0, "If the gulls sit down, I take my coffee.", "close"),
    ),
    chapters=(Chapter("Before the tide", 0),),
)
