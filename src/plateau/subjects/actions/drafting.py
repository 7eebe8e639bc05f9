"""From the first word to the proposal, and the changes of text afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel, Rubric
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.journal.actions import record
from plateau.people.models import Person
from plateau.subjects import access, search, verbs
from plateau.subjects.actions.lock import lock
from plateau.subjects.models import Attachment, Contribution, Follow, Format, Move, Part, Revision, Subject
from plateau.subjects.slugs import is_good_slug, numbered, slug_for
from plateau.subjects.states import State

MOST_DRAFTS = 20
EDITED_MEANWHILE = "subject.edited_meanwhile"


@dataclass(frozen=True, slots=True)
class Words:
    """What a person writes about a subject."""

    title: str
    pitch: str
    format: str = Format.DEBATE
    rubric: Rubric | None = None
    tags: Sequence[str] = ()
    language: str = "fr"
    wanted_on_set: str = ""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What only a draft carries: the address wished, links to add, and how to be shown."""

    slug: str = ""
    links: str = ""
    named: bool = True
    private: bool = False


def save_draft(channel: Channel, *, by: Person, words: Words, wishes: Wishes, draft_id: str) -> Subject:
    """Keep what somebody has written so far under the id that their page carries; make the row the first time.

    Refuses an id that is somebody else's, or was proposed meanwhile. Journalled once, when the draft begins.
    """
    columns = {
        **_columns(words),
        "wished_slug": wishes.slug[:60],
        "wished_links": wishes.links[:3000],
        "named": wishes.named,
    }
    columns |= {"private": wishes.private, "saved_at": now()}
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=by.pk)  # two tabs saving the same new draft wait in line
        draft: Subject | None = Subject.objects.filter(public_id=draft_id).first()
        if draft is None:
            if Subject.objects.drafts_of(by).filter(channel=channel).count() >= MOST_DRAFTS:
                raise Refused(
                    "subject.too_many_drafts", _("You have many drafts here already. Finish or throw away one first.")
                )
            draft = Subject.objects.create(public_id=draft_id, channel=channel, proposer=by, **columns)
            record(verbs.DRAFTED, actor=by, target=draft, channel=channel)
            return draft
        mine = Subject.objects.drafts_of(by).filter(pk=draft.pk, channel=channel)
        if not mine.update(**columns):
            raise Refused(
                "subject.draft_gone",
                _("This draft was proposed or thrown away meanwhile. Open it again from your page."),
            )
    return Subject.objects.get(pk=draft.pk)


def discard_draft(draft: Subject, *, by: Person) -> None:
    """Throw a draft away for good."""
    with transaction.atomic():
        gone, _rows = Subject.objects.drafts_of(by).filter(pk=draft.pk).delete()
        if not gone:
            raise Refused(
                "subject.draft_gone",
                _("This draft was proposed or thrown away meanwhile. Open it again from your page."),
            )
        record(verbs.DISCARDED, actor=by, target=draft, channel=draft.channel)


def propose(draft: Subject, *, by: Person, links: Sequence[tuple[str, str]] = ()) -> Subject:
    """Turn a draft into a proposal at an address that never changes; its author follows it from now on.

    Refuses a draft without title or pitch, and an address that is taken or not allowed. ``links`` are (label, address).
    """
    with transaction.atomic():
        subject = lock(draft)
        if subject.state != State.DRAFT:
            raise Refused("subject.already_proposed", _("This was proposed already: it has its page."))
        if not subject.title.strip() or not subject.pitch.strip():
            raise Refused("subject.not_whole", _("Give it a title and a few sentences of pitch first."), 422)
        _settle(subject, State.PROPOSED, by=by, slug=_choose_slug(subject))
        subject.attachments.bulk_create(
            [Attachment(subject=subject, person=by, label=label, url=url) for label, url in dict.fromkeys(links)],
            ignore_conflicts=True,
        )
        Contribution.objects.create(subject=subject, person=by, part=Part.PROPOSER, shown=subject.named)
        _follow_own(subject, by)
        search.index([subject.pk])
        record(
            verbs.PROPOSED,
            actor=by,
            target=subject,
            channel=subject.channel,
            private=subject.private,
            named=subject.named,
        )
    _copy(subject, draft)
    return draft


def open_subject(channel: Channel, *, by: Person, words: Words, state: State = State.IN_PRODUCTION) -> Subject:
    """Make a subject's page for a film that has none: the team starts it where the film stands."""
    with transaction.atomic():
        subject = Subject.objects.create(channel=channel, **_columns(words))
        _settle(subject, state, by=by, slug=_free_slug(slug_for(words.title) or subject.public_id))
        search.index([subject.pk])
        record(verbs.OPENED, actor=by, target=subject, channel=channel, state=state)
    return subject


