"""The team's pages of guests and deals: who sees them, and what is done there."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plateau.channels.roles import Can, Role
from plateau.notices.models import Message
from plateau.studio.guests import actions as guests
from plateau.studio.models import Booking, Deal, Guest, Release, Retraction, Signature
from plateau.studio.papers.actions import dealing, releasing
from plateau.studio.papers.standing import deal_for
from plateau.studio.papers.terms import Terms
from plateau.studio.states import BookingState
from tests.factories import client_of, make_channel, make_guest, make_person, make_team
from tests.mailbox import mail_kept
from tests.permissions import assert_answers, make_cast, team_only
from tests.queue import run_queue
from tests.studio.making import make_booking, make_open, slots_of
from tests.studio.papers.signing import PDF, sign_deal, sign_release
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db


def booked() -> Booking:
    """Return a booking of a guest without account."""
    channel = make_channel()
    guest = make_guest("Clara Koenig", contact_email="clara@example.org", language="en")
    booking = make_booking(slots_of(make_open(channel))[0], by=make_person("Booker", language="en"))
    booking.presences.update(person=guest)
    return booking


def paper(name: str = "Clara Koenig", **more: str) -> dict[str, object]:
    return {"name": name, "scan": SimpleUploadedFile("scan.pdf", PDF)} | more


def figures(**changed: object) -> dict[str, object]:
    """Return what the form of a deal sends for the terms of the product."""
    sent = Terms().to_json() | {"where": list(Terms().media)} | changed
    return {name: value for name, value in sent.items() if value is not False}


def test_the_list_says_what_is_missing_until_all_is_signed() -> None:
    booking = booked()
    channel = booking.operation.channel
    team = client_of(make_team(channel, Role.PRODUCER, language="en"))
    guest = booking.presences.get().person
    page = team.get(f"/desk/{channel.slug}/guests").content.decode()
    assert "The deal is not signed." in page
    assert "The release form of Clara Koenig is not signed." in page
    sign_deal(booking, guest)
    sign_release(booking, guest)
    page = team.get(f"/desk/{channel.slug}/guests").content.decode()
    assert "is not signed." not in page
    assert "All is signed" in page


def test_the_paper_of_a_known_minor_is_ticked_before() -> None:
    booking = booked()
    channel, guest = booking.operation.channel, booking.presences.get().person
    releasing.say_age(booking, guest, minor=True, by=guest)
    team = client_of(make_team(channel, Role.PRODUCER, language="en"))
    page = team.get(f"/desk/{channel.slug}/guests/{guest.public_id}")
    assert page.context["release_form"]["minor"].value() is True
    answer = team.post(f"/desk/{channel.slug}/guests/{guest.public_id}/releases/{booking.public_id}", paper())
    assert (answer.status_code, Release.objects.get().state) == (422, "asked")


def test_papers_signed_by_hand_confirm_the_booking_and_are_downloaded_by_the_team() -> None:
    booking = booked()
    channel, guest = booking.operation.channel, booking.presences.get().person
    team = client_of(make_team(channel, Role.PRODUCER, language="en"))
    base = f"/desk/{channel.slug}/guests/{guest.public_id}"
    assert team.post(f"{base}/deals/{booking.public_id}", paper()).status_code == 302
    assert team.post(f"{base}/releases/{booking.public_id}", paper()).status_code == 302
    booking.refresh_from_db()
    assert booking.state == BookingState.CONFIRMED
    answer = team.get(f"/desk/{channel.slug}/papers/deal/{Signature.objects.get().public_id}")
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    other = team.get(f"/desk/{channel.slug}/papers/release/{Release.objects.get().public_id}")
    assert b"".join(other.streaming_content) == PDF
    assert team.get(f"/desk/{channel.slug}/papers/deal/nothing").status_code == 404


def test_a_paper_without_a_scan_is_refused_and_nothing_is_written() -> None:
    booking = booked()
    channel, guest = booking.operation.channel, booking.presences.get().person
    team = client_of(make_team(channel, Role.PRODUCER))
    before = mark()
    url = f"/desk/{channel.slug}/guests/{guest.public_id}/deals/{booking.public_id}"
    assert team.post(url, {"name": "Clara"}).status_code == 422
    assert (verbs_since(before), Signature.objects.count()) == ([], 0)


def test_what_was_taken_back_stands_first_until_it_is_done() -> None:
    booking = booked()
    channel, guest = booking.operation.channel, booking.presences.get().person
    task = releasing.revoke_release(sign_release(booking, guest), by=guest, reason="I changed my mind.")
    team = client_of(make_team(channel, Role.COMMUNITY_MANAGER, language="en"))
    page = team.get(f"/desk/{channel.slug}/guests").content.decode()
    assert "To take off the air" in page
    assert "I changed my mind." in page
    url = f"/desk/{channel.slug}/retractions/{task.public_id}"
    assert team.post(url, {"words": " "}).status_code == 422
    assert team.post(url, {"words": "Off the air."}).status_code == 302
    assert Retraction.objects.get().done_words == "Off the air."
    assert "To take off the air" not in team.get(f"/desk/{channel.slug}/guests").content.decode()


def test_the_link_is_mailed_again_or_renewed() -> None:
    booking = booked()
    channel, guest = booking.operation.channel, booking.presences.get().person
    team = client_of(make_team(channel, Role.PRODUCER))
    path = guests.page_path(guest, channel)
    url = f"/desk/{channel.slug}/guests/{guest.public_id}/link"
    with mail_kept():
        assert team.post(url).status_code == 302
        assert team.post(url, {"renew": "yes"}).status_code == 302
    first, second = Message.objects.order_by("pk")
    assert (first.address, second.address) == ("clara@example.org", "clara@example.org")
    assert path in first.text
    assert path not in second.text
    assert guests.page_path(guest, channel) in second.text


def test_a_new_link_that_cannot_be_mailed_leaves_the_old_one_in_force() -> None:
    booking = booked()
    channel, guest = booking.operation.channel, booking.presences.get().person
    team, path = client_of(make_team(channel, Role.PRODUCER)), guests.page_path(guest, channel)
    guest.contact_email = ""
    guest.save(update_fields=["contact_email"])
    before = mark()
    answer = team.post(f"/desk/{channel.slug}/guests/{guest.public_id}/link", {"renew": "yes"})
    assert (answer.status_code, verbs_since(before), Message.objects.count()) == (422, [], 0)
    assert client_of(None).get(path).status_code == 200


def test_a_wrong_age_is_corrected_with_a_reason_that_the_guest_reads() -> None:
    booking = booked()
    channel, guest = booking.operation.channel, booking.presences.get().person
    releasing.say_age(booking, guest, minor=True, by=guest)
    team = client_of(make_team(channel, Role.COMMUNITY_MANAGER, language="en"))
    page, url = f"/desk/{channel.slug}/guests/{guest.public_id}", f"ages/{booking.public_id}"
    assert "This guest is of age after all" in team.get(page).content.decode()
    before = mark()
    assert team.post(f"{page}/{url}", {"minor": "no", "reason": " "}).status_code == 422
    assert (verbs_since(before), Release.objects.get().minor) == ([], True)
    answer = team.post(f"{page}/{url}", {"minor": "no", "reason": "Born in 1990."}, follow=True)
    assert "This guest is under eighteen after all" in answer.content.decode()
    assert Release.objects.standing().get().minor is False
    with mail_kept():
        run_queue()
    mail = Message.objects.get(address="clara@example.org", subject__startswith="To be signed anew")
    assert "The reason: Born in 1990." in mail.text


def test_the_team_sees_that_an_address_is_shared() -> None:
    channel = make_channel()
    here = {"contact_email": "both@example.org", "made_on": channel.public_id}
    one, two = make_guest("Ada One", **here), make_guest("Bo Two", **here)
    make_guest("Cy Elsewhere", contact_email="both@example.org", made_on=make_channel("port").public_id)
    guests.page_of(one, channel)
    team = client_of(make_team(channel, Role.PRODUCER, language="en"))
    page = team.get(f"/desk/{channel.slug}/guests/{one.public_id}").content.decode()
    assert "The same address was given for:" in page
    assert [two.name in page, "Cy Elsewhere" in page] == [True, False]


def test_the_next_version_is_written_read_and_offered() -> None:
    booking = booked()
    operation = booking.operation
    team = client_of(make_team(operation.channel, Role.PRODUCER, language="en"))
    url = f"/desk/{operation.channel.slug}/operations/{operation.public_id}/deal"
    own = {"travel_fr": "Nous venons à vous.", "travel_en": "We come to you."}
    answer = team.post(url, figures(review_days=2) | own)
    assert answer.status_code == 302
    page = team.get(url).content.decode()
    assert "You have 2 working days" in page
    assert "We come to you." in page
    assert deal_for(operation).read_terms().review_days == 5
    assert team.post(f"{url}/offer").status_code == 302
    offered = deal_for(operation)
    assert (offered.version, offered.read_terms().review_days) == (1, 2)
    assert "We come to you." in team.get(url).content.decode()


def test_the_form_of_a_deal_shows_every_figure_that_it_asks_for() -> None:
    operation = booked().operation
    team = client_of(make_team(operation.channel, Role.PRODUCER, language="en"))
    page = team.get(f"/desk/{operation.channel.slug}/operations/{operation.public_id}/deal").content.decode()
    asked = {name for name in Terms().to_json() if name not in {"media", "fee_minor", "currency"}} | {"where"}
    assert {name for name in asked if f'name="{name}"' not in page} == set()


def test_own_words_in_one_language_are_said_on_the_form() -> None:
    operation = booked().operation
    team = client_of(make_team(operation.channel, Role.PRODUCER, language="en"))
    before = mark()
    answer = team.post(
        f"/desk/{operation.channel.slug}/operations/{operation.public_id}/deal", figures() | {"travel_en": "Come."}
    )
    assert answer.status_code == 422
    assert "in French and in English" in answer.content.decode()
    assert (verbs_since(before), Deal.objects.count()) == ([], 0)


def test_who_reaches_guests_and_deals() -> None:
    booking = booked()
    channel, guest, operation = booking.operation.channel, booking.presences.get().person, booking.operation
    release = sign_release(booking, guest)
    task = releasing.revoke_release(release, by=guest)
    planner = make_team(channel, Role.PRODUCER)
    dealing.draft_deal(operation, by=planner, terms=Terms(review_days=1))
    cast = make_cast(channel)
    desk = f"/desk/{channel.slug}"
    for url in (f"{desk}/guests", f"{desk}/guests/{guest.public_id}"):
        assert_answers(url, team_only(Can.HANDLE_GUESTS), cast)
    assert_answers(f"{desk}/papers/release/{release.public_id}", team_only(Can.HANDLE_GUESTS, allowed=404), cast)
    assert_answers(f"{desk}/operations/{operation.public_id}/deal", team_only(Can.SEE_DESK), cast)
    acts = {
        f"guests/{guest.public_id}/link": (Can.HANDLE_GUESTS, {}, 302),
        f"guests/{guest.public_id}/deals/{booking.public_id}": (Can.HANDLE_GUESTS, {}, 422),
        f"guests/{guest.public_id}/releases/{booking.public_id}": (Can.HANDLE_GUESTS, {}, 422),
        f"guests/{guest.public_id}/ages/{booking.public_id}": (Can.HANDLE_GUESTS, {}, 422),
        f"guests/{guest.public_id}/guardians/nobody": (Can.HANDLE_GUESTS, {}, 422),
        f"retractions/{task.public_id}": (Can.HANDLE_GUESTS, {"words": "Done."}, 302),
        f"operations/{operation.public_id}/deal": (Can.PLAN_STUDIO, figures(review_days=3), 302),
        f"operations/{operation.public_id}/deal/offer": (Can.PLAN_STUDIO, {}, 302),
    }
    with mail_kept():
        for act, (can, data, allowed) in acts.items():
            assert_answers(f"{desk}/{act}", team_only(can, allowed=allowed), cast, method="post", data=data)


def test_another_channels_guest_is_not_found() -> None:
    booking = booked()
    guest = booking.presences.get().person
    other = make_channel("other")
    team = client_of(make_team(other, Role.PRODUCER))
    before = Guest.objects.count()
    assert team.get(f"/desk/other/guests/{guest.public_id}").status_code == 404
    mine = make_person("Mine")
    guests.page_of(mine, other)
    url = f"/desk/other/guests/{mine.public_id}/deals/{booking.public_id}"
    assert team.post(url, paper()).status_code == 404
    assert (Signature.objects.count(), Guest.objects.count()) == (0, before + 1)
