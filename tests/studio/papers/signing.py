"""Papers signed by the actions that people use."""

from __future__ import annotations

from django.core.files.base import ContentFile

from plateau.people.models import Person
from plateau.studio.models import Booking, Guardian, Release, Signature
from plateau.studio.papers.actions import dealing, releasing
from plateau.studio.papers.standing import deal_for, deal_of, form_text, papers_of
from plateau.studio.papers.terms import fingerprint_of

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def scan(content: bytes = PDF, name: str = "accord.pdf") -> ContentFile:
    """Return a paper that was scanned."""
    return ContentFile(content, name)


def sign_deal(booking: Booking, person: Person | None = None, name: str = "Anna Lenoir") -> Signature:
    """Sign the deal that is offered now, on screen, in French."""
    person = person or booking.booked_by
    sha256 = deal_for(booking.operation).sha256
    return dealing.sign_deal(booking, person=person, signer=person, name=name, language="fr", sha256=sha256, by=person)


def sign_release(booking: Booking, person: Person | None = None, *, minor: bool = False) -> Release:
    """Say one's age, and sign the release form on screen, in French."""
    person = person or booking.booked_by
    releasing.say_age(booking, person, minor=minor, by=person)
    sha256 = fingerprint_of(form_text(booking, person, minor=minor, language="fr"))
    return releasing.sign_release(
        booking, person, signer=person, name=person.name, language="fr", sha256=sha256, by=person
    )


def sign_all(booking: Booking) -> None:
    """Sign the deal, and every form of an adult, so that the booking is confirmed."""
    sign_deal(booking)
    for form in papers_of(booking).forms:
        sign_release(booking, form.person)
    booking.refresh_from_db()


def sign_as_guardian(guardian: Guardian, *, with_deal: bool = False) -> None:
    """Sign as a guardian, in French."""
    release = guardian.release
    text = form_text(release.booking, release.person, minor=True, language="fr")
    releasing.sign_as_guardian(
        guardian,
        name=guardian.name,
        language="fr",
        sha256=fingerprint_of(text),
        deal_sha256=deal_of(release.booking).sha256 if with_deal else "",
    )
