"""Pages of contacts: the team's list, a case, rules and ready answers, and where a guest writes; who reaches them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from plateau.channels.roles import Can, Role
from plateau.core import clock
from plateau.core.clock import now
from plateau.notices.models import Message
from plateau.studio.cases.actions import answering, filing
from plateau.studio.guests import actions as guests
from plateau.studio.models import Case, Contact, ContactRules, ReadyAnswer, Tag
from plateau.studio.states import ContactState
from tests.factories import client_of, make_channel, make_guest, make_person, make_team
from tests.mailbox import mail_kept
from tests.permissions import assert_answers, make_cast, open_to_all, team_only
from tests.studio.cases.contacts import (
    CALM,
    HOSTILE,
    PLAIN,
    THANKS,
    THREAT,
    by_day,
    by_night,
    case_of,
    handler,
    make_writer,
    write,
)
from tests.studio.making import make_booking, make_open, slots_of
from tests.studio.papers.signing import sign_deal
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db


def team_client(channel: object, name: str = "Tom Team") -> Client:
    return client_of(handler(channel, name, language="en"))  # type: ignore[arg-type]


def base(guest: object, channel: object) -> str:
    return f"/desk/{channel.slug}/contacts/{guest.public_id}"  # type: ignore[attr-defined]


def words_of(client: Client, url: str) -> str:
    """Return a page's words without its tags."""
    answer = client.get(url)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def test_the_list_names_threats_then_shows_thanks_then_what_waits_the_longest_first() -> None:
    channel = make_channel()
    start = by_day(channel) - timedelta(days=8)
    people = [make_writer(channel, language="en")[0] for _ in range(3)]
    for number, (guest, text) in enumerate(zip(people, (THREAT, PLAIN, THANKS), strict=True)):
        guest.name = f"Guest {number}"
        guest.save(update_fields=["name"])
        with clock.at(start + timedelta(minutes=number)):
            write(guest, channel, text)
    page = words_of(team_client(channel), f"/desk/{channel.slug}/contacts")
    order = ("Marked as threatening", "Guest 0", "They thank you", "Guest 2", "They wait for you", "Guest 1")
    places = [page.index(word) for word in order]
    assert places == sorted(places)
    assert page.count("Guest 0") == 2
    assert "Tell the whole team" in page
    assert "Threat" in page


def test_an_empty_list_says_what_will_be_there() -> None:
    channel = make_channel()
    assert "No message yet." in words_of(team_client(channel), f"/desk/{channel.slug}/contacts")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_case_and_three(rows: int, django_assert_num_queries: object) -> None:
    channel = make_channel()
    team = handler(channel)
    for _ in range(rows):
        guest, _channel = make_writer(channel)
        write(guest, channel)
        write(guest, channel, THANKS)
        answering.write_answer(guest, channel, by=team, text=HOSTILE)
    client = client_of(team)
    client.get(f"/desk/{channel.slug}/contacts")
    with django_assert_num_queries(LISTING):  # type: ignore[operator]
        client.get(f"/desk/{channel.slug}/contacts")


LISTING = 10


@pytest.mark.parametrize("rows", [1, 3])
def test_a_case_costs_the_same_for_one_contact_and_three(rows: int, django_assert_num_queries: object) -> None:
    guest, channel = make_writer()
    team = handler(channel)
    with clock.at(by_day(channel)), mail_kept():
        for number in range(rows):
            write(guest, channel, f"Question {number}.")
            answering.write_answer(guest, channel, by=team, text=CALM)
    client = client_of(team)
    with clock.at(by_day(channel)):
        client.get(base(guest, channel))
        with django_assert_num_queries(CASE):  # type: ignore[operator]
            client.get(base(guest, channel))


CASE = 21


def test_an_answer_is_seen_first_then_sent() -> None:
    guest, channel = make_writer(language="en")
    client = team_client(channel)
    url = f"{base(guest, channel)}/answer"
    with clock.at(by_day(channel)), mail_kept():
        write(guest, channel)
        before = mark()
        page = client.post(url, {"text": "Hello Clara,\n\nsoon.", "way": "preview"}).content.decode()
        assert "As they will read it" in page
        assert "<p>soon.</p>" in page
        assert (verbs_since(before), Message.objects.count()) == ([], 0)
        answer = client.post(url, {"text": "Hello Clara, soon."}, follow=True)
        assert "It is on its way." in answer.content.decode()
    assert Contact.objects.get(direction="out").state == ContactState.SENT
    assert client.post(url, {"text": ""}).status_code == 422


