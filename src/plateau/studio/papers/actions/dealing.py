"""The deal of an operation: written, offered, signed on screen or on paper; a booking whose papers are whole is confirmed."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.files import File
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.journal.actions import Named, record
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.actions.lock import lock_booking, lock_line
from plateau.studio.floor.actions import day as floor
from plateau.studio.models import Booking, Deal, Operation, Signature, SignedHow
from plateau.studio.papers.actions.scans import keep_scan
from plateau.studio.papers.default_deal import default_clauses
from plateau.studio.papers.standing import SIGNABLE, deal_for, papers_of, terms_for
from plateau.studio.papers.terms import KEYS, LANGUAGES, Terms, fingerprint, write_clauses
from plateau.studio.states import BookingState

LONGEST_CLAUSE = 1200


def draft_deal(
    operation: Operation, *, by: Person, terms: Terms, wording: Mapping[str, Mapping[str, str]] | None = None
) -> Deal:
    """Write the next version: its figures, and the team's own words for some clauses, in both languages.

    Refuses own words in one language only, and a draft that says what is offered already.
    """
    own = _demand_both_languages(wording or {})
    with transaction.atomic():
        fresh = lock_line(operation)
        kept = terms_for(fresh, terms)
        latest: int = Deal.objects.filter(operation=fresh).aggregate(last=Max("version"))["last"] or 0
        draft: Deal | None = Deal.objects.filter(operation=fresh, offered_at=None).first()
        offered = deal_for(fresh)
        clauses = default_clauses(kept, own)
        if offered.offered_at is not None and offered.sha256 == fingerprint(clauses, kept):
            raise Refused("deal.same", _("This is what the version offered now says already."), 422)
        values = {"terms": kept.to_json(), "wording": own, "made_by": by}
        if draft is None:
            draft = Deal.objects.create(operation=fresh, version=latest + 1, **values)
        else:
            Deal.objects.filter(pk=draft.pk).update(**values)
            draft.refresh_from_db()
        record(verbs.DEAL_DRAFTED, actor=by, target=draft, channel=fresh.channel, version=draft.version)
    return draft


def offer_deal(operation: Operation, *, by: Person) -> Deal:
    """Offer the draft to guests from now on; whoever signed an earlier version keeps that one."""
    with transaction.atomic():
        fresh = lock_line(operation)
        draft: Deal | None = Deal.objects.filter(operation=fresh, offered_at=None).first()
        if draft is None:
            raise Refused("deal.no_draft", _("There is no new version to offer: write one first."))
        return _offer(draft, fresh, by=by)


def sign_deal(
    booking: Booking, *, person: Person, signer: Person | None, name: str, language: str, sha256: str, by: Named
) -> Signature:
    """Sign on screen for a booking, binding ``person``; the caller has asked who may.

    ``sha256`` is of the text that was shown: refuses when another version is offered by now. Signing twice is the same
    as once.
    """
    with transaction.atomic():
        fresh = lock_booking(booking)
        there = _demand_signable(fresh)
        if there is not None:
            return there
        deal = deal_for(lock_line(fresh.operation))
        if deal.sha256 != sha256:
            raise Refused(
                "deal.changed", _("The team offers a newer version of the deal. Read it, then sign that one."), 409
            )
        signature = _sign(
            fresh,
            _kept(deal),
            by=by,
            person=person,
            signer=signer,
            name=demand_name(name, of="deal"),
            language=language,
            how=SignedHow.SCREEN,
        )
        settle(fresh, by=signer)
    return signature


def sign_deal_on_paper(
    booking: Booking, *, by: Person, name: str, language: str, scan: File[bytes], person: Person | None = None
) -> Signature:
    """Keep the scan of a deal that was signed on paper; the version is the one offered now."""
    with transaction.atomic():
        fresh = lock_booking(booking)
        if _demand_signable(fresh) is not None:
            raise Refused("deal.signed", _("The deal of this booking is signed already."))
        deal = _kept(deal_for(lock_line(fresh.operation)))
        signature = _sign(
            fresh,
            deal,
            by=by,
            person=person or fresh.booked_by,
            signer=person or fresh.booked_by,
            name=demand_name(name, of="deal"),
            language=language,
            how=SignedHow.PAPER,
            scan=keep_scan(scan, "deals"),
            taken_by=by,
        )
        settle(fresh, by=by)
    return signature


def settle(booking: Booking, *, by: Named | None) -> bool:
    """Confirm a booking once nothing is left to sign; return whether that was now. Inside the caller's transaction."""
    if booking.state != BookingState.BOOKED or not papers_of(booking).are_complete:
        return False
    floor.confirm(booking, by=by)
    return True


