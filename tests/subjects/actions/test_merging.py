import pytest

from plateau.core.errors import Refused
from plateau.journal.models import Entry
from plateau.media.models import Film
from plateau.subjects.actions import attaching, debating, drafting, merging, moving, offering
from plateau.subjects.models import Contribution, Move, Offer, Opinion, Subject
from tests.factories import make_channel, make_person
from tests.subjects.making import counts_of, make_subject, mark, verbs_since, words_of

pytestmark = pytest.mark.django_db


def test_a_merge_loses_nobody_and_nothing() -> None:
    channel, editor = make_channel(), make_person("Édith")
    both, only = make_person("Aïcha Both"), make_person("Léo Only")
    gone, stays = make_subject(channel, "in_debate"), make_subject(channel, "in_debate")
    for subject in (gone, stays):
        debating.set_support(subject, by=both, on=True)
        debating.set_follow(subject, by=both, on=True)
        debating.give_opinion(subject, by=both, text=f"À propos de {subject.title}")
        debating.add_question(subject, by=both, text=f"Et {subject.title} ?")
        offering.make_offer(subject, by=both, kind="speak", motivation=f"Pour {subject.title}")
        attaching.add_link(subject, by=both, label="Étude", url="https://example.org/commune")
    debating.set_support(gone, by=only, on=True)
    debating.set_follow(gone, by=only, on=True)
    debating.give_opinion(gone, by=only, text="Utile")
    attaching.add_link(gone, by=only, label="Enquête", url="https://example.org/enquete")
    offering.add_contributor(gone, only, "guest", by=editor)
    film = Film.objects.create(channel=channel, title="Un film")
    attaching.link_film(gone, film, by=editor)
    start = mark()

    merging.merge(gone, into=stays, by=editor, reason="C'est le même sujet.")

    assert counts_of(stays) == {
        "support_count": 2, "follower_count": 4, "opinion_count": 3, "question_count": 2, "waiting_offer_count": 2,
    }  # fmt: skip
    assert set(counts_of(gone).values()) == {0}
    assert sorted(stays.supports.values_list("person__name", flat=True)) == ["Aïcha Both", "Léo Only"]
    assert sorted(stays.opinions.values_list("text", "came_from")) == sorted(
        [(f"À propos de {gone.title}", gone.pk), (f"À propos de {stays.title}", None), ("Utile", None)]
    )
    assert sorted(stays.offers.values_list("motivation", "came_from")) == sorted(
        [(f"Pour {gone.title}", gone.pk), (f"Pour {stays.title}", None)]
    )
    assert sorted(stays.attachments.values_list("url", flat=True)) == [
        "https://example.org/commune",
        "https://example.org/enquete",
    ]
    assert Contribution.objects.filter(subject=stays, part="proposer").count() == 2
    assert Contribution.objects.filter(subject=stays, person=only, part="guest").exists()
    assert list(stays.films.values_list("film__title", "number")) == [("Un film", 1)]
    assert not any(
        getattr(gone, name).exists()
        for name in ("supports", "follows", "opinions", "questions", "offers", "attachments")
    )
    assert (gone.state, gone.merged_into) == ("merged", stays)
    assert verbs_since(start) == ["subject.merged"]
    assert Entry.objects.latest("pk").data == {
        "into": stays.public_id,
        "came_from": "in_debate",
        "reason": "C'est le même sujet.",
    }
    assert Move.objects.filter(subject=gone).last().reason == "C'est le même sujet."


def test_a_film_of_the_duplicate_is_numbered_after_those_that_are_there() -> None:
    channel, editor = make_channel(), make_person()
    gone, stays = make_subject(channel), make_subject(channel)
    for subject, title in ((stays, "A"), (gone, "B"), (gone, "C")):
        attaching.link_film(subject, Film.objects.create(channel=channel, title=title), by=editor)
    merging.merge(gone, into=stays, by=editor)
    assert list(stays.films.values_list("film__title", "number")) == [("A", 1), ("B", 2), ("C", 3)]


def test_three_merged_in_a_row_lead_to_the_last_and_keep_every_opinion() -> None:
    channel, editor, person = make_channel(), make_person(), make_person()
    first, second, third = (make_subject(channel) for _ in range(3))
    for subject in (first, second, third):
        debating.give_opinion(subject, by=person, text=subject.title)
        offering.make_offer(subject, by=person, kind="speak", motivation=subject.title)
    merging.merge(first, into=second, by=editor)
    merging.merge(second, into=third, by=editor)
    first.refresh_from_db()
    assert (first.merged_into, second.merged_into) == (third, third)
    assert Opinion.objects.filter(subject=third).count() == 3
    assert Offer.objects.filter(subject=third, state="waiting").count() == counts_of(third)["waiting_offer_count"] == 3


