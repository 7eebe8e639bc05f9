"""Lets the demonstration's operations happen: one is over, one runs today, one has sixty slots to come, one goes on.

Everything goes through the actions that people's clicks call, at its own moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from plateau.channels.models import Channel
from plateau.core import clock
from plateau.core.money import Money
from plateau.money.actions import invoicing, orders, paying, sellers
from plateau.money.actions import satisfaction as asking
from plateau.money.models import Order
from plateau.money.states import Answer
from plateau.ops.demo.cast import Cast
from plateau.ops.demo.sets_told import PAST, TO_COME, TODAY, Recorded
from plateau.ops.demo.year import hear_news
from plateau.people.models import Person
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import bringing, operations, slots, waiting
from plateau.studio.floor.actions import day as floor
from plateau.studio.models import Booking, Operation, Set, Slot
from plateau.studio.papers.actions import dealing, releasing
from plateau.studio.papers.standing import deal_for, form_text
from plateau.studio.papers.terms import fingerprint_of
from plateau.subjects.actions.drafting import Words

EVERY_DAY = list(range(7))
HALF_HOUR = timedelta(minutes=30)

SELLER = {
    "name": "Canal Atelier Éditions",
    "legal_form": "SARL au capital de 8 000 €",
    "street": "14, quai des Tanneurs",
    "postcode": "44000",
    "city": "Nantes",
    "siret": "99900001100018",
    "register": "RCS Nantes 999 000 011",
    "vat_number": "FR66999000011",
    "email": "compta@example.org",
    "iban": "FR7630006000011234567890189",
    "bic": "AGRIFRPP",
    "account_holder": "Canal Atelier Éditions",
    "mark": "ATELIER",
}
BUYER = {"street": "3, rue du Port", "postcode": "44000", "city": "Nantes", "country": "FR"}


class SetsYear:
    """The operations of one channel; ``run`` writes them all."""

    def __init__(self, cast: Cast, *, today: datetime) -> None:
        self.cast = cast
        self.channel: Channel = cast.channel
        self.today = today
        self.producer = cast["bastien"]
        self.host = cast["maelle"]
        self._members: Iterator[Person] = iter(cast.crowd)

    def run(self) -> None:
        """Write the operations, oldest first."""
        with clock.at(self.today - timedelta(days=60)):
            sellers.change_seller(self.channel, by=self.host, **SELLER)
        self._past()
        self._to_come()
        self._mondays()
        self._running()

    # one that is over ------------------------------------------------------------------------------------------------

    def _past(self) -> None:
        first = self.today - timedelta(days=24)
        operation = self._operation(
            before=50,
            name="Salon des mains habiles",
            slug="mains-habiles",
            starts_on=first.date(),
            ends_on=first.date() + timedelta(days=1),
            description="Deux jours au milieu des établis : huit interviews, une par heure.",
            how_to_come="Hall 2, derrière la scène des démonstrations. Demandez Bastien.",
            what_to_bring="L'objet dont vous parlez, si deux personnes peuvent le porter.",
        )
        with clock.at(self.today - timedelta(days=49)):
            which = self._set(operation, "Hall 2", "Parc des expositions, Nantes", "Le plateau rond")
            self._lay_out(which, time(10), time(14), 60)
            orders.set_costs(operation, by=self.host, slot_minor=9_000, hour_minor=3_800)
            operations.open_booking(operation, by=self.producer)
        answers = [
            Answer.SATISFIED, Answer.SATISFIED, Answer.NOT_SATISFIED, Answer.SATISFIED, Answer.THINKING, Answer.SATISFIED, "",
        ]  # fmt: skip
        for number, (slot, told) in enumerate(zip(_slots(operation), PAST, strict=True)):
            if number == len(answers):  # the last guest never came
                booking = self._book(slot, told, days_before=9, signed=True)
                self._at(
                    slot.starts_at + timedelta(minutes=20),
                    partial(floor.mark_no_show, booking, by=self.producer),
                )
                continue
            booking = self._record(slot, told, days_before=6 + number)
            if answers[number]:
                self._answer(booking, answers[number], slot.ends_at + timedelta(minutes=4))
        self._settle(operation)

    def _settle(self, operation: Operation) -> None:
        """Invoice what is due: one is paid, one half paid, one is late, one waits for its invoice."""
        due = list(
            Order.objects.filter(booking__operation=operation, state="due").select_related("booking").order_by("id")
        )
        for number, order in enumerate(due[:3]):
            customer = order.customer
            with clock.at(self.today - timedelta(days=21 - number)):
                orders.give_buyer(
                    order, by=customer, name=f"Atelier {customer.name.split()[-1]}", business=False, **BUYER
                )
                invoice = invoicing.issue(order, by=self.host)
                hear_news()
            if number < 2:
                share = 1 if number == 0 else 2
                with clock.at(self.today - timedelta(days=9)):
                    amount = Money(invoice.total_minor // share, invoice.currency)
                    paying.receive(order, by=self.host, amount=amount, paid_on=clock.now().date())
                    hear_news()

    # one to come -----------------------------------------------------------------------------------------------------

    def _to_come(self) -> None:
        first = (self.today + timedelta(days=26)).date()
        operation = self._operation(
            before=20,
            name="Stratégie Métiers et e-Boutique",
            slug="sme",
            starts_on=first,
            ends_on=first + timedelta(days=2),
            description=(
                "Notre studio mobile s'installe sur **deux salons couplés**, pendant trois jours : soixante créneaux pour parler"
                " de votre affaire, seul ou à plusieurs.\n\nVous repartez filmé. Si le résultat vous plaît en sortant du plateau,"
                " le montage et la diffusion vous coûtent 500 €. Sinon, rien."
            ),
            partners=[
                {"name": "Maison des métiers", "url": "https://maison.example/"},
                {"name": "Port-Vieux Initiative", "url": ""},
            ],
            how_to_come="Accueil nord, badge « plateau ». Venez vingt minutes avant.",
            what_to_bring="Une tenue sans rayures fines, et vos images si vous en avez.",
        )
        with clock.at(self.today - timedelta(days=19)):
            halls = [
                self._set(operation, "Stratégie Métiers", "Hall A, allée 4", "Plateau A"),
                self._set(operation, "e-Boutique", "Hall B, allée 1", "Plateau B"),
            ]
            for which in halls:
                self._lay_out(which, time(10), time(15, 30), 30, breaks=[["12:30", "13:00"]])
            operations.open_booking(operation, by=self.producer)
            code = operations.add_code(
                operation, by=self.producer, word="PORT-VIEUX", label="Invités de Port-Vieux Initiative"
            )
            for slot in _slots(operation)[-4:]:
                slots.change_slot(slot, by=self.producer, kind=slot.kind, format="", label="", code=code)
        for number, (slot, told) in enumerate(zip(_slots(operation)[::2], TO_COME, strict=False)):
            self._book(
                slot, told, days_before=0, signed=number % 3 == 0, at=self.today - timedelta(days=16 - number * 0.6)
            )

    # one that goes on ------------------------------------------------------------------------------------------------

    def _mondays(self) -> None:
        operation = self._operation(
            before=30,
            name="Les lundis de l'Atelier",
            slug="lundis",
            starts_on=(self.today - timedelta(days=28)).date(),
            ends_on=None,
            description="Chaque lundi, deux interviews au studio. Gratuites : c'est notre travail de média.",
            how_to_come="14, quai des Tanneurs, deuxième cour.",
            fee_minor=0,
        )
        with clock.at(self.today - timedelta(days=29)):
            which = self._set(operation, "Le studio", "14, quai des Tanneurs, Nantes", "Studio")
            self._lay_out(which, time(17), time(18, 30), 45, weekdays=[0])
            orders.set_costs(operation, by=self.host, slot_minor=12_000, hour_minor=3_800)
            operations.open_booking(operation, by=self.producer)

    # one today -------------------------------------------------------------------------------------------------------

    def _running(self) -> None:
        local = self.today.astimezone(_zone(self.channel))
        begun, ends = hours_around(local)
        operation = self._operation(
            before=18,
            name="Journée des métiers rares",
            slug="metiers-rares",
            starts_on=local.date(),
            ends_on=local.date(),
            description="Une journée entière au studio, une demi-heure chacun.",
            how_to_come="14, quai des Tanneurs, deuxième cour. Sonnez à « Atelier ».",
            what_to_bring="Votre outil préféré.",
        )
        with clock.at(self.today - timedelta(days=17)):
            which = self._set(operation, "Le studio", "14, quai des Tanneurs, Nantes", "La halle")
            self._lay_out(which, begun, ends, 30)
            operations.open_booking(operation, by=self.producer)
        past = 0
        for slot, told in zip(_slots(operation), TODAY, strict=False):
            if slot.ends_at <= self.today:
                booking = self._record(slot, told, days_before=8)
                answer = (Answer.SATISFIED, Answer.THINKING, Answer.SATISFIED, Answer.NOT_SATISFIED, "")[past % 5]
                past += 1
                if answer and slot.ends_at + timedelta(minutes=3) < self.today:
                    self._answer(booking, answer, slot.ends_at + timedelta(minutes=2))
                continue
            nearest = slot.starts_at - self.today
            booking = self._book(slot, told, days_before=7, signed=nearest < timedelta(hours=2))
            if nearest <= timedelta(minutes=45):
                self._at(self.today - timedelta(minutes=9), partial(floor.check_in, booking, by=self.host))
            if nearest <= timedelta():
                self._at(self.today - timedelta(minutes=1), partial(floor.go_on_set, booking, by=self.host))
        for member in [self._next(), self._next()]:
            self._at(self.today - timedelta(days=1), partial(waiting.join, operation, by=member))

    # what all of them do ---------------------------------------------------------------------------------------------

    def _operation(self, *, before: int, **fields: Any) -> Operation:
        with clock.at(self.today - timedelta(days=before)):
            rules: dict[str, Any] = {"time_zone": self.channel.time_zone, "bookings_each": 2} | fields
            return operations.add_operation(self.channel, by=self.producer, **rules)

    def _set(self, operation: Operation, place: str, address: str, name: str) -> Set:
        stands = operations.add_place(operation, by=self.producer, name=place, address=address)
        return operations.add_set(operation, by=self.producer, name=name, place=stands)

    def _lay_out(
        self, which: Set, opens: time, closes: time, minutes: int, *, weekdays: Sequence[int] = (), breaks: Any = ()
    ) -> None:
        slots.add_pattern(
            which,
            by=self.producer,
            weekdays=list(weekdays or EVERY_DAY),
            opens_at=opens,
            closes_at=closes,
            length_minutes=minutes,
            breaks=list(breaks),
        )

    def _book(
        self, slot: Slot, told: Recorded, *, days_before: int, signed: bool, at: datetime | None = None
    ) -> Booking:
        """Let the next member book a slot with a subject of their own, and sign what has to be."""
        member = self._next()
        words = Words(
            title=told.title,
            pitch=told.pitch,
            format=told.format,
            rubric=self.channel.rubrics.get(name=told.rubric),
            language="fr",
        )
        moment = at or slot.starts_at - timedelta(days=days_before)
        with clock.at(min(moment, self.today - timedelta(minutes=30))):
            booking = bookings.hold(slot, by=member)
            bringing.book_with(booking, by=member, subject=words, persons=[member])
            hear_news()
            if signed:
                _sign(booking, member)
                hear_news()
        booking.refresh_from_db()
        return booking

    def _record(self, slot: Slot, told: Recorded, *, days_before: int) -> Booking:
        """Let somebody book, come, be recorded and leave."""
        booking = self._book(slot, told, days_before=days_before, signed=True)
        self._at(slot.starts_at - timedelta(minutes=14), lambda: floor.check_in(booking, by=self.host))
        self._at(slot.starts_at + timedelta(minutes=1), lambda: floor.go_on_set(booking, by=self.host))
        self._at(slot.ends_at - timedelta(minutes=2), lambda: floor.wrap(booking, by=self.host))
        return booking

    def _answer(self, booking: Booking, answer: str, at: datetime) -> None:
        self._at(at, lambda: asking.answer(booking, answer=answer, by=self.host))

    def _at(self, moment: datetime, act: Callable[[], object]) -> None:
        with clock.at(moment):
            act()
            hear_news()

    def _next(self) -> Person:
        return next(self._members)


def hours_around(local: datetime) -> tuple[time, time]:
    """Return when a day begins and ends that is in the middle of itself now, whatever time it is: never beyond midnight."""
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    half = local.replace(minute=local.minute // 30 * 30, second=0, microsecond=0)
    begun = min(max(midnight, half - 5 * HALF_HOUR), midnight + timedelta(hours=21))
    ends = min(midnight + timedelta(hours=23, minutes=30), begun + len(TODAY) * HALF_HOUR)
    return begun.time(), ends.time()


def _sign(booking: Booking, member: Person) -> None:
    deal = deal_for(booking.operation)
    dealing.sign_deal(
        booking, person=member, signer=member, name=member.name, language="fr", sha256=deal.sha256, by=member
    )
    releasing.say_age(booking, member, minor=False, by=member)
    sha256 = fingerprint_of(form_text(booking, member, minor=False, language="fr"))
    releasing.sign_release(booking, member, signer=member, name=member.name, language="fr", sha256=sha256, by=member)


def _slots(operation: Operation) -> list[Slot]:
    return list(operation.slots.bookable().select_related("operation__channel", "set").in_order())


def _zone(channel: Channel) -> ZoneInfo:
    return ZoneInfo(channel.time_zone)