def settle_anew(booking: Booking, *, by: Named | None) -> None:
    """Confirm a booking, or take its confirmation back, as its papers are now. Inside the caller's transaction.

    Called where papers may have become too few: somebody came to the set, or took a form back.
    """
    if booking.state == BookingState.CONFIRMED and not papers_of(booking).are_complete:
        floor.take_back_confirmation(booking, by=by)
    else:
        settle(booking, by=by)


def _offer(draft: Deal, operation: Operation, *, by: Person | None) -> Deal:
    terms = terms_for(operation, draft.read_terms())
    clauses = default_clauses(terms, draft.wording)
    whole = {
        "terms": terms.to_json(),
        "clauses": write_clauses(clauses),
        "sha256": fingerprint(clauses, terms),
        "offered_at": now(),
    }
    if draft.pk is None:
        draft = Deal.objects.create(operation=operation, version=draft.version, **whole)
    else:
        Deal.objects.filter(pk=draft.pk).update(**whole)
        draft.refresh_from_db()
    record(
        verbs.DEAL_OFFERED,
        actor=by,
        target=draft,
        channel=operation.channel,
        operation=operation.public_id,
        version=draft.version,
        sha256=draft.sha256,
    )
    return draft


def _kept(deal: Deal) -> Deal:
    """Keep the deal that comes with the product when somebody signs it first. The caller holds the operation's row."""
    if deal.offered_at is not None:
        return deal
    # the team may be writing a version of its own meanwhile: that one becomes the second
    Deal.objects.filter(operation=deal.operation, offered_at=None).update(version=2)
    return _offer(deal, deal.operation, by=None)


def _sign(booking: Booking, deal: Deal, *, by: Named, **fields: object) -> Signature:
    signature: Signature = Signature.objects.create(
        booking=booking, deal=deal, sha256=deal.sha256, signed_at=now(), **fields
    )
    record(
        verbs.DEAL_SIGNED,
        actor=by,
        target=booking,
        channel=booking.operation.channel,
        operation=booking.operation.public_id,
        version=deal.version,
        sha256=deal.sha256,
        how=signature.how,
        language=signature.language,
    )
    return signature


def _demand_signable(booking: Booking) -> Signature | None:
    """Return the signature that is there; refuses a booking for which nothing can be signed any more."""
    if booking.state not in SIGNABLE:
        raise Refused(
            "booking.nothing_to_sign", _("This booking is over or not made yet: there is nothing to sign."), 409
        )
    there: Signature | None = Signature.objects.standing().filter(booking=booking).first()
    return there


def demand_name(name: str, *, of: str) -> str:
    """Return the name that somebody types as a signature, or refuse; ``of`` says what is signed (deal, release)."""
    name = " ".join(name.split())[:100]
    if len(name) < 2:
        raise Refused(f"{of}.name_needed", _("Type your first and last name: that is your signature."), 422)
    return name


def _demand_both_languages(wording: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    own = {}
    for key, texts in wording.items():
        if key not in KEYS:
            raise Refused("deal.no_such_clause", _("There is no such clause."), 422)
        words = {language: texts.get(language, "").strip()[:LONGEST_CLAUSE] for language in LANGUAGES}
        if any(words.values()):
            if not all(words.values()):
                raise Refused("deal.one_language", _("Write your own words of a clause in French and in English."), 422)
            own[key] = words
    return own
