"""A guest's private page: what its link opens, in order, and what is signed there without an account."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from plateau.core.errors import Refused
from plateau.notices.models import Message
from plateau.people.claims import merge
from plateau.studio.actions import booking as bookings
from plateau.studio.guests import actions as guests
from plateau.studio.guests.visits import visits_of
from plateau.studio.models import Booking, Guardian, Guest, Release, Representative, Signature
from plateau.studio.states import BookingState
from tests.factories import client_of, make_channel, make_guest, make_person
from tests.mailbox import mail_kept
from tests.permissions import assert_answers, make_cast, open_to_all
from tests.studio.making import make_booking, make_open, slots_of
from tests.studio.papers.signing import sign_deal, sign_release
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db


def refused(code: str):
    return pytest.raises(Refused, match=f"^{code}:")


def invited(state: str = BookingState.BOOKED, *, language: str = "en", **fields: object) -> tuple[Booking, str]:
    """Return a booking of a guest without account, and the path of their page."""
    channel = make_channel()
    guest = make_guest("Clara Koenig", contact_email="clara@example.org", language=language, **fields)
    booking = make_booking(slots_of(make_open(channel))[0], state, by=make_person("Booker"))
    booking.presences.update(person=guest)
    return booking, guests.page_path(guest, channel)


def guest_of(booking: Booking) -> Guest:
    return Guest.objects.get(channel=booking.operation.channel, person=booking.presences.get().person)


def fields_of(html: str) -> dict[str, str]:
    """Return what a page's form holds already."""
    return dict(re.findall(r'<input type="hidden" name="(\w+_sha256)" value="(\w+)"', html))


def test_the_link_opens_the_page_without_an_account_and_leaves_no_trace() -> None:
    booking, path = invited()
    answer = Client().get(path)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert "no-store" in answer["Cache-Control"]
    assert booking.subject is not None
    for words in ("Your page, Clara Koenig", booking.subject.title, "Scène, Hall 1", "Read and sign both"):
        assert words in page


def test_the_link_is_the_same_each_time_until_it_is_renewed() -> None:
    booking, path = invited()
    guest = guest_of(booking)
    assert guests.page_path(guest.person, guest.channel) == path
    before = mark()
    guests.renew_link(guest, by=make_person())
    newer = guests.page_path(guest.person, guest.channel)
    assert newer != path
    assert (Client().get(path).status_code, Client().get(newer).status_code) == (410, 200)
    assert verbs_since(before) == ["guest.link_renewed"]


def test_an_altered_link_opens_nothing() -> None:
    _booking, path = invited()
    answer = Client().get(path[:-3] + "abc")
    assert (answer.status_code, answer["Referrer-Policy"]) == (404, "same-origin")


def test_the_page_is_in_the_guests_language_unless_another_was_chosen() -> None:
    _booking, path = invited(language="fr")
    assert "Votre page, Clara Koenig" in Client().get(path, headers={"Accept-Language": "en"}).content.decode()
    chosen = Client()
    chosen.cookies["django_language"] = "en"
    assert "Your page, Clara Koenig" in chosen.get(path).content.decode()


def test_a_guest_signs_both_papers_and_is_confirmed() -> None:
    booking, path = invited()
    client = Client()
    sign = f"{path}/{booking.public_id}/sign"
    assert client.post(sign, {"age": "adult"}).status_code == 302
    page = client.get(sign).content.decode()
    assert "What the film" not in page
    typed = {"deal": "on", "release": "on", "name": "Clara Koenig"} | fields_of(page)
    before = mark()
    assert client.post(sign, typed, follow=True).redirect_chain == [(path, 302)]
    booking.refresh_from_db()
    signature, release = Signature.objects.get(), Release.objects.get()
    assert (booking.state, signature.name, signature.language) == (BookingState.CONFIRMED, "Clara Koenig", "en")
    assert (release.name, release.language, release.minor) == ("Clara Koenig", "en", False)
    assert "agree to be filmed" in release.text
    assert verbs_since(before) == ["deal.offered", "deal.signed", "release.signed", "booking.confirmed"]
    page = client.get(path).content.decode()
    assert "All is ready. See you on" in page
    assert page.count('data-is="turn"') == 0


