"""A guest's files from the first byte until they are gone: limits, remarks, decisions, what the team asks for."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from plateau.channels.roles import Role
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.media import space
from plateau.notices.models import Message
from plateau.people.models import Person
from plateau.studio.actions import booking as bookings
from plateau.studio.guests import actions as guests
from plateau.studio.guests.visits import visits_of
from plateau.studio.material.actions import asks as material_asks
from plateau.studio.material.actions import files as material
from plateau.studio.models import Booking, Guest, Material, MaterialAsk
from tests.factories import make_person, make_team
from tests.mailbox import mail_kept, mail_through, parts_of, smtp_server
from tests.queue import run_queue
from tests.studio.making import make_booking, slots_of
from tests.studio.material.sending import PDF, picture
from tests.studio.papers.signing import sign_all
from tests.subjects.making import mark, verbs_since

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


def refused(code: str):
    return pytest.raises(Refused, match=f"^{code}:")


def clara_of(booking: Booking) -> Person:
    return booking.presences.get().person


def begin(booking: Booking, data: bytes, name: str = "photo.png", **words: str) -> Material:
    clara = clara_of(booking)
    return material.begin(booking, clara, by=clara, name=name, length=len(data), **words)


def send(booking: Booking, data: bytes, name: str = "photo.png", **words: str) -> Material:
    """Send a whole file at once; it is not looked into yet."""
    made = begin(booking, data, name, **words)
    material.receive(made, io.BytesIO(data), offset=0, size=len(data))
    made.refresh_from_db()
    return made


def looked_at(file: Material) -> Material:
    material.look_at_material(file.pk)
    return Material.objects.get(pk=file.pk)


def test_a_file_arrives_in_two_pieces_and_is_looked_into(booking: Booking) -> None:
    data = picture()
    before = mark()
    made = begin(booking, data)
    material.receive(made, io.BytesIO(data[:100]), offset=0, size=100)
    assert (made.state, verbs_since(before)) == ("receiving", [])
    material.receive(made, io.BytesIO(data[100:]), offset=100, size=len(data) - 100)
    made.refresh_from_db()
    assert (made.state, made.master.read_bytes(), made.path.exists()) == ("arrived", data, False)
    run_queue("studio.look_at")
    made.refresh_from_db()
    assert (made.state, made.kind, made.facts, made.remarks) == (
        "kept",
        "picture",
        {"width": 1600, "height": 900},
        [],
    )
    assert verbs_since(before) == ["material.received", "material.kept"]


def test_a_remark_waits_for_its_senders_word(booking: Booking) -> None:
    file = looked_at(send(booking, picture(320, 200)))
    assert (file.waits_for_sender, [one["code"] for one in file.remarks]) == (True, ["small_picture"])
    (visit,) = visits_of(guests.page_of(clara_of(booking), booking.operation.channel))
    assert visit.sent.undecided == file
    sign_all(booking)
    (visit,) = visits_of(guests.page_of(clara_of(booking), booking.operation.channel))
    assert visit.turn.whose == "you"
    assert "photo.png" in visit.turn.sentence
    before = mark()
    material.accept_quality(file, by=clara_of(booking))
    assert (file.waits_for_sender, verbs_since(before)) == (False, ["material.accepted"])
    before = mark()
    with refused("material.nothing_to_accept"):
        material.accept_quality(file, by=clara_of(booking))
    assert verbs_since(before) == []


def test_a_good_file_has_nothing_to_accept(booking: Booking) -> None:
    file = looked_at(send(booking, picture()))
    before = mark()
    with refused("material.nothing_to_accept"):
        material.accept_quality(file, by=clara_of(booking))
    file.refresh_from_db()
    assert (file.accepted_at, verbs_since(before)) == (None, [])


def test_another_file_takes_the_place_of_a_weak_one_once_it_has_arrived(booking: Booking) -> None:
    weak = looked_at(send(booking, picture(320, 200)))
    data = picture()
    better = begin(booking, data, replaces=weak.public_id)
    weak.refresh_from_db()
    assert (weak.state, weak.master.exists()) == ("kept", True)
    with_commit(lambda: material.receive(better, io.BytesIO(data), offset=0, size=len(data)))
    weak.refresh_from_db()
    assert (weak.state, weak.gone_why, weak.master.exists()) == ("removed", "replaced", False)


def with_commit(act) -> None:
    """Do something and what follows its commit, inside the test's own transaction."""
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        act()


