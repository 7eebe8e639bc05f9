"""Every address of the room for everybody: strangers, members, each role, another channel's team."""

import pytest

from plateau.channels.roles import ROLE_CAN, Can, Role
from plateau.media.models import Film
from plateau.subjects.actions import debating, merging, offering
from plateau.subjects.models import Contribution, Subject, SubjectFilm
from tests.factories import client_of, make_channel, make_person
from tests.permissions import (
    MEMBER,
    NETWORK,
    OTHER_TEAM,
    STRANGER,
    assert_answers,
    make_cast,
    members_only,
    open_to_all,
    team_only,
)
from tests.subjects.making import make_subject

pytestmark = pytest.mark.django_db


def test_pages_for_everybody() -> None:
    channel = make_channel()
    subject = make_subject(channel, "in_debate")
    cast = make_cast(channel)
    for url in ("/search", "/search?q=pain", "/c/atelier/subjects", "/c/atelier/propose", f"/s/{subject.slug}"):
        assert_answers(url, open_to_all(), cast)
    assert_answers("/c/atelier/propose/similar?title=Le+pain+de+nuit", open_to_all(), cast)


def test_what_members_do_on_an_open_subject() -> None:
    channel = make_channel()
    subject = make_subject(channel, "in_debate")
    question = debating.add_question(subject, by=make_person(), text="Combien ?")
    cast = make_cast(channel)
    page = f"/s/{subject.slug}"
    assert_answers(f"{page}/offers", members_only(), cast)
    acts = {
        "support": {"on": "yes"},
        "follow": {"on": "yes"},
        "opinion": {"text": "Utile"},
        "opinion/remove": {},
        "questions": {"text": "Et pourquoi ?"},
        f"questions/{question.public_id}/support": {"on": "yes"},
        "offers": {"kind": "speak", "motivation": "Je sais."},
    }
    for act, data in acts.items():
        assert_answers(f"{page}/{act}", members_only(allowed=302), cast, method="post", data=data)
    assert_answers(
        "/c/atelier/propose/draft", members_only(), cast, method="post", data={"title": "Le", "draft": "abc123"}
    )


def test_what_the_team_does_on_the_page() -> None:
    channel = make_channel()
    subject = make_subject(channel, "in_debate")
    question = debating.add_question(subject, by=make_person(), text="Combien ?")
    opinion = debating.give_opinion(subject, by=make_person(), text="Utile")
    cast = make_cast(channel)
    page = f"/s/{subject.slug}"
    editing = team_only(Can.EDIT_SUBJECT)
    assert_answers(f"{page}/edit", editing, cast)
    assert_answers(f"{page}/history", editing, cast)
    changing = team_only(Can.EDIT_SUBJECT, allowed=302)
    acts: dict[str, dict[str, str]] = {
        f"questions/{question.public_id}/asked": {"on": "yes"},
        f"questions/{question.public_id}/hide": {"reason": "Hors sujet"},
        f"opinions/{opinion.public_id}/hide": {"reason": "Hors sujet"},
        "links": {"url": "https://example.org/", "label": "Étude"},
    }
    for act, data in acts.items():
        assert_answers(f"{page}/{act}", changing, cast, method="post", data=data)
    film = Film.objects.create(channel=channel, title="Le film")
    SubjectFilm.objects.create(subject=subject, film=film, number=1)
    place = f"{page}/questions/{question.public_id}/answer"
    assert_answers(place, changing, cast, method="post", data={"film": film.public_id, "at": "12:31"})
    assert_answers(place, changing, cast, method="post", data={"on": "no"})
    nobody = team_only(Can.EDIT_SUBJECT, allowed=403)
    assert_answers(f"{page}/questions/{question.public_id}/remove", nobody, cast, method="post")
    for act in ("withdraw", "resume", "name"):
        assert_answers(f"{page}/{act}", nobody, cast, method="post")


def test_a_private_suggestion_is_not_there_for_those_who_may_not_read_it() -> None:
    channel = make_channel()
    subject = make_subject(channel, private=True)
    cast = make_cast(channel)
    readers = team_only(Can.SEE_PRIVATE_SUBJECTS, team=404, member=404, stranger=404)
    assert_answers(f"/s/{subject.slug}", readers, cast)
    acting = team_only(Can.SEE_PRIVATE_SUBJECTS, allowed=302, team=404, member=404, stranger=404)
    assert_answers(f"/s/{subject.slug}/follow", acting, cast, method="post", data={"on": "yes"})
    desk = team_only(Can.SEE_PRIVATE_SUBJECTS, team=404)
    assert_answers(f"/desk/atelier/subjects/{subject.public_id}", desk, cast)
    publish = team_only(Can.DECIDE_SUBJECT, allowed=302)
    assert_answers(
        f"/desk/atelier/subjects/{subject.public_id}/publish", publish, cast, method="post", data={"named": "no"}
    )