def test_what_is_not_ticked_or_typed_is_said_and_nothing_is_signed() -> None:
    booking, path = invited()
    client = Client()
    sign = f"{path}/{booking.public_id}/sign"
    assert client.post(sign, {}).status_code == 422
    client.post(sign, {"age": "adult"})
    before = mark()
    answer = client.post(sign, {"deal": "on", "name": "Clara"} | fields_of(client.get(sign).content.decode()))
    assert (answer.status_code, verbs_since(before), Signature.objects.count()) == (422, [], 0)
    assert "Tick this to sign the release form." in answer.content.decode()


def test_a_text_that_changed_is_read_again_and_nothing_is_half_signed() -> None:
    booking, path = invited()
    client = Client()
    sign = f"{path}/{booking.public_id}/sign"
    client.post(sign, {"age": "adult"})
    typed = {"deal": "on", "release": "on", "name": "Clara"} | fields_of(client.get(sign).content.decode())
    before = mark()
    answer = client.post(sign, typed | {"release_sha256": "0" * 64})
    assert (answer.status_code, verbs_since(before), Signature.objects.count()) == (409, [], 0)


def test_a_minor_names_guardians_who_sign_by_links_of_their_own() -> None:
    booking, path = invited()
    client = Client()
    sign = f"{path}/{booking.public_id}/sign"
    with mail_kept():
        answer = client.post(sign, {"age": "minor"})
        assert answer["Location"] == f"{path}/{booking.public_id}/guardians"
        named = {"name_1": "Maud Koenig", "email_1": "maud@example.org", "name_2": "", "email_2": ""}
        assert client.post(answer["Location"], named).status_code == 302
    typed = {"release": "on", "name": "Clara Koenig"} | fields_of(client.get(sign).content.decode())
    assert client.post(sign, typed).status_code == 302
    assert Signature.objects.count() == 0
    assert "Maud Koenig" in client.get(path).content.decode()
    mail = Message.objects.get(address="maud@example.org")
    found = re.search(r"https?://[^/]+(/g/guardian/\S+)", mail.text)
    assert found is not None
    mother = Client()
    page = mother.get(found[1]).content.decode()
    assert "Clara Koenig is under eighteen." in page
    typed = {"authority": "on", "release": "on", "name": "Maud Koenig"} | fields_of(page)
    assert mother.post(found[1], typed).status_code == 302
    booking.refresh_from_db()
    assert (booking.state, Guardian.objects.get().signed_name) == (BookingState.BOOKED, "Maud Koenig")
    assert "You have signed" in mother.get(found[1]).content.decode()
    sign_deal(booking)
    booking.refresh_from_db()
    assert booking.state == BookingState.CONFIRMED


def test_a_guardian_signs_the_deal_where_the_minor_booked() -> None:
    minor = make_person("Noé", language="en")
    booking = make_booking(slots_of(make_open(make_channel()))[0], by=minor)
    sign_release(booking, minor=True)
    path = guests.page_path(minor, booking.operation.channel)
    with mail_kept():
        named = {"name_1": "Maud", "email_1": "maud@example.org", "name_2": "", "email_2": ""}
        client_of(minor).post(f"{path}/{booking.public_id}/guardians", named)
    link = guests.guardian_path(Guardian.objects.get())
    page = Client().get(link).content.decode()
    typed = {"authority": "on", "release": "on", "deal": "on", "name": "Maud"} | fields_of(page)
    assert Client().post(link, typed).status_code == 302
    booking.refresh_from_db()
    assert (booking.state, booking.signatures.get().name) == (BookingState.CONFIRMED, "Maud")


def test_half_a_guardian_is_refused() -> None:
    booking, path = invited()
    client = Client()
    client.post(f"{path}/{booking.public_id}/sign", {"age": "minor"})
    before = mark()
    half = {"name_1": "Maud", "email_1": "maud@example.org", "name_2": "Éric", "email_2": ""}
    answer = client.post(f"{path}/{booking.public_id}/guardians", half)
    assert (answer.status_code, verbs_since(before), Guardian.objects.count()) == (422, [], 0)


def test_a_release_is_taken_back_on_the_page_with_the_clause_that_applies() -> None:
    booking, path = invited()
    guest = guest_of(booking).person
    sign_release(booking, guest)
    client = Client()
    revoke = f"{path}/{booking.public_id}/revoke"
    assert "within 10 days" in client.get(revoke).content.decode()
    before = mark()
    assert client.post(revoke, {"reason": "No more."}).status_code == 302
    release = Release.objects.get()
    assert (release.state, release.retraction.reason, verbs_since(before)) == (
        "revoked",
        "No more.",
        ["release.revoked"],
    )
    assert client.post(revoke, {"reason": ""}).status_code == 409


