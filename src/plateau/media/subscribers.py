"""What films hear: that a stored file of one is no longer whole, to tell those who run the network."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from plateau.journal.actions import subscribe
from plateau.journal.models import Entry
from plateau.media import verbs
from plateau.media.models import Film
from plateau.media.states import FileState
from plateau.notices.actions import tell_all
from plateau.notices.kinds import kind
from plateau.people.models import Person

FILE_AILING = kind("film.file_ailing", _("A stored file is damaged or missing, on a network you run"))


@subscribe(verbs.FILE_FOUND_AILING)
def tell_of_an_ailing_file(entry: Entry) -> None:
    """Tell those who run the network, once a day however many files it is: where a disk fails, it is all of them."""
    film = Film.objects.select_related("channel").filter(public_id=entry.target_id).first()
    if film is None:
        return
    damaged, missing = (
        _("A stored file of “{film}” is damaged. “plateau storage show” lists all files that are not whole."),
        _("A stored file of “{film}” is missing. “plateau storage show” lists all files that are not whole."),
    )
    tell_all(
        Person.objects.with_account().filter(network_admin=True),
        FILE_AILING,
        subject=_("A stored file is not whole"),
        text=format_lazy(damaged if entry.data["state"] == FileState.DAMAGED else missing, film=film.title),
        url=film.desk_url,
        key=f"ailing:{entry.at.date().isoformat()}",
    )
