"""Release forms: signed by whoever appears, by the guardians of minors, on paper; taken back, with what the team does then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.moves import move
from plateau.journal.actions import Named, record
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.actions.lock import lock_booking
from plateau.studio.models import Booking, Guardian, Release, Retraction, SignedHow
from plateau.studio.on_air import is_on_air
from plateau.studio.papers.actions.dealing import demand_name, settle, settle_anew, sign_deal
from plateau.studio.papers.actions.scans import keep_scan
from plateau.studio.papers.release_words import until
from plateau.studio.papers.standing import SIGNABLE, deal_of, form_text, papers_of, recorded_on
from plateau.studio.papers.terms import fingerprint_of
from plateau.studio.states import PAST_RELEASE, RELEASE_MOVES, RETRACTION_MOVES, ReleaseState, RetractionState

MOST_GUARDIANS = 4


def say_age(booking: Booking, person: Person, *, minor: bool, by: Named) -> Release:
    """Write down whether somebody who appears is under eighteen on the day; no birth date is asked.

    Refuses to turn a minor into an adult once a guardian has signed or a form was taken back, and to change a form that
    is signed, or whose age the team corrected.
    """
    with transaction.atomic():
        fresh = lock_booking(booking)
        release = form_for(fresh, person)
        if release.minor == minor:
            return release
        if release.age_reason:
            raise Refused("release.age_corrected", _("The team corrected this: ask them if it is wrong."))
        if release.minor and _signed_as_minor(fresh, person):
            raise Refused(
                "release.minor_known", _("A form was signed here as a minor: name those with parental authority again.")
            )
        if release.is_signed or any(guardian.signed_at for guardian in release.guardians.all()):
            raise Refused("release.signed", _("This form is signed already: ask the team to correct it."))
        Release.objects.filter(pk=release.pk).update(minor=minor)
        release.minor = minor
        if not minor:
            release.guardians.all().delete()
        _record(verbs.AGE_SAID, fresh, by=by, person=person.public_id, minor=minor)
    return release


def sign_release(
    booking: Booking, person: Person, *, signer: Person, name: str, language: str, sha256: str, by: Named
) -> Release:
    """Sign on screen; the caller has asked who may. Refuses while nobody said whether the person is a minor.

    ``sha256`` is of the text that was shown: refuses when it reads otherwise by now.
    """
    with transaction.atomic():
        fresh = lock_booking(booking)
        release = form_for(fresh, person)
        if release.is_signed:
            return release
        if release.minor is None:
            raise Refused("release.age_first", _("Say first whether you are eighteen or older."), 422)
        if release.minor and signer.pk != person.pk:
            raise Refused(
                "release.minor_signs", _("A minor signs in person, beside their guardians: nobody signs for them."), 403
            )
        text = form_text(fresh, person, minor=release.minor, language=language)
        if fingerprint_of(text) != sha256:
            raise Refused("release.changed", _("The form has changed meanwhile. Read it again, then sign it."))
        _sign(
            fresh,
            release,
            by=by,
            signer=signer,
            name=demand_name(name, of="release"),
            how=SignedHow.SCREEN,
            language=language,
            text=text,
            sha256=sha256,
        )
        settle(fresh, by=signer)
    release.refresh_from_db()
    return release


def sign_release_on_paper(
    booking: Booking, person: Person, *, by: Person, name: str, minor: bool, scan: File[bytes]
) -> Release:
    """Keep the scan of a release signed on paper; for a minor the guardians' signatures are still needed.

    Refuses to make an adult of whoever was said to be a minor.
    """
    with transaction.atomic():
        fresh = lock_booking(booking)
        release = form_for(fresh, person)
        if release.is_signed:
            raise Refused("release.signed", _("This form is signed already: ask the team to correct it."))
        if release.minor and not minor:
            raise Refused(
                "release.minor_known",
                _("It was said that this person is a minor: tick it, and let their guardians sign too."),
                422,
            )
        if release.age_reason and release.minor != minor:
            raise Refused(
                "release.age_corrected",
                _("The team corrected the age of this person: take the tick off, or correct it again."),
                422,
            )
        Release.objects.filter(pk=release.pk).update(minor=minor)
        release.minor = minor
        _sign(
            fresh,
            release,
            by=by,
            signer=person,
            name=demand_name(name, of="release"),
            how=SignedHow.PAPER,
            scan=keep_scan(scan, "releases"),
            taken_by=by,
        )
        settle(fresh, by=by)
    release.refresh_from_db()
    return release


def name_guardians(
    booking: Booking, person: Person, guardians: Sequence[tuple[str, str]], *, by: Named
) -> list[Guardian]:
    """Say who has parental authority, as pairs of name and address; return those who are new, to be written to.

    Whoever signed stays; whoever was named before and is not any more, unsigned, goes.
    """
    with transaction.atomic():
        fresh = lock_booking(booking)
        release = form_for(fresh, person)
        if not release.minor:
            raise Refused("release.not_minor", _("Only a minor needs guardians."), 422)
        wanted = {email.lower(): " ".join(name.split()) for name, email in guardians if name.strip() and email.strip()}
        there = {guardian.email.lower(): guardian for guardian in release.guardians.all()}
        gone = [one for email, one in there.items() if email not in wanted and one.signed_at is None]
        if not wanted and len(gone) == len(there):
            raise Refused("guardian.nobody", _("Name everybody who has parental authority: one person at least."), 422)
        if len(wanted | {email: "" for email, one in there.items() if one not in gone}) > MOST_GUARDIANS:
            raise Refused("guardian.too_many", _("Four guardians at most."), 422)
        for guardian in gone:
            record(verbs.GUARDIAN_DROPPED, actor=by, target=guardian, channel=fresh.operation.channel)
            guardian.delete()
        new = [
            Guardian.objects.create(release=release, name=name, email=email, language=person.language)
            for email, name in wanted.items()
            if email not in there
        ]
        for guardian in new:
            record(
                verbs.GUARDIAN_NAMED,
                actor=by,
                target=guardian,
                channel=fresh.operation.channel,
                booking=fresh.public_id,
            )
        settle(fresh, by=by)
    return new


def sign_as_guardian(guardian: Guardian, *, name: str, language: str, sha256: str, deal_sha256: str = "") -> None:
    """Sign for a minor by a link of one's own; with ``deal_sha256`` the deal too, where the minor booked.

    Signing twice is the same as once.
    """
    with transaction.atomic():
        release = guardian.release
        fresh = lock_booking(release.booking)
        guardian = (
            Guardian.objects.select_for_update(of=("self",)).select_related("release__person").get(pk=guardian.pk)
        )
        release = guardian.release
        if guardian.signed_at is not None:
            return
        if release.state in PAST_RELEASE or fresh.state not in SIGNABLE:
            raise _nothing_to_sign()
        text = form_text(fresh, release.person, minor=True, language=language)
        if fingerprint_of(text) != sha256:
            raise Refused("release.changed", _("The form has changed meanwhile. Read it again, then sign it."))
        Guardian.objects.filter(pk=guardian.pk).update(
            signed_name=demand_name(name, of="release"),
            how=SignedHow.SCREEN,
            text=text,
            sha256=sha256,
            language=language,
            signed_at=now(),
        )
        _record_guardian(guardian, fresh, by=guardian, how=SignedHow.SCREEN)
        if deal_sha256:
            sign_deal(
                fresh,
                person=release.person,
                signer=None,
                name=name,
                language=language,
                sha256=deal_sha256,
                by=guardian,
            )
        settle(lock_booking(fresh), by=None)


def sign_as_guardian_on_paper(guardian: Guardian, *, by: Person, name: str, scan: File[bytes]) -> None:
    """Keep the scan of what a guardian signed on paper."""
    with transaction.atomic():
        fresh = lock_booking(guardian.release.booking)
        guardian = Guardian.objects.select_for_update(of=("self",)).select_related("release").get(pk=guardian.pk)
        if guardian.signed_at is not None:
            raise Refused("guardian.signed", _("This guardian has signed already."))
        if guardian.release.state in PAST_RELEASE or fresh.state not in SIGNABLE:
            raise _nothing_to_sign()
        Guardian.objects.filter(pk=guardian.pk).update(
            signed_name=demand_name(name, of="release"),
            how=SignedHow.PAPER,
            scan=keep_scan(scan, "releases"),
            taken_by=by,
            signed_at=now(),
        )
        _record_guardian(guardian, fresh, by=by, how=SignedHow.PAPER)
        settle(fresh, by=by)


def revoke_release(release: Release, *, by: Named, reason: str = "") -> Retraction:
    """Take a release back: what is on air with this person has to come off within the days that the deal says."""
    with transaction.atomic():
        fresh = lock_booking(release.booking)
        row: Release = Release.objects.select_for_update(of=("self",)).select_related("person").get(pk=release.pk)
        move(row, ReleaseState.REVOKED, RELEASE_MOVES, revoked_at=now())
        days = deal_of(fresh).read_terms().withdrawal_days
        due_on = fresh.operation.day_of(now()) + timedelta(days=days)
        task: Retraction = Retraction.objects.create(release=row, reason=reason.strip()[:600], due_on=due_on)
        _record(
            verbs.RELEASE_REVOKED,
            fresh,
            by=by,
            person=row.person.public_id,
            release=row.public_id,
            retraction=task.public_id,
            due_on=due_on.isoformat(),
        )
        if row.minor and fresh.state in SIGNABLE:
            _new_form(fresh, row.person)
        settle_anew(fresh, by=by)
    release.refresh_from_db()
    return task


def finish_retraction(task: Retraction, *, by: Person, words: str) -> None:
    """Say what was done about a release that was taken back; refuses while it airs, unless a form was given anew."""
    words = words.strip()[:600]
    if not words:
        raise Refused("retraction.words_needed", _("Say what was done: it stays with the form."), 422)
    with transaction.atomic():
        booking, person = lock_booking(task.release.booking), task.release.person
        form = papers_of(booking).form_of(person)
        if is_on_air(booking) and not (form is not None and form.is_given):
            raise Refused(
                "retraction.on_air",
                _("A film with %(name)s is on air: take it off, or say on its page that nothing of this is in it.")
                % {"name": person.name},
            )
        move(task, RetractionState.DONE, RETRACTION_MOVES, done_at=now(), done_by=by, done_words=words)
        record(verbs.RETRACTION_DONE, actor=by, target=task, channel=booking.operation.channel, words=words)


def form_for(booking: Booking, person: Person) -> Release:
    """Return the form of somebody who appears, made when first needed. The caller holds the booking."""
    if booking.state not in SIGNABLE:
        raise _nothing_to_sign()
    form = papers_of(booking).form_of(person)
    if form is None:
        raise Refused("release.not_on_set", _("Nobody of this name appears in this recording, or needs a form."), 404)
    if form.release is not None:
        return form.release
    return _new_form(booking, person)


def _new_form(booking: Booking, person: Person) -> Release:
    """Make a form; whoever signed an earlier one as a minor is one still: taking it back leads round no guardian.

    What the team said of the age last stays said.
    """
    last = _last_past(booking, person)
    known = last is not None and (bool(last.minor) or bool(last.age_reason))
    made: Release = Release.objects.create(
        booking=booking,
        person=person,
        minor=last.minor if last is not None and known else None,
        age_reason=last.age_reason if last is not None else "",
    )
    return made


def _signed_as_minor(booking: Booking, person: Person) -> bool:
    last = _last_past(booking, person)
    return last is not None and bool(last.minor)


def _last_past(booking: Booking, person: Person) -> Release | None:
    past = Release.objects.filter(booking=booking, person=person, state__in=PAST_RELEASE)
    found: Release | None = past.order_by("-pk").first()
    return found


def _sign(booking: Booking, release: Release, *, by: Named, signer: Person, how: SignedHow, **fields: object) -> None:
    terms = deal_of(booking).read_terms()
    move(
        release,
        ReleaseState.SIGNED,
        RELEASE_MOVES,
        signer=signer,
        how=how,
        signed_at=now(),
        media=list(terms.media),
        territory=terms.territory,
        until=until(recorded_on(booking), terms.rights_years),
        **fields,
    )
    _record(
        verbs.RELEASE_SIGNED,
        booking,
        by=by,
        person=release.person.public_id,
        release=release.public_id,
        how=how,
        sha256=release.sha256,
    )


def _nothing_to_sign() -> Refused:
    return Refused("booking.nothing_to_sign", _("This booking is over or not made yet: there is nothing to sign."))


def _record(name: str, booking: Booking, *, by: Named, **data: object) -> None:
    operation = booking.operation
    record(name, actor=by, target=booking, channel=operation.channel, operation=operation.public_id, **data)


def _record_guardian(guardian: Guardian, booking: Booking, *, by: Named, how: SignedHow) -> None:
    channel = booking.operation.channel
    record(verbs.GUARDIAN_SIGNED, actor=by, target=guardian, channel=channel, booking=booking.public_id, how=how)
