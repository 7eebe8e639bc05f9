"""A subject, its booking and whoever is named are made together, or none of them."""

from __future__ import annotations

import pytest

from plateau.core.errors import Refused
from plateau.people.models import Person
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import bringing
from plateau.studio.actions.bringing import Named
from plateau.subjects.actions.drafting import Words
from plateau.subjects.models import Subject
from tests.factories import make_channel, make_guest, make_person
from tests.studio.making import make_booking, make_open, slots_of
from tests.subjects.making import make_subject, mark, verbs_since

pytestmark = pytest.mark.django_db
WORDS = Words(title="Le pain", pitch="Pourquoi ?")


def test_what_is_refused_leaves_neither_a_subject_nor_a_person() -> None:
    channel = make_channel()
    anna = make_person("Anna")
    make_booking(slots_of(make_open(channel))[0], by=anna)
    held = bookings.hold(slots_of(make_open(channel))[0], by=anna)
    before, known = mark(), (Person.objects.count(), Subject.objects.count())
    with pytest.raises(Refused, match=r"^presence.elsewhere:"):
        bringing.book_with(held, by=anna, subject=WORDS, persons=[anna], named=[Named("Léo", "leo@example.org")])
    held.refresh_from_db()
    assert (verbs_since(before), (Person.objects.count(), Subject.objects.count()), held.state) == ([], known, "held")


def test_somebody_named_before_with_this_name_and_address_is_not_made_twice() -> None:
    channel, other = make_channel(), make_channel("port")
    anna = make_person("Anna")
    leo = make_guest("Léo", contact_email="leo@example.org", made_on=channel.public_id)
    elsewhere = make_guest("Léo", contact_email="leo@example.org", made_on=other.public_id)
    booking = make_booking(slots_of(make_open(channel))[0], by=anna)
    bringing.change_company(booking, by=anna, persons=[anna], named=[Named("LÉO", "Leo@Example.org")])
    assert [one.person for one in booking.presences.all()] == [anna, leo]
    bringing.change_company(booking, by=anna, persons=[anna], named=[Named("Quelqu'un", "leo@example.org")])
    newly = booking.presences.last().person
    assert (newly in {leo, elsewhere}, newly.name) == (False, "Quelqu'un")  # an address alone tells nobody's name


def test_naming_a_members_address_says_nothing_of_the_member() -> None:
    channel = make_channel()
    member = make_person("Mia Secrète", email="mia@example.org")
    anna = make_person("Anna")
    booking = make_booking(slots_of(make_open(channel))[0], by=anna)
    bringing.change_company(booking, by=anna, persons=[], named=[Named("Mia", "mia@example.org")])
    (one,) = booking.presences.all()
    assert (one.person == member, one.person.has_account, one.person.name) == (False, False, "Mia")


def test_seven_are_too_many() -> None:
    channel = make_channel()
    held = bookings.hold(slots_of(make_open(channel))[0], by=make_person())
    persons, subject = [make_guest(f"Guest {number}") for number in range(7)], make_subject(channel, "in_debate")
    before = mark()
    with pytest.raises(Refused, match=r"^booking.too_many:"):
        bringing.book_with(held, by=held.booked_by, subject=subject, persons=persons)
    held.refresh_from_db()
    assert (held.state, verbs_since(before)) == ("held", [])