def test_somebody_elses_file_cannot_be_replaced(booking: Booking) -> None:
    other = make_booking(slots_of(booking.operation)[1], by=make_person("Other"))
    theirs = material.begin(other, other.booked_by, by=other.booked_by, name="x.png", length=5)
    mine = begin(booking, picture(), replaces=theirs.public_id)
    assert mine.replaces is None


def test_what_nobody_can_use_is_deleted_and_says_why(booking: Booking) -> None:
    file = send(booking, b"These are words.", "film.mp4")
    before = mark()
    with_commit(lambda: material.look_at_material(file.pk))
    file.refresh_from_db()
    assert (file.state, file.failure_code, file.master.exists()) == ("refused", "unknown", False)
    assert verbs_since(before) == ["material.refused"]
    assert material.look_at_material(file.pk) is False


def test_a_file_that_could_not_be_looked_into_is_tried_again_and_kept_in_the_end(booking: Booking) -> None:
    file = send(booking, picture())
    aside = file.master.rename(file.master.with_suffix(".aside"))
    before = mark()
    assert material.look_at_material(file.pk) is False
    file.refresh_from_db()
    assert (file.state, file.looks, verbs_since(before)) == ("arrived", 1, [])
    aside.rename(file.master)
    Material.objects.filter(pk=file.pk).update(looks=material.MOST_LOOKS)
    file = looked_at(file)
    assert (file.state, [one["code"] for one in file.remarks], file.master.exists()) == ("kept", ["unseen"], True)


def test_an_empty_file_and_one_too_many_are_refused(booking: Booking) -> None:
    before = mark()
    with refused("material.empty"):
        begin(booking, b"")
    for _each in range(material.MOST_FILES):
        begin(booking, b"12345")
    with refused("material.too_many"):
        begin(booking, b"12345")
    assert (Material.objects.count(), verbs_since(before)) == (material.MOST_FILES, [])


def test_a_guest_may_send_so_many_bytes_and_no_more(booking: Booking, settings) -> None:
    settings.GUEST_MOST_BYTES = 100
    begin(booking, b"1" * 60)
    with refused("material.full"):
        begin(booking, b"2" * 41)
    begin(booking, b"3" * 40)
    assert Material.objects.count() == 2


def test_what_is_announced_counts_against_the_disk_of_films_too(booking: Booking) -> None:
    before = space.still_to_come()
    made = begin(booking, b"12345")
    material.receive(made, io.BytesIO(b"12"), offset=0, size=2)
    assert space.still_to_come() - before == 3


def test_the_same_announcement_again_is_the_same_file(booking: Booking) -> None:
    one = begin(booking, b"12345", metadata="filename cGhvdG8=")
    assert begin(booking, b"12345", metadata="filename cGhvdG8=") == one
    material.receive(one, io.BytesIO(b"1"), offset=0, size=1)
    assert begin(booking, b"12345", metadata="filename cGhvdG8=") != one


def test_a_cancelled_recording_takes_no_more_files(booking: Booking) -> None:
    bookings.cancel(booking, by=booking.booked_by, by_team=False)
    before = mark()
    with refused("material.closed"):
        begin(booking, b"12345")
    assert (Material.objects.count(), verbs_since(before)) == (0, [])


def test_a_file_on_its_way_is_given_up(booking: Booking) -> None:
    made = begin(booking, b"12345")
    material.receive(made, io.BytesIO(b"123"), offset=0, size=3)
    material.stop(made, by=clara_of(booking))
    assert (made.state, made.gone_why, made.path.exists()) == ("removed", "stopped", False)
    with refused("upload.gone"):
        material.receive(made, io.BytesIO(b"45"), offset=3, size=2)


def test_its_sender_and_the_team_remove_a_file(booking: Booking) -> None:
    first, second = looked_at(send(booking, picture())), looked_at(send(booking, PDF, "slides.pdf"))
    team = make_team(booking.operation.channel)
    with_commit(lambda: material.remove_material(first, by=clara_of(booking), by_team=False))
    with_commit(lambda: material.remove_material(second, by=team, by_team=True))
    assert [(one.gone_why, one.master.exists()) for one in (first, second)] == [("sender", False), ("team", False)]
    with refused("material.gone"):
        material.remove_material(first, by=team, by_team=True)


