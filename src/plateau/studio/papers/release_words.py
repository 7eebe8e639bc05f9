"""The text of a release form, made from a deal's terms and who appears where. No Django models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from plateau.studio.papers.default_deal import where, years
from plateau.studio.papers.terms import Terms


@dataclass(frozen=True, slots=True)
class Appearance:
    """Who appears, in what and for whom; ``on`` is the day of the recording in words of the text's language."""

    name: str
    subject: str
    operation: str
    channel: str
    on: str
    minor: bool = False


def release_text(terms: Terms, seen: Appearance, language: str) -> str:
    """Return the whole form in one language, paragraph by paragraph; what is signed is exactly this."""
    return "\n\n".join(_FORMS[language](terms, seen))


def until(recorded_on: date, rights_years: int) -> date:
    """Return the last day on which the permission holds; one given on 29 February ends on 28 February."""
    try:
        return recorded_on.replace(year=recorded_on.year + rights_years)
    except ValueError:
        return recorded_on.replace(year=recorded_on.year + rights_years, day=28)


def _english(terms: Terms, seen: Appearance) -> list[str]:
    who = f"I, {seen.name}, agree"
    if seen.minor:
        who = f"{seen.name} is under eighteen. Everybody who holds parental authority agrees, and so does {seen.name},"
    use = (
        "The film may be shown by others through the channel’s player."
        if terms.embed
        else "The film may not be embedded elsewhere."
    )
    commerce = (
        "Excerpts may be used to advertise the channel and what its partners sell."
        if terms.commercial_use
        else "It may not be used in advertising, nor sold on."
    )
    return [
        (
            f"{who} to be filmed on {seen.on} for “{seen.subject}” ({seen.operation}), and that {seen.channel} shows the film"
            f" with {'my' if not seen.minor else 'their'} image, voice and name."
        ),
        (
            f"Where: {where(terms, 'en')}. For how long: {years(terms.rights_years, 'en')} from the day of the recording. {use}"
            f" {commerce}"
        ),
        "Image and words may not be used so as to harm the person’s dignity, private life or reputation.",
        (
            "This permission is given without payment. It can be taken back at any time, without a reason;"
            f" {seen.channel} then takes the film off its pages within"
            f" {terms.withdrawal_days} {'day' if terms.withdrawal_days == 1 else 'days'}."
        ),
    ]


def _french(terms: Terms, seen: Appearance) -> list[str]:
    days = terms.withdrawal_days
    who = f"Je, {seen.name}, accepte"
    if seen.minor:
        who = (
            f"{seen.name} a moins de dix-huit ans. Chaque titulaire de l’autorité parentale accepte, ainsi que"
            f" {seen.name},"
        )
    filmed = "d’être filmé(e)" if not seen.minor else "que l’enregistrement ait lieu"
    use = (
        "Le film peut être montré par d’autres avec le lecteur de la chaîne."
        if terms.embed
        else "Le film ne peut pas être intégré ailleurs."
    )
    commerce = (
        "Des extraits peuvent servir à la publicité de la chaîne et de ce que vendent ses partenaires."
        if terms.commercial_use
        else "Il ne peut servir à aucune publicité, ni être revendu."
    )
    return [
        (
            f"{who} {filmed} le {seen.on} pour « {seen.subject} » ({seen.operation}), et que {seen.channel} montre le film avec"
            f" {'mon image, ma voix et mon nom' if not seen.minor else 'son image, sa voix et son nom'}."
        ),
        (
            f"Où : {where(terms, 'fr')}. Combien de temps : {years(terms.rights_years, 'fr')} à compter du jour de"
            f" l’enregistrement. {use} {commerce}"
        ),
        (
            "L’image et les propos ne peuvent être utilisés d’une manière qui porte atteinte à la dignité, à la vie privée ou à"
            " la réputation de la personne."
        ),
        (
            "Cette autorisation est donnée sans paiement. Elle peut être retirée à tout moment, sans raison ;"
            f" {seen.channel} retire alors le film de ses pages sous {days} {'jour' if days == 1 else 'jours'}."
        ),
    ]


_FORMS = {"en": _english, "fr": _french}