def test_the_button_says_when_it_leaves() -> None:
    guest, channel = make_writer(language="en")
    client = team_client(channel)
    with clock.at(by_night(channel)):
        page = words_of(client, base(guest, channel))
        assert "It is quiet now: the answer waits" in page
        assert re.search(r"Send \d+ \w+, 08:00", page)
        answer = client.post(f"{base(guest, channel)}/answer", {"text": CALM}, follow=True).content.decode()
        assert "It is kept, and leaves on" in answer
        london = client_of(handler(channel, "Lou", language="en", time_zone="Europe/London"))
        assert re.search(r"Send \d+ \w+, 07:00", words_of(london, base(guest, channel)))
        answer = london.post(f"{base(guest, channel)}/answer", {"text": CALM}, follow=True).content.decode()
        assert re.search(r"It is kept, and leaves on [^.]*, 07:00\.", answer)
    with clock.at(by_day(channel)):
        assert "Send now" in words_of(client, base(guest, channel))


def test_an_angry_answer_is_warned_of_held_read_and_released() -> None:
    guest, channel = make_writer(language="en")
    author, colleague = team_client(channel, "Author"), team_client(channel, "Colleague")
    url = base(guest, channel)
    with clock.at(by_day(channel)), mail_kept():
        page = author.post(f"{url}/answer", {"text": HOSTILE, "way": "preview"}).content.decode()
        assert "A colleague will have to read it before it leaves, because of: ridicule, fermez-la" in page
        author.post(f"{url}/answer", {"text": HOSTILE})
        held = Contact.objects.get()
        assert author.post(f"{url}/{held.public_id}/release").status_code == 403
        assert "Release it" not in words_of(author, url)
        assert "Release it" in words_of(colleague, url)
        assert colleague.post(f"{url}/{held.public_id}/send-back", {"words": "Calmer."}).status_code == 302
        assert "Colleague sent it back: Calmer." in words_of(author, url)
        again = author.get(f"{url}?rewrite={held.public_id}")
        assert again.context["answer"]["text"].value() == HOSTILE
        assert colleague.get(f"{url}?rewrite={held.public_id}").context["answer"]["text"].value() == ""


def test_an_answer_that_comes_back_as_it_is_released_is_not_said_to_be_on_its_way() -> None:
    guest, channel = make_writer()
    author, colleague = handler(channel, "Author"), team_client(channel, "Colleague")
    with clock.at(by_day(channel)):
        held = answering.write_answer(guest, channel, by=author, text=HOSTILE)
        guest.contact_email = ""
        guest.save(update_fields=["contact_email"])
        page = colleague.post(f"{base(guest, channel)}/{held.public_id}/release", follow=True).content.decode()
    held.refresh_from_db()
    assert (held.state, Message.objects.count()) == (ContactState.RETURNED, 0)
    assert "It has not left: nobody knows an e-mail address of this guest any more." in page
    assert "It is on its way." not in page


def test_what_is_known_of_the_guest_stands_beside_what_was_said() -> None:
    channel = make_channel()
    operation = make_open(channel)
    booking = make_booking(slots_of(operation)[0], "wrapped", by=make_person("Clara Koenig", language="en"))
    guest = booking.booked_by
    write(guest, channel)
    assert booking.subject is not None
    producer = words_of(client_of(make_team(channel, Role.PRODUCER, language="en")), base(guest, channel))
    for words in (
        booking.subject.title,
        "Scène, Hall 1",
        "Wrapped",
        "Their page says:",
        "What it costs",
        "No answer yet",
    ):
        assert words in producer
    assert "No answer yet" not in words_of(team_client(channel), base(guest, channel))


def test_a_ready_answer_begins_the_answer_in_the_guests_language() -> None:
    channel = make_channel()
    guest = make_guest("Clara Koenig", contact_email="clara@example.org", language="fr")
    booking = make_booking(slots_of(make_open(channel))[0])
    booking.presences.update(person=guest)
    client = team_client(channel)
    page = client.get(f"{base(guest, channel)}?ready=slot&tone=firm")
    text = page.context["answer"]["text"].value()
    assert text.startswith("Bonjour Clara Koenig,")
    assert "Scène, Hall 1" in text
    assert "{" not in text
    nonsense = client.get(f"{base(guest, channel)}?ready=nothing&tone=loud")
    assert (nonsense.status_code, nonsense.context["answer"]["text"].value()) == (200, "")