def test_the_sweep_deletes_files_past_their_time_and_no_others(booking: Booking) -> None:
    file = looked_at(send(booking, picture()))
    left = begin(booking, b"12345")
    assert material.sweep_material() == 0
    Material.objects.filter(pk=left.pk).update(expires_at=now() - timedelta(minutes=1))
    assert material.sweep_material() == 1
    left.refresh_from_db()
    assert (left.state, left.gone_why) == ("removed", "stopped")
    slot = booking.slot
    ends = now() - material.KEPT_FOR
    type(slot).objects.filter(pk=slot.pk).update(during=(ends - timedelta(minutes=30), ends + timedelta(minutes=5)))
    assert material.sweep_material() == 0
    type(slot).objects.filter(pk=slot.pk).update(during=(ends - timedelta(minutes=30), ends))
    with_commit(material.sweep_material)
    file.refresh_from_db()
    assert (file.state, file.gone_why, file.master.exists()) == ("removed", "time", False)


def test_the_sweep_finishes_what_a_crash_left_and_looks_again(booking: Booking) -> None:
    data = picture()
    made = begin(booking, data)
    made.path.write_bytes(data)
    Material.objects.filter(pk=made.pk).update(received_bytes=len(data))
    assert material.sweep_material() == 1
    made.refresh_from_db()
    assert made.state == "arrived"
    ProcrastinateJob.objects.filter(task_name="studio.look_at").delete()  # its bell was lost with a worker
    assert material.sweep_material() == 0
    Material.objects.filter(pk=made.pk).update(touched_at=now() - material.RUNG_ANEW)
    assert material.sweep_material() == 1
    made.refresh_from_db()
    assert (made.state, made.looks) == ("arrived", 0)  # looking is left to the worker that has time for it
    bell = ProcrastinateJob.objects.get(task_name="studio.look_at")
    assert (bell.queue_name, bell.lock) == ("copies", f"studio.look_at.{made.pk}")
    run_queue("studio.look_at")
    made.refresh_from_db()
    assert made.state == "kept"


@pytest.mark.parametrize("state", ["removed", "refused", "stopped"])
def test_a_file_that_a_kill_left_on_the_disk_goes_with_the_next_sweep(booking: Booking, state: str) -> None:
    """The row was changed and the process died before the file went: nobody looks at such a row again."""
    kept, sent = looked_at(send(booking, picture())), begin(booking, b"12345", "on-its-way.png")
    if state == "removed":
        gone = looked_at(send(booking, picture()))
        material.remove_material(gone, by=clara_of(booking), by_team=False)  # its commit never comes in a test
        left = gone.master
    elif state == "refused":
        gone = looked_at(send(booking, b"These are words.", "film.mp4"))
        left = gone.master
    else:
        gone = begin(booking, b"12345")
        material.stop(gone, by=clara_of(booking))
        left = gone.path
        left.write_bytes(b"123")
    gone.refresh_from_db()
    assert (gone.state, left.exists()) == ("refused" if state == "refused" else "removed", True)
    (sent.path.parent / "import-of-a-film").write_bytes(b"1")
    before = mark()
    assert material.sweep_material() == 1
    assert (left.exists(), kept.master.exists(), sent.path.exists(), verbs_since(before)) == (False, True, True, [])
    assert (sent.path.parent / "import-of-a-film").exists()
    assert material.sweep_material() == 0


def test_one_file_that_cannot_be_finished_keeps_no_other_waiting(
    booking: Booking, caplog: pytest.LogCaptureFixture
) -> None:
    broken, whole = begin(booking, b"12345"), begin(booking, b"12345")
    for one in (broken, whole):
        one.path.write_bytes(b"12345")
    Material.objects.update(received_bytes=5)
    broken.master.parent.mkdir(parents=True)
    broken.master.write_bytes(b"other")
    assert material.sweep_material() == 1
    assert [Material.objects.get(pk=one.pk).state for one in (broken, whole)] == ["receiving", "arrived"]
    assert f"material {broken.public_id} is left as it is" in caplog.text


def test_a_whole_file_that_the_disk_has_lost_can_be_given_up(booking: Booking) -> None:
    made = begin(booking, b"12345")
    made.path.unlink()
    Material.objects.filter(pk=made.pk).update(received_bytes=5)
    made.refresh_from_db()
    before = mark()
    with refused("upload.lost"):
        material.complete(made)
    assert (Material.objects.get(pk=made.pk).state, verbs_since(before)) == ("receiving", [])
    material.stop(made, by=clara_of(booking))
    assert (made.state, made.gone_why) == ("removed", "stopped")


