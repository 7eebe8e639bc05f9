"""A guest who writes at the moment at which their profile becomes part of a member's: nothing is filed to nobody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from plateau.channels.models import Channel
from plateau.people.claims import merge
from plateau.people.models import Person
from plateau.studio.cases.actions import answering, filing
from plateau.studio.guests import actions as guests
from plateau.studio.models import Case, Contact
from tests.factories import make_person
from tests.mailbox import mail_kept
from tests.studio.cases.contacts import CALM, handler, make_writer, write

WAIT_FOR_ME = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


@pytest.mark.django_db
def test_whatever_is_filed_to_a_profile_that_is_a_members_by_now_is_the_members() -> None:
    guest, channel = make_writer()
    member, team = make_person("Clara Koenig"), handler(channel)
    merge(guest, member, by=member)
    stale = Person.objects.get(pk=guest.pk)
    with mail_kept():
        kept = write(stale, channel)
        filing.note(stale, channel, by=team, text="Une note.")
        answering.write_answer(stale, channel, by=team, text=CALM)
        filing.note_call(stale, channel, by=team, text="Au téléphone.")
        filing.give_case(stale, channel, team, by=team)
        write(stale, channel, "Encore.")
        filing.settle(stale, channel, by=team)
    assert (kept.person, kept.author) == (member, member)
    assert set(Contact.objects.values_list("person", flat=True)) == {member.pk}
    assert [case.person for case in Case.objects.all()] == [member]
    assert not Contact.objects.open().exists()


@pytest.mark.django_db(transaction=True)
def test_a_message_that_comes_while_the_profile_is_taken_over_waits_for_it() -> None:
    guest, channel = make_writer()
    member = make_person("Clara Koenig")
    guests.page_of(member, channel)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            merge(guest, member, by=member)
            writing = pool.submit(_write, guest, channel)
            while not _somebody_waits():
                assert not writing.done()
        kept = writing.result()
    assert (kept.person, kept.author) == (member, member)
    assert [case.person for case in Case.objects.all()] == [member]


def _write(guest: Person, channel: Channel) -> Contact:
    try:
        return write(guest, channel)
    finally:
        connection.close()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAIT_FOR_ME)
        return bool(cursor.fetchone()[0])
