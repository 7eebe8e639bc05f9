"""The deal that comes with the product: plain words in both languages, made from the terms. No Django models."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from plateau.core.money import Money
from plateau.studio.papers.terms import KEYS, LANGUAGES, Clause, Terms

_VAT = 2000
"""The most that a French invoice adds, in hundredths of a percent (CGI art. 278)."""

TITLES: dict[str, dict[str, str]] = {
    "relation": {"fr": "Qui nous sommes l’un pour l’autre", "en": "What we are to each other"},
    "editing": {"fr": "Ce que nous pouvons faire du film", "en": "What we may do with the film"},
    "travel": {"fr": "Votre voyage", "en": "Your journey"},
    "review": {"fr": "Votre relecture", "en": "Your review"},
    "rounds": {"fr": "Vos demandes de changement", "en": "Changes you ask for"},
    "fee": {"fr": "Ce que cela coûte", "en": "What it costs"},
    "rights": {"fr": "Où, combien de temps", "en": "Where, and for how long"},
    "withdrawal": {"fr": "Revenir sur votre accord", "en": "Taking it back"},
    "rushes": {"fr": "Si vous n’êtes pas satisfait", "en": "If you are not satisfied"},
    "conduct": {"fr": "Se respecter", "en": "Respect"},
}

MEDIA: dict[str, dict[str, str]] = {
    "site": {"fr": "nos pages et nos flux", "en": "our pages and feeds"},
    "social": {
        "fr": "nos comptes sur d’autres plateformes vidéo et réseaux",
        "en": "our accounts on other video platforms and networks",
    },
    "partners": {
        "fr": "les sites des partenaires de l’opération",
        "en": "the sites of the operation’s partners",
    },
    "events": {"fr": "des projections en public", "en": "screenings in public"},
    "television": {"fr": "des chaînes de télévision", "en": "television channels"},
}

TERRITORIES: dict[str, dict[str, str]] = {
    "world": {"fr": "dans le monde entier", "en": "in the whole world"},
    "europe": {"fr": "en Europe", "en": "in Europe"},
    "france": {"fr": "en France", "en": "in France"},
}


def default_clauses(terms: Terms, wording: Mapping[str, Mapping[str, str]] | None = None) -> list[Clause]:
    """Return all clauses that these terms give; ``wording`` holds the team's own words for a key, by language.

    A clause about rounds of changes is left out where there is no review.
    """
    own = wording or {}
    clauses = []
    for key in KEYS:
        if key == "rounds" and not terms.review_days:
            continue
        words = {language: own.get(key, {}).get(language, "").strip() for language in LANGUAGES}
        written = {language: words[language] or _TEXTS[language][key](terms) for language in LANGUAGES}
        clauses.append(Clause(key, TITLES[key], written))
    return clauses


def listed(words: list[str], language: str) -> str:
    """Return words as a sentence lists them: ``a, b and c``."""
    conjunction = {"fr": " et ", "en": " and "}[language]
    return conjunction.join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def where(terms: Terms, language: str) -> str:
    """Return the media and the territory of these terms in words."""
    media = listed([MEDIA[name][language] for name in terms.media], language)
    return f"{media}, {TERRITORIES[terms.territory][language]}"


def years(number: int, language: str) -> str:
    """Return a number of years in words."""
    return {
        "fr": f"{number} an" if number == 1 else f"{number} ans",
        "en": f"{number} year" if number == 1 else f"{number} years",
    }[language]


def _sentences(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _relation_en(terms: Terms) -> str:
    if terms.relation == "media":
        return (
            "We are a media outlet, not your supplier: you are our guest, and you do not order a film from us. We choose"
            " the subject, its form and its date, and we answer for what we publish."
        )
    return (
        "You order this film from us and we make it for you: we are your supplier. It is published as the two of us"
        " agree, and not otherwise."
    )


def _relation_fr(terms: Terms) -> str:
    if terms.relation == "media":
        return (
            "Nous sommes un média, pas votre prestataire : vous êtes notre invité, vous ne nous commandez pas un film."
            " Nous choisissons le sujet, sa forme et sa date, et nous répondons de ce que nous publions."
        )
    return (
        "Vous nous commandez ce film et nous le faisons pour vous : nous sommes votre prestataire. Il est publié comme"
        " nous en convenons ensemble, et pas autrement."
    )


def _editing_en(terms: Terms) -> str:
    return _sentences(
        "We may shorten what you said, never turn its meaning."
        if terms.may_shorten
        else "We do not shorten what you said without your consent.",
        "We may put it on air later than planned." if terms.may_delay else "We keep the date of which we told you.",
        "We may also decide not to publish it; we then tell you so."
        if terms.may_drop
        else "We publish it, unless you ask us not to.",
    )


def _editing_fr(terms: Terms) -> str:
    return _sentences(
        "Nous pouvons raccourcir vos propos, jamais en détourner le sens."
        if terms.may_shorten
        else "Nous ne raccourcissons pas vos propos sans votre accord.",
        "Nous pouvons diffuser le film plus tard que prévu."
        if terms.may_delay
        else "Nous tenons la date que nous vous avons annoncée.",
        "Nous pouvons aussi décider de ne pas le publier ; dans ce cas nous vous le disons."
        if terms.may_drop
        else "Nous le publions, sauf si vous nous demandez le contraire.",
    )


def _travel_en(terms: Terms) -> str:
    if terms.travel_paid_by == "guest":
        return (
            "Coming to the set is your choice and at your cost: the journey, a night nearby, your time. We do not pay them"
            " back, even if the recording is moved or dropped."
        )
    return "We pay for your journey to the set and back, once we have agreed on it in writing before you book it."


def _travel_fr(terms: Terms) -> str:
    if terms.travel_paid_by == "guest":
        return (
            "Venir sur le plateau est un choix qui vous revient, et à vos frais : le voyage, une nuit sur place, votre"
            " temps. Nous ne les remboursons pas, même si l’enregistrement est déplacé ou abandonné."
        )
    return (
        "Nous payons votre voyage jusqu’au plateau et retour, une fois que nous en avons convenu par écrit avant que vous"
        " ne le réserviez."
    )


def _review_en(terms: Terms) -> str:
    days = terms.review_days
    if not days:
        return "You see the film when it is on air. Tell us of any mistake of fact: we correct it."
    window = (
        f"Before it is on air we send you a link to the film. You have {days} working {'day' if days == 1 else 'days'} to"
        " send us your notes."
    )
    silence = (
        "If we hear nothing by then, we take it that you agree."
        if terms.silence == "agrees"
        else "If we hear nothing, the film waits for your answer."
    )
    return _sentences(window, silence)


def _review_fr(terms: Terms) -> str:
    days = terms.review_days
    if not days:
        return "Vous découvrez le film à l’antenne. Signalez-nous toute erreur de fait : nous la corrigeons."
    window = (
        "Avant la mise à l’antenne, nous vous envoyons un lien vers le film. Vous avez"
        f" {days} {'jour ouvré' if days == 1 else 'jours ouvrés'} pour nous envoyer vos remarques."
    )
    silence = (
        "Sans nouvelles de vous d’ici là, nous considérons que vous êtes d’accord."
        if terms.silence == "agrees"
        else "Sans nouvelles de vous, le film attend votre réponse."
    )
    return _sentences(window, silence)


def _rounds_en(terms: Terms) -> str:
    number = terms.review_rounds
    if not number:
        return "We read your notes and correct mistakes of fact and of names. The edit itself stays ours."
    often = {1: "once", 2: "twice"}.get(number, f"{number} times")
    return (
        f"You may ask for changes {often}. We correct facts and names, and take out what you regret having said where the"
        " film still stands without it. The last word on the edit is ours."
    )


def _rounds_fr(terms: Terms) -> str:
    number = terms.review_rounds
    if not number:
        return "Nous lisons vos remarques et corrigeons les erreurs de fait et de nom. Le montage reste le nôtre."
    return (
        f"Vous pouvez demander des changements {number} fois. Nous corrigeons les faits et les noms, et retirons ce que"
        " vous regrettez d’avoir dit si le film tient encore debout sans cela. Le dernier mot sur le montage nous"
        " appartient."
    )


def _fee_en(terms: Terms) -> str:
    if not terms.fee_minor:
        waits = (
            "As long as you have not answered, the film waits."
            if terms.unanswered == "waits"
            else "Without an answer we may put the film on air."
        )
        return _sentences(
            "Taking part costs you nothing, before or after. When you leave the set we ask whether you are satisfied.",
            waits,
        )
    fee = Money(terms.fee_minor, terms.currency)
    return _sentences(
        "The recording itself is free. When you leave the set we ask whether you are satisfied. Only if you say yes are"
        f" {fee.said('en')} due, before any VAT (at most {(fee + fee.share(_VAT)).said('en')} with it), for the edit and for"
        " putting it on air. If you say no, you owe nothing and nothing is published.",
        "As long as you have not answered, you owe nothing, and the film waits."
        if terms.unanswered == "waits"
        else "As long as you have not answered, you owe nothing; we may put the film on air meanwhile.",
        "The film goes on air once the fee is paid."
        if terms.paid_first
        else "The film may go on air before the fee is paid.",
    )


def _fee_fr(terms: Terms) -> str:
    if not terms.fee_minor:
        waits = (
            "Tant que vous n’avez pas répondu, le film attend."
            if terms.unanswered == "waits"
            else "Sans réponse de votre part, nous pouvons diffuser le film."
        )
        return _sentences(
            "Participer ne vous coûte rien, ni avant ni après. Quand vous sortez du plateau, nous vous demandons si vous"
            " êtes satisfait.",
            waits,
        )
    fee = Money(terms.fee_minor, terms.currency)
    return _sentences(
        "L’enregistrement lui-même est gratuit. Quand vous sortez du plateau, nous vous demandons si vous êtes satisfait."
        f" Si vous dites oui, et seulement alors, {fee.said('fr')} sont dus, hors TVA éventuelle (au plus"
        f" {(fee + fee.share(_VAT)).said('fr')} TVA comprise), pour le montage et la mise à l’antenne. Si vous dites non,"
        " vous ne devez rien et rien n’est publié.",
        "Tant que vous n’avez pas répondu, vous ne devez rien et le film attend."
        if terms.unanswered == "waits"
        else "Tant que vous n’avez pas répondu, vous ne devez rien ; nous pouvons diffuser le film entre-temps.",
        "Le film est mis à l’antenne une fois le montant payé."
        if terms.paid_first
        else "Le film peut être mis à l’antenne avant le paiement.",
    )


def _rights_en(terms: Terms) -> str:
    return _sentences(
        "You let us show the film, with your image, your voice and your name, on"
        f" {where(terms, 'en')}, for {years(terms.rights_years, 'en')} from the day of the recording.",
        "Others may show it on their pages through our player." if terms.embed else "Nobody may embed it elsewhere.",
        "We may use excerpts to advertise our channel and what its partners sell."
        if terms.commercial_use
        else "It serves no advertising and is not sold on, unless you agree to it anew.",
    )


def _rights_fr(terms: Terms) -> str:
    return _sentences(
        "Vous nous permettez de montrer le film, avec votre image, votre voix et votre nom, sur"
        f" {where(terms, 'fr')}, pendant {years(terms.rights_years, 'fr')} à compter du jour de l’enregistrement.",
        "D’autres peuvent le montrer sur leurs pages avec notre lecteur."
        if terms.embed
        else "Personne ne peut l’intégrer ailleurs.",
        "Nous pouvons en utiliser des extraits pour la publicité de notre chaîne et de ce que vendent ses partenaires."
        if terms.commercial_use
        else "Il ne sert à aucune publicité et n’est pas revendu, sauf nouvel accord de votre part.",
    )


def _withdrawal_en(terms: Terms) -> str:
    days = terms.withdrawal_days
    return (
        "You may take your permission back at any time, on your private page, without giving a reason. We take the film"
        f" off our pages within {days} {'day' if days == 1 else 'days'}, and ask those to whom we gave it to do the same."
        " What others copied before is out of our reach."
    )


def _withdrawal_fr(terms: Terms) -> str:
    days = terms.withdrawal_days
    return (
        "Vous pouvez retirer votre autorisation à tout moment, sur votre page privée, sans donner de raison. Nous retirons"
        f" le film de nos pages sous {days} {'jour' if days == 1 else 'jours'}, et demandons à ceux à qui nous l’avons"
        " confié d’en faire autant. Ce que d’autres ont copié avant nous échappe."
    )


def _rushes_en(terms: Terms) -> str:
    days = terms.rushes_days
    return (
        "If you leave the set unsatisfied, the recording is not published, and we erase it"
        f" {days} {'day' if days == 1 else 'days'} later, unless you change your mind before."
    )


def _rushes_fr(terms: Terms) -> str:
    days = terms.rushes_days
    return (
        "Si vous sortez du plateau sans être satisfait, l’enregistrement n’est pas publié, et nous l’effaçons"
        f" {days} {'jour' if days == 1 else 'jours'} plus tard, sauf si vous changez d’avis d’ici là."
    )


def _conduct_en(terms: Terms) -> str:
    return (
        "On set and in every message we treat each other with respect: no insult, no threat, no pressure, from you or from"
        " us. Insisting does not change the order in which films are made; your page tells at any time where yours is."
    )


def _conduct_fr(terms: Terms) -> str:
    return (
        "Sur le plateau et dans chaque message, nous nous respectons : pas d’insulte, pas de menace, pas de pression, ni"
        " de votre part ni de la nôtre. Insister ne change pas l’ordre dans lequel les films se font ; votre page dit à"
        " tout moment où en est le vôtre."
    )


_TEXTS: dict[str, dict[str, Callable[[Terms], str]]] = {
    "en": {
        "relation": _relation_en,
        "editing": _editing_en,
        "travel": _travel_en,
        "review": _review_en,
        "rounds": _rounds_en,
        "fee": _fee_en,
        "rights": _rights_en,
        "withdrawal": _withdrawal_en,
        "rushes": _rushes_en,
        "conduct": _conduct_en,
    },
    "fr": {
        "relation": _relation_fr,
        "editing": _editing_fr,
        "travel": _travel_fr,
        "review": _review_fr,
        "rounds": _rounds_fr,
        "fee": _fee_fr,
        "rights": _rights_fr,
        "withdrawal": _withdrawal_fr,
        "rushes": _rushes_fr,
        "conduct": _conduct_fr,
    },
}