def test_the_team_hears_once_a_day_that_a_guest_sent_files(booking: Booking) -> None:
    producer = make_team(booking.operation.channel, Role.PRODUCER, name="Paul")
    for _each in range(2):
        looked_at(send(booking, picture()))
    with mail_kept():
        run_queue("journal.react")
    sent = Message.objects.filter(person=producer, subject__contains="Clara Koenig")
    assert [one.kind for one in sent] == ["material.sent"]


def test_a_guest_is_asked_by_mail_with_the_link_and_reminded_once(booking: Booking) -> None:
    team, clara = make_team(booking.operation.channel), clara_of(booking)
    before = mark()
    with mail_kept():
        ask = material_asks.ask(booking, clara, by=team, words="Your logo, please.")
        assert verbs_since(before) == ["material.asked", "guest.page_made"]
        mail = Message.objects.get(address="clara@example.org")
        assert "Your logo, please." in mail.text
        assert guests.page_path(clara, booking.operation.channel) in mail.text
        assert (mail.secret, material_asks.remind_due()) == (True, 0)
        MaterialAsk.objects.filter(pk=ask.pk).update(asked_at=now() - material_asks.REMINDED_AFTER)
        assert (material_asks.remind_due(), material_asks.remind_due()) == (1, 0)
        again = Message.objects.filter(address="clara@example.org").latest("pk")
    assert again.subject.startswith("Action required: files needed")
    (visit,) = visits_of(Guest.objects.get(person=clara))
    assert visit.sent.unanswered == ask


def test_who_has_sent_something_is_not_reminded(booking: Booking) -> None:
    clara = clara_of(booking)
    with mail_kept():
        ask = material_asks.ask(booking, clara, by=make_team(booking.operation.channel), words="Your logo.")
        begin(booking, b"12345")
        MaterialAsk.objects.filter(pk=ask.pk).update(asked_at=now() - material_asks.REMINDED_AFTER)
        Material.objects.update(created_at=now())
        assert material_asks.remind_due() == 0
    (visit,) = visits_of(Guest.objects.get(person=clara))
    assert (visit.sent.unanswered, visit.sent.asks) == (None, [ask])


def test_a_question_is_closed_once(booking: Booking) -> None:
    team = make_team(booking.operation.channel)
    with mail_kept():
        ask = material_asks.ask(booking, clara_of(booking), by=team, words="Your logo.")
    material_asks.close(ask, by=team)
    before = mark()
    with refused("material.ask_closed"):
        material_asks.close(ask, by=team)
    assert verbs_since(before) == []


def test_asking_lets_others_write_what_names_the_guest_meanwhile(booking: Booking) -> None:
    with mail_kept(), CaptureQueriesContext(connection) as asked:
        material_asks.ask(booking, clara_of(booking), by=make_team(booking.operation.channel), words="Your logo.")
    locks = [one["sql"] for one in asked if 'FROM "people_person"' in one["sql"] and " FOR " in one["sql"]]
    assert ["FOR NO KEY UPDATE" in sql for sql in locks] == [True]


def test_nobody_is_asked_for_more_than_five_things(booking: Booking) -> None:
    team, clara = make_team(booking.operation.channel), clara_of(booking)
    with mail_kept():
        for number in range(material_asks.MOST_OPEN):
            material_asks.ask(booking, clara, by=team, words=f"Number {number}")
        before = mark()
        with refused("material.asked_enough"):
            material_asks.ask(booking, clara, by=team, words="One more")
    assert (verbs_since(before), MaterialAsk.objects.count()) == ([], material_asks.MOST_OPEN)


@pytest.mark.parametrize(
    ("language", "asked", "again"),
    [
        ("en", "Files needed for “", "Action required: files needed for “"),
        ("fr", "Fichiers demandés pour «", "À faire\u202f: fichiers demandés pour «"),
    ],
)
def test_what_is_asked_arrives_in_the_guests_language(booking: Booking, language: str, asked: str, again: str) -> None:
    clara = clara_of(booking)
    Person.objects.filter(pk=clara.pk).update(language=language)
    clara.refresh_from_db()
    with smtp_server() as (post, port), mail_through(port):
        ask = material_asks.ask(booking, clara, by=make_team(booking.operation.channel), words="SVG.")
        MaterialAsk.objects.filter(pk=ask.pk).update(asked_at=now() - material_asks.REMINDED_AFTER)
        material_asks.remind_due()
        run_queue("notices.send")
    assert [str(one["Subject"])[: len(words)] for one, words in zip(post.arrived, (asked, again), strict=True)] == [
        asked,
        again,
    ]
    for one in post.arrived:
        assert all("SVG." in part and "/g/" in part for part in parts_of(one))