def test_a_pasted_mail_a_call_and_a_note_are_filed() -> None:
    guest, channel = make_writer(language="en")
    mother = make_guest("Odile Koenig")
    guests.name_representative(guest, channel, by=guest, person=mother, signs=False, hears=False)
    client = team_client(channel)
    url = f"{base(guest, channel)}/file"
    at = (now() - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    filed = [
        {"what": "mail", "who": mother.public_id, "at": at, "text": "A mail."},
        {"what": "told", "text": "We called her."},
        {"what": "note", "text": "A note."},
    ]
    for data in filed:
        assert client.post(url, data).status_code == 302
    rows = list(Contact.objects.order_by("pk").values_list("direction", "means", "text", "author__name"))
    assert rows == [
        ("in", "mail", "A mail.", "Odile Koenig"),
        ("out", "call", "We called her.", "Tom Team"),
        ("note", "page", "A note.", "Tom Team"),
    ]
    assert client.post(url, {"what": "mail", "text": ""}).status_code == 422
    future = (now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    assert client.post(url, {"what": "mail", "text": "Later.", "at": future}).status_code == 422
    assert Contact.objects.count() == 3


def test_a_threatening_case_says_who_looks_after_it_and_is_calmed_by_them() -> None:
    guest, channel = make_writer(language="en")
    first, second = handler(channel, "First", language="en"), handler(channel, "Second", language="en")
    filing.give_case(guest, channel, first, by=first)
    write(guest, channel, THREAT)
    url = base(guest, channel)
    page = words_of(client_of(first), url)
    assert "Second looks after this case, no longer First." in page
    assert "Marked because of these words: Vous allez le regretter" in page
    assert "It is no longer a threat" not in page
    assert client_of(first).post(f"{url}/calm").status_code == 403
    assert client_of(second).post(f"{url}/calm").status_code == 302
    assert not case_of(guest, channel).is_threatening


def test_each_thing_done_on_a_case() -> None:
    guest, channel = make_writer(language="en")
    team, colleague = handler(channel), handler(channel, "Colleague")
    client, url = client_of(team), base(guest, channel)
    kept = write(guest, channel, THANKS)
    client.post(f"{url}/{kept.public_id}/share")
    client.post(f"{url}/give", {"to": colleague.public_id})
    client.post(f"{url}/settle")
    client.post(f"{url}/{kept.public_id}/tag", {"tag": "pressure"})
    kept.refresh_from_db()
    case = case_of(guest, channel)
    assert (kept.tag, kept.shared_at is not None, kept.settled_at is not None) == (Tag.PRESSURE, True, True)
    assert case.holder == colleague
    assert client.post(f"{url}/give", {"to": guest.public_id}).status_code == 422
    assert client.post(f"{url}/{kept.public_id}/nonsense").status_code == 404
    assert client.post(f"{url}/nothing/tag", {"tag": "plain"}).status_code == 404


def test_rules_are_changed_by_whoever_may_change_the_channel() -> None:
    channel = make_channel()
    url = f"/desk/{channel.slug}/contacts/rules"
    new = {"quiet_from": "19:00", "quiet_until": "09:00", "fold_after": "5"}
    before = mark()
    assert "Quiet from 20:00 to 08:00." in words_of(team_client(channel), url)
    assert team_client(channel).post(url, new).status_code == 403
    assert (verbs_since(before), ContactRules.objects.count()) == ([], 0)
    chief = client_of(make_team(channel, Role.EDITOR_IN_CHIEF, language="en"))
    assert chief.post(url, new | {"fold_after": "0"}).status_code == 422
    assert chief.post(url, new).status_code == 302
    rules = ContactRules.objects.get()
    assert (rules.quiet_from.hour, rules.quiet_until.hour, rules.quiet_sundays, rules.fold_after) == (19, 9, False, 5)
    chief.post(url, new)
    assert verbs_since(before) == ["contact_rules.changed"]


def test_a_ready_answer_is_seen_filled_saved_and_given_up() -> None:
    channel = make_channel()
    client = team_client(channel)
    url = f"/desk/{channel.slug}/contacts/rules/order"
    form = client.get(url).context["form"].initial
    before = mark()
    seen = client.post(url, form | {"kind_en": "All is here, {name}.", "way": "preview"}).content.decode()
    assert "All is here, Clara Koenig." in seen
    assert verbs_since(before) == []
    assert client.post(url, form | {"kind_en": "All is here, {nobody}."}).status_code == 422
    assert client.post(url, form | {"kind_en": "All is here, {name}."}).status_code == 302
    row = ReadyAnswer.objects.get()
    assert (row.kind_en, row.firm_en, row.kind_fr, row.title) == ("All is here, {name}.", "", "", "")
    assert "in your words" in words_of(client, f"/desk/{channel.slug}/contacts/rules")
    assert client.post(f"{url}/remove").status_code == 302
    assert ReadyAnswer.objects.count() == 0
    assert client.get(f"/desk/{channel.slug}/contacts/rules/nothing").status_code == 404
    own = {"title": "The car park", "kind_fr": "a", "firm_fr": "b", "kind_en": "c", "firm_en": "d"}
    assert client.post(f"/desk/{channel.slug}/contacts/rules/new", own | {"firm_en": ""}).status_code == 422
    assert "{clause_fee} clause “What it costs”, once the deal is signed" in words_of(client, url)
    assert client.post(f"/desk/{channel.slug}/contacts/rules/new", own).status_code == 302
    assert ReadyAnswer.objects.get().title == "The car park"


def test_a_title_of_ones_own_stays_when_the_texts_are_saved_again() -> None:
    channel = make_channel()
    client, url = team_client(channel), f"/desk/{channel.slug}/contacts/rules/order"
    form = client.get(url).context["form"].initial
    client.post(url, form | {"title": "All is here"})
    again = client.get(url).context["form"].initial
    client.post(url, again | {"kind_en": "All is here, {name}."})
    row = ReadyAnswer.objects.get()
    assert (row.title, row.kind_en) == ("All is here", "All is here, {name}.")


def test_the_clauses_beside_a_case_are_of_the_recording_that_counts_and_say_whether_they_are_signed() -> None:
    channel = make_channel()
    guest = make_person("Clara Koenig", language="en")
    signed = make_booking(slots_of(make_open(channel))[0], by=guest)
    sign_deal(signed, guest)
    other = make_open(channel, starts_in=20, fee_minor=90_000)
    make_booking(slots_of(other)[0], "cancelled", by=guest)
    producer = team_client(channel)
    page = words_of(producer, base(guest, channel))
    assert "What was agreed" in page
    assert "900" not in page
    booked = make_booking(slots_of(other)[1]).booked_by
    page = words_of(producer, base(booked, channel))
    assert "Offered, not signed yet" in page
    assert "What was agreed" not in page
    ready = producer.get(f"{base(booked, channel)}?ready=fee")
    assert ready.context["answer"]["text"].value() == ""


def test_who_reaches_contacts() -> None:
    guest, channel = make_writer()
    holder = handler(channel, "Aaron Author")
    kept = write(guest, channel, THANKS)
    held = answering.write_answer(guest, channel, by=holder, text=HOSTILE)
    cast = make_cast(channel)
    desk, url = f"/desk/{channel.slug}/contacts", base(guest, channel)
    for page in (desk, f"{desk}/rules", f"{desk}/rules/order", f"{desk}/rules/new", url):
        assert_answers(page, team_only(Can.HANDLE_GUESTS), cast)
    acts: dict[str, tuple[dict[str, str], int]] = {
        "answer": ({"text": CALM}, 302),
        "file": ({"what": "note", "text": "Une note."}, 302),
        "settle": ({}, 302),
        "give": ({"to": holder.public_id}, 302),
        "calm": ({}, 409),
        f"{kept.public_id}/tag": ({"tag": "plain"}, 302),
        f"{kept.public_id}/share": ({}, 302),
        f"{held.public_id}/release": ({}, 302),
        f"{held.public_id}/send-back": ({"words": "Plus calme."}, 302),
        f"{held.public_id}/withdraw": ({}, 403),
    }
    with mail_kept():
        for act, (data, allowed) in acts.items():
            expected = team_only(Can.HANDLE_GUESTS, allowed=allowed)
            assert_answers(f"{url}/{act}", expected, cast, method="post", data=data)
    ready = {"kind_fr": "Bonjour {name}."}
    assert_answers(f"{desk}/rules/order", team_only(Can.HANDLE_GUESTS, allowed=302), cast, method="post", data=ready)
    assert_answers(f"{desk}/rules/order/remove", team_only(Can.HANDLE_GUESTS, allowed=404), cast, method="post")
    rules = {"quiet_from": "19:00", "quiet_until": "09:00", "fold_after": "5"}
    assert_answers(f"{desk}/rules", team_only(Can.EDIT_CHANNEL, allowed=302), cast, method="post", data=rules)
    path = guests.page_path(guest, channel)
    assert_answers(f"{path}/write", open_to_all(302), cast, method="post", data={"text": "Bonjour."})
    assert_answers(f"{path[:-3]}abc/write", open_to_all(404), cast, method="post", data={"text": "Bonjour."})


def test_another_channels_case_is_not_found() -> None:
    guest, channel = make_writer()
    kept = write(guest, channel)
    other = make_channel("other")
    mine, _other = make_writer(other)
    client = team_client(other)
    assert client.get(f"/desk/other/contacts/{guest.public_id}").status_code == 404
    assert (
        client.post(f"/desk/other/contacts/{mine.public_id}/{kept.public_id}/tag", {"tag": "threat"}).status_code == 404
    )
    assert (Case.objects.count(), Contact.objects.get().tag) == (1, Tag.PLAIN)
