"""Who makes, proposes and watches Canal Atelier, and its editorial line. Everybody is invented."""

from __future__ import annotations

from plateau.ops.demo.story import Character

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

CROWD = (
    "Adélaïde Bruneau", "Amin Chebel", "Anouk Le Fur", "Ariane Poussin", "Basile Cottereau", "Béatrice Nogaret", "Bintou Keïta-Morel", "Camille Estève",
    "Cédric Lamothe", "Chloé Vernadat", "Clément Picaud", "Damien Astruc", "Delphine Roux-Vidal", "Dounia Serrat", "Édouard Malivert", "Élodie Garance",
    "Émile Tardieu", "Estelle Quéméré", "Fanny Boisrond", "Farid Meziane", "Florent Capdeville", "Gabrielle Sentenac", "Guilhem Barthes", "Hélène Aubrac",
    "Idriss Ollivier", "Jeanne Castagnou", "Joachim Perrault", "Jules Montagnier", "Karine Desforges", "Laure Bonnafous", "Lilian Escoffier", "Loïc Tanguy",
    "Lucie Ferrandon", "Madeleine Gossart", "Malik Benaïm", "Manon Lascaux", "Mathieu Rivoire", "Mélanie Caillou", "Mohamed Tazi", "Noémie Vasseur",
    "Océane Landrin", "Olivier Mazeline", "Pauline Chauvet", "Quentin Abribat", "Raphaël Dumoutier", "Romane Pic", "Salomé Thoraval", "Sylvain Jaubert",
    "Tanguy Kerbrat", "Théa Longueville", "Valentin Crozet", "Victoire Halgand", "Wassila Armand", "Xavier Peyrolle", "Yasmine Ducos", "Zoé Lafargue",
)  # fmt: skip