def test_whoever_acts_for_a_guest_signs_for_them_on_a_page_of_their_own() -> None:
    booking, path = invited()
    client = Client()
    with mail_kept():
        data = {"name": "Alex Agent", "email": "alex@example.org", "hears": "on", "signs": "on"}
        assert client.post(f"{path}/representative", data).status_code == 302
    acting = Representative.objects.select_related("person").get()
    assert (acting.person.name, acting.signs, acting.hears) == ("Alex Agent", True, True)
    assert Message.objects.get(address="alex@example.org").secret
    agent = guests.page_path(acting.person, booking.operation.channel)
    assert "You act for Clara Koenig" in Client().get(agent).content.decode()
    sign = f"{agent}/{booking.public_id}/sign?for={guest_of(booking).person.public_id}"
    assert Client().post(sign, {"age": "adult"})["Location"] == sign
    typed = {"deal": "on", "release": "on", "name": "Alex Agent"} | fields_of(Client().get(sign).content.decode())
    assert Client().post(sign, typed).status_code == 302
    release = Release.objects.get()
    assert (release.person.name, release.signer, release.name) == ("Clara Koenig", acting.person, "Alex Agent")
    signature = Signature.objects.get()
    assert (signature.person.name, signature.signer) == ("Clara Koenig", acting.person)
    remove = Client().post(f"{path}/representative", {"remove": acting.public_id})
    assert (remove.status_code, Representative.objects.count()) == (302, 0)
    assert booking.subject is not None
    assert booking.subject.title not in Client().get(agent).content.decode()


def test_an_address_of_somebody_else_neither_renames_them_nor_lets_them_act() -> None:
    booking, path = invited()
    channel = booking.operation.channel
    other = make_guest("Otto Other", contact_email="shared@example.org", made_on=channel.public_id)
    data = {"name": "Alex Agent", "email": "Shared@example.org", "hears": "on", "signs": "on"}
    with mail_kept():
        page = Client().post(f"{path}/representative", data, follow=True).content.decode()
    acting = Representative.objects.get().person
    other.refresh_from_db()
    assert (acting.name, acting.address, other.name) == ("Alex Agent", "shared@example.org", "Otto Other")
    assert not other.represents.exists()
    assert ("Alex Agent" in page, "Otto" in page) == (True, False), "whoever asks hears nothing of who is known"
    again = guests.person_for("  alex  AGENT ", "shared@example.org", channel, by=None, language="en")
    assert again == acting


def test_whoever_only_hears_signs_nothing() -> None:
    booking, _path = invited()
    channel, guest = booking.operation.channel, guest_of(booking).person
    friend = make_guest("Friend", contact_email="friend@example.org", language="en")
    guests.name_representative(guest, channel, by=guest, person=friend, signs=False, hears=True)
    (visit,) = visits_of(guests.page_of(friend, channel))
    assert (visit.may_sign_deal, visit.may_sign_release, visit.may_revoke) == (False, False, False)
    sign = f"{guests.page_path(friend, channel)}/{booking.public_id}/sign?for={guest.public_id}"
    before = mark()
    answer = Client().post(sign, {"name": "Friend", "deal": "on", "release": "on"})
    assert (answer.status_code, verbs_since(before), Signature.objects.count()) == (409, [], 0)
    assert [reader.person for reader in guests.readers_of(guest, channel)] == [guest, friend]


def test_nobody_represents_themselves() -> None:
    guest, channel = make_guest(), make_channel()
    before = mark()
    with refused("representative.self"):
        guests.name_representative(guest, channel, by=guest, person=guest, signs=True, hears=True)
    assert (verbs_since(before), Representative.objects.count()) == ([], 0)


def test_somebody_elses_booking_is_not_on_the_page() -> None:
    booking, path = invited()
    other = make_booking(slots_of(booking.operation)[1], by=make_person("Other"))
    assert Client().get(f"{path}/{other.public_id}/sign").status_code == 404
    assert other.subject is not None
    assert other.subject.title not in Client().get(path).content.decode()


