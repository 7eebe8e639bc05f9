"""Who the guests of a list are: their addresses, namesakes, and what nobody may write down for them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from plateau.channels.models import TeamRole
from plateau.channels.roles import Role
from plateau.notices.models import Message
from plateau.people import claims
from plateau.people.models import Person
from plateau.studio.actions.listing import Outcome, Verdict
from plateau.studio.models import Booking, Operation
from tests.factories import make_channel, make_person, make_team
from tests.queue import run_queue
from tests.studio.lists import imported, listed, looked
from tests.studio.making import make_operation
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db
NINE, TEN, ELEVEN = ("@;9:00;9:30;Scène;;%s;", "@;10:00;10:30;Scène;;%s;", "@;11:00;11:30;Scène;;%s;")


@pytest.fixture
def operation() -> Operation:
    return make_operation(make_channel())


@pytest.fixture
def team(operation: Operation) -> Person:
    return make_team(operation.channel, Role.PRODUCER)


def guests() -> list[Person]:
    """Return whom each recording is with, as the day goes."""
    return [one.presences.get().person for one in Booking.objects.order_by("slot__during")]


def remarks(outcomes: list[Outcome]) -> list[str]:
    with override("en"):
        return [str(one.remark) for one in outcomes]


def test_an_address_that_its_owner_refused_is_not_written_back(operation: Operation, team: Person) -> None:
    rows = NINE % "Ada;ada@example.org", TEN % "Ada;ada@example.org"
    imported(operation, team, listed(operation, rows[0]))
    (ada,) = guests()
    claims.decline_claim(ada, by=make_person(email="ada@example.org"))
    before = mark()
    assert [one.verdict for one in imported(operation, team, listed(operation, rows[0]))] == [Verdict.SAME]
    assert verbs_since(before) == ["guest_list.imported"]
    outcomes = imported(operation, team, listed(operation, *rows), told=True)
    assert [(one.verdict, one.hears) for one in outcomes] == [
        (Verdict.SAME, frozenset()), (Verdict.BOOKED, frozenset()),
    ]  # fmt: skip
    assert ["was declined once as somebody else’s: Ada." in one for one in remarks(outcomes)] == [True, True]
    run_queue()
    ada.refresh_from_db()
    assert (guests(), ada.contact_email) == ([ada, ada], "")
    assert not Message.objects.filter(address="ada@example.org").exists()


def test_a_profile_with_a_role_gets_its_address_only_from_who_may_give_the_role(
    operation: Operation, team: Person
) -> None:
    imported(operation, team, listed(operation, NINE % "Bob;"))
    (bob,) = guests()
    TeamRole.objects.create(channel=operation.channel, person=bob, role=Role.EDITOR_IN_CHIEF)
    own = listed(operation, NINE % f"Bob;{team.address}")
    before = mark()
    refused = imported(operation, team, own)
    assert [one.verdict for one in refused] == [Verdict.SAME]
    assert ["you may not invite this guest: Bob." in one for one in remarks(refused)] == [True]
    bob.refresh_from_db()
    assert (bob.contact_email, verbs_since(before)) == ("", ["guest_list.imported"])
    outcomes = imported(operation, make_team(operation.channel, Role.ADMINISTRATOR), own)
    bob.refresh_from_db()
    assert ([one.verdict for one in outcomes], bob.contact_email) == ([Verdict.NOTED], team.address)
    assert remarks(outcomes) == [""]


def test_of_a_guest_who_has_an_account_by_now_no_address_is_missed(operation: Operation, team: Person) -> None:
    imported(operation, team, listed(operation, NINE % "Ada;"))
    (ada,) = guests()
    claims.merge(ada, make_person("Ada"), by=team)
    assert remarks(imported(operation, team, listed(operation, NINE % "Ada;ada@example.org"))) == [""]


def test_a_corrected_address_books_nobody_at_the_wrong_one(operation: Operation, team: Person) -> None:
    imported(operation, team, listed(operation, NINE % "Ada;ada@wrong.example"))
    rows = NINE % "Ada;ada@right.example", TEN % "Ada;ada@right.example"
    _kept, outcomes = looked(operation, team, listed(operation, *rows))
    stays, new = remarks(outcomes)
    assert ("it stays: Ada." in stays, "new profile" in stays) == (True, False)
    assert ("it stays" in new, "new profile" in new) == (False, True)
    imported(operation, team, listed(operation, *rows), told=True)
    run_queue()
    assert [one.contact_email for one in guests()] == ["ada@wrong.example", "ada@right.example"]
    assert {*Message.objects.filter(person__in=guests()).values_list("address", flat=True)} == {"ada@right.example"}
    again = imported(operation, team, listed(operation, *rows))
    assert remarks(again) == [stays, ""], "who is booked at the address in the row needs no remark"


def test_of_two_who_have_a_name_a_row_without_address_means_neither(operation: Operation, team: Person) -> None:
    rows = NINE % "Ada;ada@one.example", TEN % "Ada;ada@two.example"
    imported(operation, team, listed(operation, *rows))
    outcomes = imported(operation, team, listed(operation, *rows, ELEVEN % "Ada;"))
    assert ["new profile" in remark for remark in remarks(outcomes)] == [False, False, True]
    assert [one.contact_email for one in guests()] == ["ada@one.example", "ada@two.example", ""]


def test_father_and_son_who_share_a_name_and_a_slot_are_both_as_they_were(operation: Operation, team: Person) -> None:
    rows = NINE % "Ada, Ada;ada@one.example, ada@two.example", NINE % "Bob;"
    imported(operation, team, listed(operation, *rows))
    again = imported(operation, team, listed(operation, *rows))
    assert [(one.verdict, remark) for one, remark in zip(again, remarks(again), strict=True)] == [
        (Verdict.SAME, "")
    ] * 2
    assert Booking.objects.get().presences.count() == 3


def test_a_name_whose_address_the_team_wrote_down_stays_one_person(operation: Operation, team: Person) -> None:
    imported(operation, team, listed(operation, NINE % "Ada;"))
    (ada,) = guests()
    claims.set_address(ada, "ada@example.org", by=team)
    outcomes = imported(operation, team, listed(operation, NINE % "Ada;", TEN % "Ada;"))
    assert (guests(), remarks(outcomes)) == ([ada, ada], ["", ""])


def test_an_import_locks_who_may_get_an_address_before_any_slot(operation: Operation, team: Person) -> None:
    imported(operation, team, listed(operation, TEN % "Bob;"))
    with CaptureQueriesContext(connection) as asked:
        outcomes = imported(operation, team, listed(operation, NINE % "Ada;", TEN % "Bob;bob@example.org"))
    assert [one.verdict for one in outcomes] == [Verdict.BOOKED, Verdict.NOTED]
    locks = [one["sql"].split(" FROM ")[1].split()[0] for one in asked if "FOR NO KEY UPDATE" in one["sql"]]
    tables = [table.strip('"') for table in locks if "person" in table or "slot" in table]
    assert tables[0] == "people_person"
    assert "studio_slot" in tables
