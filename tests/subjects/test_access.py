import pytest

from plateau.channels.roles import ROLE_CAN, Can, Role
from plateau.core.errors import Refused
from plateau.people.models import Person
from plateau.subjects import access
from plateau.subjects.models import Subject
from plateau.subjects.states import State
from tests.factories import make_channel, make_person, make_team
from tests.permissions import make_cast
from tests.subjects.making import make_draft, make_subject

pytestmark = pytest.mark.django_db


def opens(person: Person | None, subject: Subject) -> bool:
    """Whether this person gets the page; the list has to agree."""
    try:
        access.subject_for(person, subject.slug)
        found = True
    except Refused as no:
        if no.code != "subject.not_found":
            raise
        found = False
    assert found == Subject.objects.visible_to(person).filter(pk=subject.pk).exists()
    return found


def test_a_draft_is_its_authors_alone() -> None:
    channel, author = make_channel(), make_person()
    draft = make_draft(channel, author)
    cast = make_cast(channel)
    assert [name for name, person in cast.items() if opens(person, draft)] == []
    assert opens(author, draft)


def test_a_private_suggestion_is_for_its_author_and_the_roles_that_may_read_it() -> None:
    channel, author = make_channel(), make_person()
    subject = make_subject(channel, by=author, private=True)
    cast = make_cast(channel)
    readers = {role.value for role in Role if Can.SEE_PRIVATE_SUBJECTS in ROLE_CAN[role]} | {"network"}
    assert {name for name, person in cast.items() if opens(person, subject)} == readers
    assert opens(author, subject)


@pytest.mark.parametrize("state", [state for state in State if state not in {State.DRAFT, State.MERGED}])
def test_a_public_subject_keeps_its_page_at_every_step(state: State) -> None:
    channel = make_channel()
    subject = make_subject(channel, state)
    assert all(opens(person, subject) for person in make_cast(channel).values())


def test_a_subject_of_a_closed_channel_is_not_there_for_strangers_nor_for_an_author_who_may_not_enter() -> None:
    channel, insider = (
        make_channel(visibility="internal", internal_domains=["firme.example"]),
        make_person(email="a@firme.example"),
    )
    subject = make_subject(channel, by=insider)
    outside = make_person()
    Subject.objects.filter(pk=subject.pk).update(proposer=outside)
    assert [opens(person, subject) for person in (None, outside, insider)] == [False, False, True]


def test_the_proposer_edits_until_it_is_commissioned_and_the_team_afterwards() -> None:
    channel, author = make_channel(), make_person()
    editor, camera = make_team(channel, Role.HOST), make_team(channel, Role.CAMERA)
    allowed = {}
    for state in State:
        if state in {State.DRAFT, State.MERGED}:
            continue
        subject = make_subject(channel, state, by=author)
        allowed[state.value] = tuple(
            access.may_edit(person, subject) for person in (author, editor, camera, make_person(), None)
        )
    mine = {"proposed", "in_debate", "shortlisted", "parked"}
    assert allowed == {state: (state in mine, True, False, False, False) for state in allowed}


def test_a_refusal_to_edit_says_why() -> None:
    channel, author = make_channel(), make_person()
    subject = make_subject(channel, "commissioned", by=author)
    with pytest.raises(Refused) as late:
        access.demand_edit(author, subject)
    with pytest.raises(Refused) as strange:
        access.demand_edit(make_person(), subject)
    assert [(no.value.code, no.value.status) for no in (late, strange)] == [
        ("subject.not_editable", 409),
        ("subject.not_yours", 403),
    ]


def test_a_withheld_name_is_for_its_owner_and_the_roles_that_may_read_it() -> None:
    channel, author = make_channel(), make_person()
    subject = make_subject(channel, by=author, private=True, named=False)
    seen = {name for name, person in make_cast(channel).items() if access.sees_proposer(person, subject)}
    assert seen == {role.value for role in Role if Can.SEE_PRIVATE_SUBJECTS in ROLE_CAN[role]} | {"network"}
    assert access.sees_proposer(author, subject)
