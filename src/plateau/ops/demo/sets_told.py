"""What is recorded at the demonstration's operations: titles and a sentence each. Everything is invented. Data only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recorded:
    """A subject that somebody books a slot for."""

    title: str
    pitch: str
    format: str = "interview"
    rubric: str = "Métiers"


PAST = (
    Recorded(
        "Un four à bois au troisième étage", "Comment un potier a convaincu trois voisins, un syndic et un pompier."
    ),
    Recorded(
        "Reprendre la serrurerie de son père",
        "Les clés, les dettes, et ce que l'on garde de l'enseigne.",
        rubric="Transmission",
    ),
    Recorded("Le cuir qui ne vient de nulle part", "D'où viennent les peaux, et qui le sait encore ?", "debate"),
    Recorded(
        "Payer ses apprentis avant soi",
        "Trois patronnes racontent leur première année de fiches de paie.",
        "debate",
        "Gestion",
    ),
    Recorded("Une affûteuse sur les marchés", "Une remorque, une meule, et quarante couteaux par matinée.", "portrait"),
    Recorded("Facturer la réparation à son prix", "Ce que coûte vraiment une heure d'établi.", rubric="Gestion"),
    Recorded(
        "La vitrine que personne ne regarde",
        "Un commerce de passage, une vitrine, et un compteur.",
        "demonstration",
        "Numérique",
    ),
    Recorded(
        "Former en trois mois, vraiment ?",
        "Ce qui s'apprend vite, et ce qui ne s'apprend pas.",
        "debate",
        "Transmission",
    ),
)
TODAY = (
    Recorded("Vernir sans solvant", "Deux gestes, trois pots, et les mains qui ne piquent plus.", "demonstration"),
    Recorded(
        "Le loyer a doublé, l'atelier aussi",
        "Déménager à deux rues, et perdre la moitié des clients.",
        rubric="Gestion",
    ),
    Recorded(
        "Mon fils ne veut pas du magasin", "Vendre à un inconnu ce que l'on pensait donner.", rubric="Transmission"
    ),
    Recorded(
        "Le devis à la voix", "Dicter son devis dans le camion : démonstration en direct.", "demonstration", "Numérique"
    ),
    Recorded("Ce que gagne une relieuse", "Les chiffres d'une année, poste par poste.", rubric="Gestion"),
    Recorded(
        "Trois générations sur un établi",
        "Une famille de menuisiers, et la scie qui reste.",
        "portrait",
        "Transmission",
    ),
    Recorded("Dire non à un client", "La phrase, le ton, et le mail qui suit.", "debate"),
    Recorded("Souder au féminin", "Entrer dans un atelier où personne ne vous attend.", "portrait"),
    Recorded(
        "Le marché de Noël vaut-il le froid ?", "Six semaines de chalet : le compte y est-il ?", "debate", "Gestion"
    ),
    Recorded("Réparer un accordéon", "Mille pièces, deux mains, un hiver."),
    Recorded("La commande que l'on n'aurait pas dû prendre", "Trois artisans, trois chantiers de trop.", "debate"),
    Recorded(
        "Un site fait un dimanche", "Ce qui marche, ce qui tombe, ce qu'il reste à faire.", "training", "Numérique"
    ),
    Recorded("Le bois de la rue d'à côté", "Scier, sécher et vendre les platanes de la ville."),
    Recorded("Prendre un associé sans perdre un ami", "Le pacte, les parts, et le café du matin.", rubric="Gestion"),
)
TO_COME = (
    Recorded(
        "Les avis, version commerçants", "Ce que l'on répond, et ce que l'on ne répond plus.", "debate", "Numérique"
    ),
    Recorded("La fidélité sans carte", "Se souvenir des prénoms : une méthode."),
    Recorded("Une caisse, deux boutiques", "Tenir les stocks quand on n'a que deux jambes.", rubric="Gestion"),
    Recorded("Vendre un atelier en marche", "Le carnet de commandes est-il dans le prix ?", rubric="Transmission"),
    Recorded("Le client filme, je fais quoi ?", "Droit à l'image dans une boutique.", "debate", "Numérique"),
    Recorded("Livrer à vélo, même les vitres", "Une vitrière et son triporteur.", "portrait"),
    Recorded(
        "L'artisan et le grand compte", "Travailler pour plus gros que soi sans y laisser l'été.", "debate", "Gestion"
    ),
    Recorded(
        "Apprendre le métier à cinquante ans", "Une reconversion tardive, chiffres en main.", rubric="Transmission"
    ),
    Recorded("Quatre fiches produit qui vendent", "On les réécrit ensemble, en direct.", "training", "Numérique"),
    Recorded("Le dimanche, on ouvre ?", "Trois commerces, trois réponses.", "debate", "Gestion"),
    Recorded("La tapissière et le fauteuil de trop", "Refuser un chantier pour finir les autres.", "portrait"),
    Recorded("Sous-traiter à un concurrent", "Quand le carnet déborde, à qui faire confiance ?", rubric="Gestion"),
    Recorded("Le papier peint n'est pas mort", "Imprimer au cadre, rouleau par rouleau.", "demonstration"),
    Recorded("Mes clients paient à soixante jours", "Relancer sans perdre la commande d'après.", "training", "Gestion"),
    Recorded("Un robot dans la chocolaterie", "Ce qu'il fait bien, et ce qu'il ne goûte pas.", "debate", "Numérique"),
    Recorded("Deux sœurs, une forge", "Se partager le feu, l'argent et les vacances.", "portrait", "Transmission"),
    Recorded("Le prix affiché, le prix payé", "Remises, trocs et ardoises.", rubric="Gestion"),
    Recorded(
        "Garder ses salariés l'hiver", "Quand la saison s'arrête et que les loyers continuent.", "debate", "Gestion"
    ),
    Recorded("Une école dans l'atelier", "Douze apprentis, un seul four.", rubric="Transmission"),
    Recorded("La newsletter de la quincaillerie", "Quatre mille lecteurs pour des vis.", rubric="Numérique"),
    Recorded("Mesurer ce que rapporte un salon", "Trois jours debout : combien de devis signés ?", "debate", "Gestion"),
    Recorded("Le cordonnier qui voyage", "Une camionnette, huit villages, un agenda.", "portrait"),
)