def edit(subject: Subject, *, by: Person, words: Words, version: int | None = None) -> bool:
    """Change the text and keep the earlier version; return whether anything changed.

    ``version`` is the one that the writer had before them: refuses to undo what somebody else saved since. The same
    text sent twice, as by a double click, is no conflict. Refuses a proposer, too, once the team has taken the subject
    on.
    """
    with transaction.atomic():
        fresh = lock(subject)
        if fresh.state == State.MERGED:
            raise Refused("subject.merged", _("This subject goes on in another one: change that one."))
        if access.is_proposer(by, fresh):
            access.demand_edit(by, fresh)
        if content_of(fresh) == content_of(words):
            return False
        if version is not None and version != version_of(fresh):
            raise Refused(
                EDITED_MEANWHILE,
                _("Somebody changed this text while you were writing. Compare both, then save yours if it is right."),
            )
        for name, value in _columns(words).items():
            setattr(fresh, name, value)
        fresh.saved_at = now()
        fresh.save(update_fields=[*_columns(words), "saved_at"])
        number = _keep_revision(fresh, by)
        search.index([fresh.pk])
        record(verbs.EDITED, actor=by, target=fresh, channel=fresh.channel, version=number)
    _copy(fresh, subject)
    return True


def set_extra_search_text(subject: Subject, text: str) -> None:
    """Let the words of a subject's films find it too: titles and descriptions, written by the rooms above."""
    with transaction.atomic():
        if Subject.objects.filter(pk=subject.pk).exclude(extra_search_text=text).update(extra_search_text=text):
            search.index([subject.pk])
    subject.extra_search_text = text


def version_of(subject: Subject) -> int:
    """Return the number of the present version of the text."""
    last: int | None = (
        Revision.objects.filter(subject=subject).order_by("-number").values_list("number", flat=True).first()
    )
    return last or 0


def content_of(words: Words | Subject) -> dict[str, str]:
    """Return the text of a subject, or one that somebody wrote, by field: what a revision keeps."""
    return {
        "title": words.title,
        "pitch": words.pitch,
        "format": words.format,
        "rubric": words.rubric.name if words.rubric else "",
        "tags": ", ".join(words.tags),
        "language": words.language,
        "wanted_on_set": words.wanted_on_set,
    }


def _columns(words: Words) -> dict[str, object]:
    return {field.name: getattr(words, field.name) for field in fields(words)} | {"tags": list(words.tags)}


def _settle(subject: Subject, state: State, *, by: Person, slug: str) -> None:
    """Give a subject its address, its first step and its first version."""
    moment = now()
    subject.state, subject.slug, subject.proposed_at, subject.moved_at = state, slug, moment, moment
    subject.wished_slug = subject.wished_links = ""
    try:
        with transaction.atomic():
            subject.save(update_fields=["state", "slug", "proposed_at", "moved_at", "wished_slug", "wished_links"])
    except IntegrityError as taken:
        if "slug" not in str(taken):
            raise
        raise _slug_taken() from None
    Move.objects.create(subject=subject, from_state=State.DRAFT, to_state=state, person=by, at=moment)
    _keep_revision(subject, by)


def _keep_revision(subject: Subject, by: Person) -> int:
    number = version_of(subject) + 1
    Revision.objects.create(subject=subject, number=number, person=by, content=content_of(subject))
    return number


def _choose_slug(draft: Subject) -> str:
    wished = draft.wished_slug.strip().lower()
    if not wished:
        return _free_slug(slug_for(draft.title) or draft.public_id)
    if not is_good_slug(wished):
        raise Refused(
            "subject.bad_slug",
            _(
                "This address cannot be used. Take 3 to 60 small letters, figures and hyphens, "
                "and no word that the site needs itself."
            ),
            422,
        )
    if Subject.objects.filter(slug=wished).exclude(pk=draft.pk).exists():
        raise _slug_taken()
    return wished


def _slug_taken() -> Refused:
    return Refused("subject.slug_taken", _("This address is taken already. Choose another one."), 422)


def _free_slug(slug: str) -> str:
    choices = numbered(slug)
    taken = set(Subject.objects.filter(slug__in=choices).values_list("slug", flat=True))
    return next((choice for choice in choices if choice not in taken), f"{slug[:40]}-{now():%y%m%d%H%M%S}")


def _follow_own(subject: Subject, by: Person) -> None:
    Follow.objects.create(subject=subject, person=by)
    subject.follower_count += 1
    subject.save(update_fields=["follower_count"])


def _copy(fresh: Subject, held: Subject) -> None:
    """Bring the row that the caller holds up to date."""
    for field in Subject._meta.concrete_fields:
        setattr(held, field.attname, getattr(fresh, field.attname))
