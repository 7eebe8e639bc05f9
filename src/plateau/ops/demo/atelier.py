"""Canal Atelier: trades, workshops and small firms, in French. Everybody and everything in it is invented."""

from __future__ import annotations

from plateau.ops.demo.story import Asked, ChannelStory, Character, Offered, Remark, Step, Story

PEOPLE = (
    Character(
        "maelle",
        "Maëlle Quintrec",
        "Anime les débats, pose la question qui gêne",
        "Canal Atelier",
        ("editor_in_chief", "host"),
    ),
    Character(
        "bastien", "Bastien Orlec", "Produit les tournages, du camion au plateau", "Canal Atelier", ("producer",)
    ),
    Character(
        "hortense",
        "Hortense Vialle",
        "Monte les films, coupe les silences",
        "Canal Atelier",
        ("video_editor", "camera"),
    ),
    Character(
        "sami", "Sami Lendrevie", "Répond à tout le monde, même le dimanche", "Canal Atelier", ("community_manager",)
    ),
    Character("aicha", "Aïcha Bellanger", "Tient une librairie de quartier", "Librairie du Pont-Vieux"),
    Character("oumar", "Oumar Sabatou", "Fromager, trois tables devant la boutique", "Crèmerie Sabatou"),
    Character("colette", "Colette Vaugrin", "Juriste de la consommation", "Cabinet Vaugrin"),
    Character("nadege", "Nadège Ferrouil", "Boulangère depuis trois ans, comptable avant", "Fournil Ferrouil"),
    Character("ilyes", "Ilyès Carmentran", "Ébéniste, assemblages sans quincaillerie", "Atelier Carmentran"),
    Character("solveig", "Solveig Argoulet", "Luthière au rez-de-chaussée", "Lutherie Argoulet"),
    Character("leo", "Léo Marchadier", "Artisan plombier, lit les petites lignes"),
    Character("sofia", "Sofia Nerval", "Crée des sites pour les commerces", "Petite Enseigne"),
    Character("ines", "Inès Tabouret", "En reconversion, cherche un fournil"),
    Character("gaspard", "Gaspard Huon", "Menuisier à la retraite, transmet encore"),
    Character("thuy", "Thúy Delorme", "Expert-comptable, aime les artisans qui comptent", "Delorme & Filles"),
    Character("yanis", "Yanis Roquebert", "Apprenti tapissier"),
    Character("marguerite", "Marguerite Soulas", "Fleuriste, deux boutiques et demie", "Soulas Fleurs"),
)

LINE = """Canal Atelier parle aux gens qui fabriquent, réparent et vendent, à **moins de cinquante**.

- Un sujet part d'une question que quelqu'un se pose pour de vrai, le lundi matin.
- Sur le plateau, il y a toujours une personne à qui la chose est arrivée.
- Nous disons qui paie, et ce que cela change : d'habitude, rien.
- Nous gardons les désaccords au montage.

Nous ne faisons ni publireportage ni procès."""

