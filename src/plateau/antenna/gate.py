"""Decides what somebody may watch: one viewer, the publications of one film, one answer. Asks no database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from plateau.antenna.models import Publication
from plateau.channels.access import domain_of, may, roles_of
from plateau.channels.models import Channel, Gate, Visibility
from plateau.channels.roles import Can
from plateau.media.models import Film
from plateau.people.models import Person


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody may watch of a film: ``whole``, or the first ``free_share`` percent, or nothing.

    ``publication`` is the one whose gate speaks: the one that lets them in, else the one that asks the least of
    them. None means that for them the film is not on air.
    """

    publication: Publication | None
    whole: bool
    free_share: int

    @property
    def playable(self) -> bool:
        """Whether there is anything to play."""
        return self.whole or self.free_share > 0


NOTHING = Verdict(publication=None, whole=False, free_share=0)
_EASIEST_FIRST = [Gate.EVERYBODY, Gate.UNLISTED, Gate.REGISTERED, Gate.INVITED, Gate.INTERNAL]


def enters(person: Person | None, channel: Channel) -> bool:
    """Whether somebody may enter a channel: the object's side of ``channels.access.visible_channels``."""
    if channel.visibility == Visibility.PUBLIC:
        return True
    if person is None:
        return False
    if person.network_admin or roles_of(person, channel):
        return True
    if channel.visibility == Visibility.MEMBERS:
        return person.has_account
    return domain_of(person) in channel.internal_domains


def admits(publication: Publication, person: Person | None, invited: Collection[int]) -> bool:
    """Whether the gate of a publication lets somebody watch to the end.

    ``invited`` holds the keys of the publications for which they hold a working invitation.
    """
    match publication.gate:
        case Gate.EVERYBODY | Gate.UNLISTED:
            return True
        case Gate.REGISTERED:
            return person is not None and person.has_account
        case Gate.INTERNAL:
            return domain_of(person) in publication.channel.internal_domains
        case Gate.INVITED:
            return publication.pk in invited
        case unknown:
            raise AssertionError(unknown)


def on_the_team(person: Person | None, film: Film, publications: Sequence[Publication] = ()) -> bool:
    """Whether somebody works on a channel of the film: the team sees everything, on air or not."""
    channels = [film.channel, *(publication.channel for publication in publications)]
    return any(may(person, Can.SEE_DESK, channel) for channel in channels)


def judge(
    film: Film, publications: Sequence[Publication], person: Person | None, invited: Collection[int] = ()
) -> Verdict:
    """Return what somebody may watch of a film, given its publications that are on air, with their channels."""
    open_to_them = sorted(
        (publication for publication in publications if enters(person, publication.channel)),
        key=lambda publication: (_EASIEST_FIRST.index(Gate(publication.gate)), -publication.free_share, publication.pk),
    )
    for publication in open_to_them:
        if admits(publication, person, invited):
            return Verdict(publication, whole=True, free_share=0)
    if on_the_team(person, film, publications):
        return Verdict(open_to_them[0] if open_to_them else None, whole=True, free_share=0)
    if not open_to_them:
        return NOTHING
    return Verdict(open_to_them[0], whole=False, free_share=_free_share(film, open_to_them))


def _free_share(film: Film, publications: Sequence[Publication]) -> int:
    """Return the part that strangers may watch: none unless a publication gives one and its package lies there."""
    given = max(publication.free_share for publication in publications)
    made = film.asset.free_share if film.asset is not None else None
    return made if given and made is not None else 0