def test_whoever_booked_for_another_sees_what_is_missing() -> None:
    booking, _path = invited()
    booker = booking.booked_by
    (visit,) = visits_of(guests.page_of(booker, booking.operation.channel))
    assert (visit.form, visit.may_sign_deal, visit.may_sign_release) == (None, True, False)
    sign_deal(booking)
    (visit,) = visits_of(guests.page_of(booker, booking.operation.channel))
    assert visit.turn.whose == "Clara Koenig"


def test_the_page_of_a_profile_that_became_a_members_goes_on() -> None:
    booking, path = invited()
    guest = guest_of(booking).person
    member = make_person("Clara Koenig", language="en")
    merge(guest, member, by=member)
    assert "Your page, Clara Koenig" in Client().get(path).content.decode()
    assert guests.page_path(member, booking.operation.channel) == path


def test_the_profile_is_claimed_by_a_link_to_the_known_address_only() -> None:
    _booking, path = invited()
    with mail_kept():
        assert Client().post(f"{path}/claim").status_code == 302
    mail = Message.objects.get()
    assert (mail.address, "/claim/" in mail.text) == ("clara@example.org", True)


def test_a_lost_link_goes_to_the_known_address_and_the_answer_tells_nothing() -> None:
    booking, path = invited()
    lost = f"/g/lost/{booking.operation.channel.slug}"
    english = {"headers": {"Accept-Language": "en"}}
    with mail_kept():
        known = Client().post(lost, {"email": "Clara@example.org"}, **english)
        unknown = Client().post(lost, {"email": "nobody@example.org"}, **english)
    assert (known.status_code, unknown.status_code) == (200, 200)
    hidden = re.compile(r"csrfmiddlewaretoken\" value=\"\w+|[\w.]+@example.org|\bClara@example.org", re.IGNORECASE)
    assert hidden.sub("", known.content.decode()) == hidden.sub("", unknown.content.decode())
    mail = Message.objects.get()
    assert (mail.address, mail.secret, path in mail.text) == ("clara@example.org", True, True)


def test_a_lost_link_is_not_sent_without_end() -> None:
    booking, _path = invited()
    lost = f"/g/lost/{booking.operation.channel.slug}"
    with mail_kept():
        answers = [Client().post(lost, {"email": "clara@example.org"}).status_code for _ in range(12)]
    assert answers == [200] * 10 + [429] * 2
    assert Message.objects.count() == guests.MOST_LINKS


def test_a_cancelled_booking_says_so_and_asks_for_nothing() -> None:
    booking, path = invited()
    bookings.cancel(booking, by=make_person(), by_team=True, reason="The hall is closed.")
    page = Client().get(path).content.decode()
    assert "This recording is cancelled." in page
    assert "The hall is closed." in page
    assert 'data-is="turn"' not in page


def test_a_page_without_any_booking_says_what_will_be_here() -> None:
    guest, channel = make_guest(language="en"), make_channel()
    assert "Nothing is planned for now" in Client().get(guests.page_path(guest, channel)).content.decode()


def test_the_page_costs_as_much_for_three_bookings_as_for_one(django_assert_num_queries) -> None:
    channel = make_channel()
    operation = make_open(channel, bookings_each=5)
    person = make_person("Three", language="en")
    slots = slots_of(operation)
    sign_release(make_booking(slots[0], by=person))
    guest = guests.page_of(person, channel)
    with django_assert_num_queries(9):
        assert len(visits_of(guest)) == 1
    for slot in slots[2:4]:
        sign_release(make_booking(slot, by=person))
    with django_assert_num_queries(9):
        assert len(visits_of(guest)) == 3


def test_every_address_is_open_to_whoever_has_the_link_and_to_nobody_else() -> None:
    booking, path = invited()
    cast = make_cast(make_channel("other"))
    page = f"{path}/{booking.public_id}"
    for url in (path, f"{page}/sign", f"{path}/representative"):
        assert_answers(url, open_to_all(), cast)
        assert_answers(url.replace("/g/", "/g/x"), open_to_all(404), cast)
    assert_answers(f"{page}/sign", open_to_all(302), cast, method="post", data={"age": "minor"})
    assert_answers(f"{page}/guardians", open_to_all(302), cast)
    assert_answers(f"{page}/revoke", open_to_all(409), cast)
    assert_answers(f"{path}/claim", open_to_all(302), cast, method="post")
    assert_answers("/g/guardian/x", open_to_all(404), cast)
    assert_answers(f"/g/lost/{booking.operation.channel.slug}", open_to_all(), cast)