SUBJECTS = (
    Story(
        "avis-payes",
        "Que vaut l'avis d'un client quand on le paie ?",
        "On me propose chaque semaine des avis « certifiés » à quatre euros pièce. Mes concurrents en achètent, les plateformes "
        "ferment les yeux, et mes vrais clients n'écrivent jamais.\n\nJe voudrais réunir un commerçant qui a tout refusé, quelqu'un "
        "qui en vend, et une juriste. **La question à trancher : à partir de quand un cadeau devient-il une fraude ?**",
        "debate",
        "Gestion",
        "aicha",
        118,
        (
            Step("in_debate", 113),
            Step("shortlisted", 96),
            Step("commissioned", 80),
            Step("in_production", 62),
            Step("published", 41),
        ),
        ("avis en ligne", "concurrence", "confiance"),
        "Un commerçant, une juriste, quelqu'un qui vend des avis",
        support=128,
        visits=4168,
        plays=1312,
        questions=(
            Asked("leo", "Qui vérifie ceux qui disent vérifier ?", 31, asked=True),
            Asked("leo", "À partir de quand un cadeau contre un avis devient-il une fraude ?", 24, asked=True),
            Asked("sofia", "Combien de commandes perdez-vous vraiment quand vous refusez ?", 18),
        ),
        opinions=(
            ("marguerite", "urgent : ma voisine vient d'en acheter cinquante."),
            ("gaspard", "un peu triste, mais il faut en parler."),
            ("thuy", "utile, si quelqu'un ose donner les vrais chiffres."),
        ),
        offers=(
            Offered(
                "oumar",
                "speak",
                "On me les a proposés au comptoir, j'ai dit non, et je peux dire ce que cela m'a coûté.",
                "Venez : c'est exactement la voix qui nous manquait.",
            ),
            Offered(
                "colette",
                "speak",
                "J'ai suivi quatre dossiers de faux avis, côté commerçants.",
                "Avec grand plaisir, et merci pour les dossiers.",
            ),
            Offered(
                "sofia",
                "bring",
                "Elle a travaillé six mois dans une agence qui en vendait.",
                "Elle ne souhaite pas paraître à l'écran : nous lirons son récit.",
                accepted=False,
                guest="Une ancienne rédactrice d'avis",
            ),
        ),
        contributors=(("maelle", "host"),),
        remarks=(
            Remark(
                "sofia",
                "« Un avis payé, c'est un silence acheté. » Je l'ai affiché au-dessus de la caisse.",
                40.6,
                (
                    Remark("colette", "Prenez garde : on va vous demander si c'est certifié.", 40.2),
                    Remark("oumar", "Moi je l'ai mis **sous** la caisse, pour m'en souvenir.", 39.9),
                ),
                21,
            ),
            Remark(
                "gaspard",
                "Trois vrais clients qui râlent valent mieux que cent contents qu'on n'a jamais vus. J'ai tenu quarante ans comme ça.",
                40.1,
            ),
            Remark(
                "thuy",
                "Il manque un chiffre : une boutique qui refuse perd environ une place dans les résultats par tranche de vingt avis. Je peux l'expliquer dans une suite, si la rédaction veut.",
                38.7,
                (
                    Remark(
                        "maelle", "La rédaction veut. Proposez-le comme sujet, qu'on en débatte ici d'abord !", 38.4
                    ),
                    Remark("thuy", "C'est fait.", 37.0),
                ),
            ),
            Remark(
                "yanis",
                "Et nous, les apprentis, on nous demande d'en écrire. Personne n'en parle.",
                36.2,
                (
                    Remark(
                        "aicha",
                        "C'est un sujet à part entière. Vous pouvez le proposer en privé, l'équipe ne donnera pas votre nom.",
                        36.0,
                    ),
                    Remark("yanis", "Merci. Je vais y réfléchir.", 35.8),
                ),
            ),
            Remark("marguerite", "On sent que personne n'a voulu couper personne. Ça change.", 30.5),
            Remark(
                "leo",
                "Ma question a été posée telle quelle, sans la raboter. Chapeau.",
                29.0,
                (Remark("maelle", "Elle était bien rabotée à l'arrivée.", 28.8),),
            ),
            Remark("ines", "Je l'ai montré à toute ma promotion. Deux heures de discussion derrière.", 17.3),
        ),
        links=(("Code de la consommation, avis en ligne", "https://www.example.org/avis-en-ligne"),),
        film="avis-payes",
        gate="registered",
    ),
    Story(
        "reprendre-le-fournil",
        "Reprendre un fournil à quarante ans",
        "Elle comptait les heures dans un bureau, elle compte maintenant les fournées. Ce qu'elle a payé, ce qu'elle a appris, et ce "
        "qu'elle dirait à celles et ceux qui hésitent encore.",
        "interview",
        "Transmission",
        "ines",
        210,
        (Step("in_debate", 205), Step("commissioned", 171), Step("in_production", 150), Step("published", 139)),
        ("reprise", "boulangerie", "reconversion"),
        support=74,
        visits=2210,
        plays=863,
        questions=(
            Asked("ines", "Combien gagne-t-on la première année ?", 22, asked=True),
            Asked("gaspard", "Qui vous a appris à vous lever ?", 9),
        ),
        opinions=(("aicha", "courageux, et très bien parti."),),
        offers=(
            Offered(
                "nadege",
                "speak",
                "C'est mon fournil, et mes comptes sont ouverts.",
                "Alors nous viendrons à cinq heures du matin.",
            ),
        ),
        contributors=(("bastien", "host"),),
        remarks=(
            Remark(
                "ines",
                "J'ai signé hier. Merci à toute l'équipe, je vous apporterai la première fournée.",
                96,
                (Remark("nadege", "Le premier pain ne se vend pas. Il se partage.", 95.5),),
            ),
        ),
        film="reprendre-le-fournil",
    ),
    Story(
        "une-lampe-sans-vis",
        "Une lampe qui tient sans une seule vis",
        "Une démonstration, pièce par pièce : trois assemblages, zéro quincaillerie, et ce que cela change quand l'objet casse.",
        "demonstration",
        "Métiers",
        "ilyes",
        166,
        (
            Step("in_debate", 162),
            Step("shortlisted", 140),
            Step("commissioned", 131),
            Step("in_production", 120),
            Step("published", 104),
        ),
        ("bois", "réparer", "assemblage"),
        support=52,
        visits=1495,
        plays=540,
        questions=(Asked("yanis", "Est-ce que ça tient dans un appartement chauffé ?", 14, asked=True),),
        contributors=(("ilyes", "guest"),),
        remarks=(
            Remark("gaspard", "Le tenon est juste. Le reste suivra.", 103),
            Remark(
                "sofia",
                "Existe-t-il un plan ?",
                99,
                (Remark("ilyes", "Oui, je l'ajoute aux documents de cette page.", 98.5),),
            ),
        ),
        film="une-lampe-sans-vis",
    ),
    Story(
        "la-luthiere-du-rez-de-chaussee",
        "La luthière du rez-de-chaussée",
        "Portrait d'un atelier ouvert sur la rue : les passants entrent, les violons restent, et les loyers montent.",
        "portrait",
        "Métiers",
        "marguerite",
        88,
        (Step("in_debate", 84), Step("commissioned", 60), Step("in_production", 33), Step("published", 12)),
        ("musique", "quartier"),
        support=66,
        visits=1088,
        plays=402,
        questions=(Asked("aicha", "Combien de temps avant de savoir si un violon est bon ?", 11, asked=True),),
        contributors=(("solveig", "guest"), ("hortense", "coproducer")),
        remarks=(
            Remark(
                "thuy", "J'ai poussé la porte en sortant du bureau. C'est vrai qu'on ne ressort pas tout de suite.", 11
            ),
        ),
        film="la-luthiere-du-rez-de-chaussee",
    ),
    Story(
        "apprentis-qui-ecrivent-les-avis",
        "Quand c'est l'apprenti qui écrit les avis",
        "On me l'a demandé deux fois, chez deux patrons différents. Je ne veux pas que mon nom paraisse, mais je veux qu'on en parle.",
        "debate",
        "Gestion",
        "yanis",
        33,
        (Step("in_debate", 29),),
        ("apprentissage", "avis en ligne"),
        "Un maître d'apprentissage, un conseiller, quelqu'un qui a dit non",
        support=47,
        visits=612,
        questions=(
            Asked("colette", "Que risque celui qui écrit, et celui qui demande ?", 16),
            Asked("gaspard", "Qu'est-ce qu'un patron devrait demander à la place ?", 12),
        ),
        opinions=(
            ("sofia", "nécessaire. Je connais trois cas."),
            ("leo", "délicat : il faudra flouter les enseignes."),
        ),
        offers=(
            Offered(
                "gaspard", "speak", "J'ai formé dix-neuf apprentis, et j'ai une idée assez nette de ce qu'on leur doit."
            ),
        ),
        named=False,
    ),
    Story(
        "un-avis-de-moins-une-place-de-moins",
        "Un avis de moins, une place de moins ?",
        "J'ai relevé pendant un an la place de douze boutiques dans les résultats, avec et sans campagne d'avis. Les courbes sont là. "
        "Je propose de les montrer, et qu'on les attaque.",
        "training",
        "Numérique",
        "thuy",
        37,
        (Step("in_debate", 32), Step("shortlisted", 9)),
        ("avis en ligne", "chiffres"),
        "Une personne qui conteste la méthode",
        support=93,
        visits=845,
        questions=(
            Asked("sofia", "Pourquoi douze boutiques et pas cent ?", 20),
            Asked("aicha", "Peut-on remonter sans acheter ?", 27),
        ),
        opinions=(("oumar", "enfin des chiffres."),),
        offers=(
            Offered("sofia", "speak", "Je veux bien être celle qui conteste la méthode."),
            Offered("marguerite", "sponsor", "Nous pouvons prêter la boutique et payer le déjeuner de l'équipe."),
        ),
    ),
    Story(
        "loyers-d-atelier",
        "Qui peut encore louer un atelier en ville ?",
        "En dix ans, quatre ateliers de ma rue sont devenus des bureaux de passage. Je voudrais entendre une propriétaire, une élue, "
        "et un artisan parti s'installer à trente kilomètres.",
        "debate",
        "Métiers",
        "solveig",
        70,
        (Step("in_debate", 64), Step("shortlisted", 30), Step("commissioned", 6)),
        ("loyers", "ville"),
        "Une propriétaire, une élue, un artisan parti",
        support=112,
        visits=1320,
        questions=(
            Asked("ilyes", "Un bail commercial peut-il protéger un bruit ?", 19),
            Asked("marguerite", "Que fait la ville de ses propres rez-de-chaussée ?", 33),
        ),
        offers=(
            Offered(
                "ilyes",
                "speak",
                "Je suis l'artisan parti : trente-deux kilomètres, et deux clients sur trois perdus.",
                "On vous attend. Nous passons vous prendre à la gare.",
            ),
        ),
        contributors=(("maelle", "host"),),
    ),
    Story(
        "devis-signe-chantier-perdu",
        "Devis signé, chantier perdu : qui paie l'attente ?",
        "Le client signe en mars, reporte en juin, annule en septembre. Le bois est acheté. Qui doit quoi, et comment l'écrire sans se fâcher ?",
        "interview",
        "Gestion",
        "leo",
        52,
        (Step("in_debate", 49), Step("commissioned", 26), Step("in_production", 3)),
        ("devis", "trésorerie"),
        support=81,
        visits=733,
        questions=(Asked("thuy", "Un acompte, est-ce que ça se rend ?", 25, asked=True),),
        contributors=(("colette", "expert"), ("bastien", "host")),
    ),
    Story(
        "vendre-en-ligne-sans-y-passer-ses-nuits",
        "Vendre en ligne sans y passer ses nuits",
        "Trois boutiques, trois outils, un même dimanche soir perdu. Je voudrais qu'on compare les heures, pas les promesses.",
        "training",
        "Numérique",
        "marguerite",
        15,
        (Step("in_debate", 11),),
        ("vente en ligne", "temps"),
        support=38,
        visits=281,
        questions=(Asked("oumar", "Et quand le produit est vivant ?", 13),),
        opinions=(("nadege", "bienvenu : le dimanche, je dors."), ("ines", "rassurant.")),
    ),
    Story(
        "transmettre-un-carnet-de-clients",
        "Que transmet-on quand on transmet un carnet de clients ?",
        "Mon carnet a quarante ans. Il y a dedans des noms, des enfants devenus parents, et deux brouilles. Est-ce que cela se vend ?",
        "portrait",
        "Transmission",
        "gaspard",
        3.2,
        (),
        ("reprise",),
        support=9,
        visits=64,
        opinions=(("ines", "très beau. Je viendrais."),),
    ),
    Story(
        "acheter-ses-avis-moins-cher",
        "Où acheter ses avis moins cher ?",
        "Je cherche une bonne adresse, et je pense que le sujet intéresserait tout le monde.",
        "training",
        "Gestion",
        "leo",
        61,
        (
            Step(
                "declined",
                58,
                "Nous ne montrons pas comment tromper des clients. Le débat sur ce marché, lui, est ouvert : « Que vaut l'avis d'un client quand on le paie ? ».",
            ),
        ),
        visits=97,
        named=False,
    ),
    Story(
        "etiquettes-lisibles",
        "Des étiquettes que l'on peut lire",
        "Origine, prix au kilo, allergènes : et si on les écrivait pour celui qui a oublié ses lunettes ?",
        "photo_story",
        "Métiers",
        "oumar",
        145,
        (
            Step("in_debate", 140),
            Step(
                "parked",
                77,
                "Nous attendons le texte d'application, promis pour l'été. Le sujet reprendra là où il s'est arrêté.",
            ),
        ),
        support=17,
        visits=205,
    ),
    Story(
        "les-faux-avis",
        "Les faux avis, on en parle ?",
        "Il y en a partout. Qui s'en occupe ?",
        "debate",
        "Gestion",
        "sofia",
        110,
        (),
        support=14,
        visits=88,
        questions=(Asked("marguerite", "Peut-on faire retirer un avis faux en moins d'un mois ?", 8),),
        merged_into="avis-payes",
    ),
    Story(
        "mon-patron-lit-mes-messages",
        "Mon patron lit mes messages",
        "Je préfère en parler d'abord à l'équipe. Dites-moi si cela peut faire un sujet sans que l'atelier se reconnaisse.",
        "interview",
        "Métiers",
        "yanis",
        2.1,
        private=True,
        named=False,
    ),
)

