"""The films of Canal Atelier: trades, workshops and small firms, in French. Everybody in them is invented."""

from .look import Look
from .script import Chapter, Figure, FilmScript, Line

_MAELLE = Figure(
    "Maëlle Quintrec", "Animatrice",
    Look("#eebd98", "bob", "#5b3520", garment="blazer", cloth="#1f5f6b", under="#efe6d8", lashes=True, earrings=True), 205, 1.05,
)  # fmt: skip
_OUMAR = Figure(
    "Oumar Sabatou", "Fromager",
    Look("#6a3d27", "crop", "#1d1512", "short", garment="apron", cloth="#2f8f6b", under="#efe6d8", jaw="square"), 108, 0.97,
)  # fmt: skip
_COLETTE = Figure(
    "Colette Vaugrin", "Juriste de la consommation",
    Look("#f6d3b8", "bun", "#8f8b88", glasses="round", garment="cardigan", cloth="#d9a441", lashes=True, lines=True), 178, 0.98,
)  # fmt: skip
_BASTIEN = Figure(
    "Bastien Orlec", "Rédaction",
    Look("#e0a57c", "side", "#35211a", "stubble", "square", "jumper", "#e9e0d0"), 122, 1.04,
)  # fmt: skip
_NADEGE = Figure(
    "Nadège Ferrouil", "Boulangère depuis trois ans",
    Look("#c98a5e", "curls", "#35211a", garment="apron", cloth="#c8553d", under="#f4efe6", lashes=True, earrings=True), 190, 1.0,
)  # fmt: skip
_ILYES = Figure(
    "Ilyès Carmentran", "Ébéniste",
    Look("#c98a5e", "curls", "#1d1512", "short", "none", "shirt", "#3d5a8a"), 116, 1.0,
)  # fmt: skip
_SOLVEIG = Figure(
    "Solveig Argoulet", "Luthière",
    Look("#f6d3b8", "curls", "#9c3d22", garment="apron", cloth="#55624a", under="#e9e0d0", lashes=True, freckles=True), 186, 0.94,
)  # fmt: skip

AVIS = FilmScript(
    slug="avis-payes",
    channel="atelier",
    language="fr",
    title="Que vaut l'avis d'un client quand on le paie ?",
    kind="debate",
    mood="crimson",
    description=(
        "Cent avis pour le prix d'une vitrine : un fromager raconte l'offre qu'il a refusée, une juriste dit ce que la loi "
        "demande vraiment, et personne n'est d'accord sur la suite."
    ),
    cast=(_OUMAR, _MAELLE, _COLETTE),
    question="Qui vérifie ceux qui disent vérifier ?",
    asker="Léo, membre",
    lines=(
        Line(1, "Bonsoir. Cent avis, cinq étoiles, quatre euros pièce. Bonne affaire ?", "wide", pose="open"),
        Line(0, "On me les a proposés un samedi, au comptoir.", "close", to=1),
        Line(1, "Et vous avez dit oui ?", "two", to=0),
        Line(0, "Non. Mais mon voisin est passé devant moi.", "medium", to=1, pose="count"),
        Line(1, "Léo a une question pour vous.", "wide", to=2, asks=True),
        Line(2, "La loi oblige à dire comment. Pas à bien le faire.", "close", to=1),
        Line(2, "Un avis payé, c'est un silence acheté.", "medium", to=0, pose="open"),
        Line(0, "Je préfère trois vrais clients qui râlent.", "close", to=2),
        Line(1, "Gardons-la pour la fin !", "two", to=2),
    ),
    chapters=(Chapter("Quatre euros pièce", 0), Chapter("La question de Léo", 4), Chapter("Trois vrais clients", 7)),
)

FOURNIL = FilmScript(
    slug="reprendre-le-fournil",
    channel="atelier",
    language="fr",
    title="Reprendre un fournil à quarante ans",
    kind="interview",
    mood="lagoon",
    description=(
        "Elle comptait les heures dans un bureau, elle compte maintenant les fournées. Ce qu'elle a payé, ce qu'elle a appris, "
        "et pourquoi le premier pain du matin n'est jamais vendu."
    ),
    cast=(_BASTIEN, _NADEGE),
    question="Combien gagne-t-on la première année ?",
    asker="Inès, membre",
    lines=(
        Line(0, "Nadège, vous étiez comptable. Pourquoi le pain ?", "wide", to=1),
        Line(1, "Parce qu'à cinq heures du matin, personne ne téléphone.", "close", to=0),
        Line(1, "Et puis une pâte, ça ne triche pas.", "medium", to=0, pose="open"),
        Line(0, "La question d'Inès revient souvent.", "two", to=1, asks=True),
        Line(1, "La première année ? Rien. La deuxième, du sommeil.", "close", to=0),
        Line(0, "Et la troisième ?", "close", to=1),
        Line(1, "On embauche. Et on recommence à rire.", "two", to=0, pose="open"),
    ),
    chapters=(
        Chapter("Cinq heures du matin", 0),
        Chapter("L'argent de la première année", 3),
        Chapter("La troisième", 5),
    ),
)

LAMPE = FilmScript(
    slug="une-lampe-sans-vis",
    channel="atelier",
    language="fr",
    title="Une lampe qui tient sans une seule vis",
    kind="demonstration",
    mood="forest",
    description=(
        "Un pied de chêne, un bras chevillé, un abat-jour plié : la lampe se monte devant vous, sans outil, et se démonte "
        "pour être réparée."
    ),
    cast=(_ILYES,),
    product="lamp",
    board=("Le pied, en chêne", "Le bras, chevillé", "L'abat-jour, plié", "Et la lumière"),
    lines=(
        Line(0, "Trois morceaux, pas une vis. Je vous montre.", "wide", pose="show"),
        Line(0, "Le pied d'abord : du chêne, et du poids.", "insert", stage=1),
        Line(0, "Le bras entre à la main. La cheville fait le reste.", "insert", stage=2),
        Line(0, "Si ça casse, on change un morceau, pas la lampe.", "medium", pose="count"),
        Line(0, "L'abat-jour se plie, comme une lettre.", "insert", stage=3),
        Line(0, "Et voilà.", "insert", stage=4),
        Line(0, "Elle a douze ans. Elle en fera douze autres.", "wide", pose="show"),
    ),
    chapters=(Chapter("Trois morceaux", 0), Chapter("Le bras et la cheville", 2), Chapter("La lumière", 4)),
)

LUTHIERE = FilmScript(
    slug="la-luthiere-du-rez-de-chaussee",
    channel="atelier",
    language="fr",
    title="La luthière du rez-de-chaussée",
    kind="portrait",
    mood="honey",
    description=(
        "Elle répare des violons au rez-de-chaussée d'un immeuble de ville. Les enfants s'arrêtent à la vitrine, les "
        "concertistes aussi. Portrait, avec ses photos."
    ),
    cast=(_SOLVEIG,),
    photos=("shop", "young", "hands"),
    lines=(
        Line(0, "Ici, on entend la rue, et la rue nous entend.", "wide"),
        Line(0, "C'était une crèmerie. J'ai gardé le carrelage.", "photo", stage=1),
        Line(0, "Un violon, c'est du bois qui a eu peur.", "close"),
        Line(0, "Là, j'ai vingt ans. Mon premier archet tenait mal.", "photo", stage=2),
        Line(0, "On apprend avec les doigts, la tête vient après.", "photo", stage=3),
        Line(0, "Poussez la porte. Je laisse toujours la lumière.", "medium", pose="open"),
    ),
    chapters=(Chapter("La boutique", 0), Chapter("Vingt ans", 3), Chapter("Poussez la porte", 5)),
)
