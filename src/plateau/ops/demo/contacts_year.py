"""Lets the demonstration's guests write, and the team answer: thanks, a question, insistence, a threat. All invented."""

from __future__ import annotations

from datetime import datetime, timedelta

from plateau.channels.models import Channel
from plateau.core import clock
from plateau.ops.demo.cast import Cast
from plateau.ops.demo.year import hear_news
from plateau.people.models import Person
from plateau.studio.cases.actions import alerting, answering, filing
from plateau.studio.cases.ready_answers import facts_of, fill, ready_answer
from plateau.studio.guests.actions import page_of
from plateau.studio.guests.visits import visits_of
from plateau.studio.models import Booking, Contact

THANKS_SOON = (
    "Merci beaucoup à toute l'équipe ! Je suis arrivée avec le trac, je suis repartie en riant. Mon voisin de stand veut"
    " venir l'an prochain."
)
THANKS_LATE = (
    "Un grand merci pour l'accueil. Ma fille a vu le plateau et me demande quand elle pourra y passer, elle aussi."
)
ASKS = (
    "Bonjour, j'espère que vous allez bien. Savez-vous quand notre interview passera à l'antenne ?",
    "Je me permets de relancer : mes clients me posent la question tous les jours.",
    "Toujours pas de nouvelles. Une date, même approximative, me suffirait.",
    "Je ne comprends pas ce silence. D'autres invités du salon sont déjà en ligne.",
    "Cinquième message. Sinon je raconte tout cela sur les réseaux sociaux.",
)
ANGRY = "Je ne suis pas satisfait du tournage, et personne ne me répond. Quelle arnaque !"
ANSWER_IN_ANGER = "Vous êtes insupportable. ÇA SUFFIT, VRAIMENT : foutez-nous la paix."
THREAT = "Vous allez le regretter. Je sais où vous travaillez."
CALLED = "A appelé l'accueil : hésite encore à valider le film, voudrait revoir le passage sur les prix."
NOTE = "Préfère être rappelé le matin, avant l'ouverture de l'atelier."
COMING = "Bonjour, puis-je venir avec mon apprentie ? Elle ne parlerait pas, elle regarderait."


def write_contacts(cast: Cast, *, today: datetime) -> None:
    """Write some weeks of messages with the guests of the channel's last operation, and one who is to come."""
    channel, bastien, maelle = cast.channel, cast["bastien"], cast["maelle"]
    told = _guests_of("mains-habiles")
    glad, warm, angry, insists, thinks = told[0], told[1], told[2], told[3], told[4]

    def ago(days: float) -> datetime:
        return today - timedelta(days=days)

    thanks = _write(warm, channel, THANKS_LATE, at=ago(13))
    _answer(warm, channel, bastien, _ready(warm, channel, "thanks", "kind"), at=ago(12.6))
    with clock.at(ago(12.5)):
        filing.share_thanks(thanks, by=bastien)
        hear_news()
    for number, text in enumerate(ASKS[:2]):
        _write(insists, channel, text, at=ago(6 - number))
    _answer(insists, channel, bastien, _ready(insists, channel, "when", "kind"), at=ago(4.7))
    for number, text in enumerate(ASKS[2:]):
        _write(insists, channel, text, at=ago(2.8 - 0.9 * number))
    with clock.at(ago(5)):
        filing.receive(thinks, channel, author=thinks, text=CALLED, means="call", filed_by=maelle)
        filing.note(thinks, channel, by=maelle, text=NOTE)
        filing.settle(thinks, channel, by=maelle)
        hear_news()
    _write(angry, channel, ANGRY, at=ago(3))
    _answer(angry, channel, bastien, ANSWER_IN_ANGER, at=ago(2.5))
    _write(angry, channel, THREAT, at=ago(1.2))
    _write(glad, channel, THANKS_SOON, at=ago(0.9))
    to_come = _guests_of("sme")
    _write(to_come[0], channel, COMING, at=ago(0.15))
    with clock.at(today):
        answering.send_due()
        alerting.alert_due()


def _guests_of(slug: str) -> list[Person]:
    rows = Booking.objects.filter(operation__slug=slug).select_related("booked_by__user").order_by("slot__during", "pk")
    return [booking.booked_by for booking in rows]


def _write(guest: Person, channel: Channel, text: str, *, at: datetime) -> Contact:
    with clock.at(at):
        kept = filing.receive(guest, channel, author=guest, text=text)
        hear_news()
        return kept


def _answer(guest: Person, channel: Channel, by: Person, text: str, *, at: datetime) -> None:
    """Answer at a moment of the story; one that waits for the morning leaves then."""
    with clock.at(at):
        answer = answering.write_answer(guest, channel, by=by, text=text)
        hear_news()
    if answer.leaves_at is not None:
        with clock.at(max(at, answer.leaves_at)):
            answering.send_due()
            alerting.alert_due()
            hear_news()


def _ready(guest: Person, channel: Channel, key: str, tone: str) -> str:
    found = ready_answer(channel, key)
    assert found is not None, "these come with the product"
    facts = facts_of(guest, channel, visits_of(page_of(guest, channel)), guest.language)
    return fill(found.texts[f"{tone}_{guest.language}"], facts)