def test_a_hidden_opinion_stays_hidden_and_uncounted() -> None:
    channel, editor = make_channel(), make_person()
    gone, stays = make_subject(channel), make_subject(channel)
    debating.set_hidden(debating.give_opinion(gone, by=make_person(), text="Une insulte"), by=editor, reason="Insulte")
    merging.merge(gone, into=stays, by=editor)
    assert (stays.opinions.count(), counts_of(stays)["opinion_count"]) == (1, 0)


def test_an_unnamed_proposer_stays_unnamed_on_the_survivor() -> None:
    channel, editor = make_channel(), make_person()
    gone, stays = make_subject(channel, private=True, named=False), make_subject(channel)
    merging.merge(gone, into=stays, by=editor)
    assert list(stays.contributions.filter(person=gone.proposer).values_list("shown", flat=True)) == [False]


@pytest.mark.parametrize("state", ["parked", "declined", "withdrawn"])
def test_a_subject_aside_takes_no_duplicate(state: str) -> None:
    channel = make_channel()
    gone, stays = make_subject(channel), make_subject(channel, state)
    start = mark()
    with pytest.raises(Refused) as no:
        merging.merge(gone, into=stays, by=make_person())
    assert no.value.code == "subject.merge_into_aside"
    assert (Subject.objects.get(pk=gone.pk).state, verbs_since(start)) == ("proposed", [])


def test_a_subject_is_not_merged_into_itself_nor_across_channels_nor_into_a_private_one() -> None:
    channel, editor = make_channel(), make_person()
    subject = make_subject(channel)
    refusals = {
        "subject.merge_into_itself": subject,
        "subject.merge_across_channels": make_subject(make_channel("autre")),
        "subject.merge_into_private": make_subject(channel, private=True),
    }
    start = mark()
    for code, into in refusals.items():
        with pytest.raises(Refused) as no:
            merging.merge(subject, into=into, by=editor)
        assert no.value.code == code
    assert (Subject.objects.get(pk=subject.pk).state, verbs_since(start)) == ("proposed", [])


@pytest.mark.parametrize("made", ["commissioned", "in_production"])
@pytest.mark.parametrize("state", ["proposed", "in_debate", "shortlisted"])
def test_a_subject_with_a_film_goes_into_none_where_it_could_not_go_on_air(made: str, state: str) -> None:
    channel = make_channel()
    gone, stays = make_subject(channel, made), make_subject(channel, state)
    film = Film.objects.create(channel=channel, title="Un film")
    attaching.link_film(gone, film, by=make_person())
    start = mark()
    with pytest.raises(Refused) as no:
        merging.merge(gone, into=stays, by=make_person())
    assert (no.value.code, no.value.status) == ("subject.merge_film_into_idea", 409)
    assert (Subject.objects.get(pk=gone.pk).state, gone.films.count(), verbs_since(start)) == (made, 1, [])


@pytest.mark.parametrize("state", ["commissioned", "in_production", "published"])
def test_a_subject_in_production_goes_into_one_that_is_made(state: str) -> None:
    channel = make_channel()
    gone, stays = make_subject(channel, "in_production"), make_subject(channel, state)
    merging.merge(gone, into=stays, by=make_person())
    assert (gone.state, stays.state) == ("merged", state)


def test_a_subject_on_air_is_not_merged_away() -> None:
    channel = make_channel()
    gone, stays = make_subject(channel, "published"), make_subject(channel)
    start = mark()
    with pytest.raises(Refused) as no:
        merging.merge(gone, into=stays, by=make_person())
    assert no.value.code == "subject.no_such_move"
    assert (Subject.objects.get(pk=gone.pk).state, verbs_since(start)) == ("published", [])


def test_a_merged_subject_is_changed_no_more() -> None:
    channel, editor = make_channel(), make_person()
    gone, stays = make_subject(channel), make_subject(channel)
    merging.merge(gone, into=stays, by=editor)
    start = mark()
    with pytest.raises(Refused):
        drafting.edit(gone, by=editor, words=words_of(gone, title="Autre titre"))
    with pytest.raises(Refused):
        moving.decide(gone, "in_debate", by=editor)
    assert verbs_since(start) == []
