"""Puts the demonstration's crew and equipment on its sets, and offers a slot by hand. All invented."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from plateau.core import clock
from plateau.ops.demo.cast import Cast
from plateau.ops.demo.year import hear_news
from plateau.studio.actions import bringing
from plateau.studio.actions.bringing import Named
from plateau.studio.crew.actions import duties as crew
from plateau.studio.crew.actions import kit
from plateau.studio.giving import actions as offering
from plateau.studio.giving.actions import Gift
from plateau.studio.models import Operation, PresencePart, Set, Slot

KIT = (("Caméra plateau", 3, "Avec pied et moniteur"), ("Micro HF", 6, ""), ("Panneau lumière", 4, ""))
MAKE_UP = Named("Rosalie Vantard", "rosalie.vantard@example.org", "fr")
INVITED = Named("Anselme Courtade", "anselme.courtade@example.org", "fr")
WORDS = "Votre atelier de reliure nous a été recommandé par deux de nos invités : une demi-heure suffit."


def write_crew(cast: Cast, *, today: datetime) -> None:
    """Ask the crew of the day that runs and of the days to come; some have answered, one has not."""
    producer, host, camera = cast["bastien"], cast["maelle"], cast["hortense"]
    with clock.at(today - timedelta(days=12)):
        items = [kit.add_item(cast.channel, by=producer, name=name, quantity=n, note=note) for name, n, note in KIT]
    running = Operation.objects.select_related("channel").get(slug="metiers-rares")
    to_come = Operation.objects.select_related("channel").get(slug="sme")
    (hall,) = running.sets.select_related("operation__channel")
    with clock.at(today - timedelta(days=6)):
        begins, ends = _day(hall)
        for person, part in ((host, PresencePart.HOST), (camera, PresencePart.CAMERA)):
            duty = crew.ask(person, hall, by=producer, starts_at=begins, ends_at=ends, part=part)
            crew.accept(duty, by=person)
        rosalie = bringing.person_named(running, MAKE_UP, by=producer)
        crew.ask(rosalie, hall, by=producer, starts_at=begins, ends_at=ends, part=PresencePart.MAKE_UP)
        for item, number in zip(items, (2, 3, 2), strict=True):
            kit.place(item, hall, by=producer, starts_at=begins, ends_at=ends, number=number)
        hear_news()
    with clock.at(today - timedelta(days=3)):
        for which, (person, part) in zip(
            to_come.sets.select_related("operation__channel").order_by("position"),
            ((host, PresencePart.HOST), (camera, PresencePart.CAMERA)),
            strict=True,
        ):
            begins, ends = _day(which)
            crew.ask(person, which, by=producer, starts_at=begins, ends_at=ends, part=part)
            kit.place(items[0], which, by=producer, starts_at=begins, ends_at=ends)
        hear_news()
    with clock.at(today - timedelta(hours=5)):
        until = today + timedelta(hours=40)
        free = Slot.objects.free(today).open_with(None).filter(operation=to_come).in_order()
        slot = free.select_related("operation__channel", "set").first()
        if slot is not None:
            offering.give(slot, Gift(INVITED, None, until=until, words=WORDS), by=producer)
        hear_news()


def _day(which: Set) -> tuple[datetime, datetime]:
    """Return from an hour before the first slot of a set's first day to its last one's end."""
    slots = list(which.slots.order_by("during"))
    zone = which.operation.zone
    first = slots[0].starts_at.astimezone(zone).date()
    last = max(slot.ends_at for slot in slots if slot.starts_at.astimezone(zone).date() == first)
    return max(slots[0].starts_at - timedelta(hours=1), datetime.combine(first, time(), zone)), last