def test_a_withheld_name_is_on_the_desk_for_those_who_read_suggestions_alone() -> None:
    channel, author = make_channel(), make_person("Odile Roche")
    moved = make_subject(channel, "withdrawn", by=author, named=False)
    merged, stays = make_subject(channel, by=author, named=False), make_subject(channel)
    merging.merge(merged, into=stays, by=make_person())
    cast = make_cast(channel)
    readers = {role.value for role in Role if Can.SEE_PRIVATE_SUBJECTS in ROLE_CAN[role]} | {NETWORK}
    team = {role.value for role in Role} | {NETWORK}
    for subject in (moved, stays):
        pages = {
            name: client_of(cast[name]).get(f"/desk/atelier/subjects/{subject.public_id}").content.decode()
            for name in team
        }
        assert {name for name, html in pages.items() if "Odile" in html or author.public_id in html} == readers


def test_the_desk() -> None:
    channel = make_channel()
    subject, other = make_subject(channel, "in_debate"), make_subject(channel)
    offer = offering.make_offer(subject, by=make_person(), kind="speak", motivation="Je sais.")
    offering.add_guest(subject, "Paul Dubreuil", "guest", by=make_person())
    part = Contribution.objects.get(part="guest")
    cast = make_cast(channel)
    desk = f"/desk/atelier/subjects/{subject.public_id}"
    assert_answers("/desk/atelier/subjects", team_only(Can.SEE_DESK), cast)
    assert_answers(desk, team_only(Can.SEE_DESK), cast)
    assert_answers(f"{desk}/move/declined", team_only(Can.DECIDE_SUBJECT), cast)
    assert_answers(f"{desk}/merge", team_only(Can.DECIDE_SUBJECT), cast)
    decide = team_only(Can.DECIDE_SUBJECT, allowed=302)
    assert_answers(f"{desk}/move/shortlisted", decide, cast, method="post")
    assert_answers(f"{desk}/move/declined", decide, cast, method="post", data={"reason": "Ce n'est pas notre ligne."})
    assert_answers(f"{desk}/merge", decide, cast, method="post", data={"into": other.slug, "confirmed": "yes"})
    produce = team_only(Can.PRODUCE_SUBJECT, allowed=302)
    answer = {"words": "Avec plaisir.", "answer": "accept"}
    assert_answers(f"{desk}/offers/{offer.public_id}", produce, cast, method="post", data=answer)
    edit = team_only(Can.EDIT_SUBJECT, allowed=302)
    guest = {"name": "Nadia Haddad", "part": "guest", "person": "new"}
    assert_answers(f"{desk}/contributors", edit, cast, method="post", data=guest)
    assert_answers(f"{desk}/contributors/{part.pk}/remove", edit, cast, method="post")


def test_a_commissioned_subject_goes_into_production_by_those_who_produce() -> None:
    channel = make_channel()
    subject = make_subject(channel, "commissioned")
    produce = team_only(Can.PRODUCE_SUBJECT, allowed=302)
    url = f"/desk/atelier/subjects/{subject.public_id}/move/in_production"
    assert_answers(url, produce, make_cast(channel), method="post")


def test_a_channel_one_may_not_enter_has_no_subjects() -> None:
    channel = make_channel(visibility="internal", internal_domains=["firme.example"])
    subject = make_subject(channel, by=make_person(email="a@firme.example"))
    cast = make_cast(channel)
    closed = {name: 404 if name in {STRANGER, MEMBER, OTHER_TEAM} else 200 for name in cast}
    for url in (f"/s/{subject.slug}", "/c/atelier/subjects", "/c/atelier/propose"):
        assert_answers(url, closed, cast)
    assert closed[NETWORK] == 200


def test_another_channels_desk_reaches_no_subject_of_this_one() -> None:
    channel, other = make_channel(), make_channel("ailleurs")
    subject = make_subject(other)
    cast = make_cast(channel)
    answers = team_only(Can.SEE_DESK, allowed=404)
    assert_answers(f"/desk/atelier/subjects/{subject.public_id}", answers, cast)
    assert Subject.objects.get().channel == other