CROWD = (
    "Adélaïde Bruneau", "Amin Chebel", "Anouk Le Fur", "Ariane Poussin", "Basile Cottereau", "Béatrice Nogaret", "Bintou Keïta-Morel", "Camille Estève",
    "Cédric Lamothe", "Chloé Vernadat", "Clément Picaud", "Damien Astruc", "Delphine Roux-Vidal", "Dounia Serrat", "Édouard Malivert", "Élodie Garance",
    "Émile Tardieu", "Estelle Quéméré", "Fanny Boisrond", "Farid Meziane", "Florent Capdeville", "Gabrielle Sentenac", "Guilhem Barthes", "Hélène Aubrac",
    "Idriss Ollivier", "Jeanne Castagnou", "Joachim Perrault", "Jules Montagnier", "Karine Desforges", "Laure Bonnafous", "Lilian Escoffier", "Loïc Tanguy",
    "Lucie Ferrandon", "Madeleine Gossart", "Malik Benaïm", "Manon Lascaux", "Mathieu Rivoire", "Mélanie Caillou", "Mohamed Tazi", "Noémie Vasseur",
    "Océane Landrin", "Olivier Mazeline", "Pauline Chauvet", "Quentin Abribat", "Raphaël Dumoutier", "Romane Pic", "Salomé Thoraval", "Sylvain Jaubert",
    "Tanguy Kerbrat", "Théa Longueville", "Valentin Crozet", "Victoire Halgand", "Wassila Armand", "Xavier Peyrolle", "Yasmine Ducos", "Zoé Lafargue",
)  # fmt: skip

ATELIER = ChannelStory(
    slug="atelier",
    name="Canal Atelier",
    tagline="La télévision de celles et ceux qui fabriquent",
    language="fr",
    accent="#ffb347",
    line=LINE,
    rubrics=("Gestion", "Métiers", "Transmission", "Numérique"),
    people=PEOPLE,
    subjects=SUBJECTS,
    crowd=CROWD,
)
