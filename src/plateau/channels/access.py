"""Who sees a channel, and who may do what on it: the choke point of all team rights."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel, TeamRole, Visibility
from plateau.channels.roles import Can, Role, allowed
from plateau.core.errors import Refused
from plateau.people.models import Person


def domain_of(person: Person | None) -> str:
    """Return the domain of the person's account address in lower case, or an empty string.

    Only an account counts, since its address was verified.
    """
    if person is None or person.user is None:
        return ""
    return person.user.email.rpartition("@")[2].lower()


def visible_channels(person: Person | None) -> QuerySet[Channel]:
    """Return the channels that this person (None: a visitor) may enter."""
    if person is not None and person.network_admin:
        return Channel.objects.all()
    rule = Q(visibility=Visibility.PUBLIC)
    if person is not None:
        rule |= Q(pk__in=TeamRole.objects.filter(person=person).values("channel"))
        if person.has_account:
            rule |= Q(visibility=Visibility.MEMBERS)
            rule |= Q(visibility=Visibility.INTERNAL, internal_domains__contains=[domain_of(person)])
    return Channel.objects.filter(rule)


def who_enters(channel: Channel) -> Q:
    """Return the rule for the persons who may enter this channel: ``visible_channels`` asked of a set of persons."""
    if channel.visibility == Visibility.PUBLIC:
        return Q()
    rule = Q(network_admin=True) | Q(pk__in=TeamRole.objects.filter(channel=channel).values("person"))
    if channel.visibility == Visibility.MEMBERS:
        return rule | Q(user__isnull=False)
    for domain in channel.internal_domains:
        rule |= Q(user__email__iendswith=f"@{domain}")
    return rule


def who_may(can: Can, channel: Channel) -> Q:
    """Return the rule for the persons who may do this on this channel: ``may`` asked of a set of persons."""
    return Q(network_admin=True) | whose_role_allows(can, channel)


def whose_role_allows(can: Can, channel: Channel) -> Q:
    """Return the rule for the persons of this channel's team whose work this is: they are the ones to tell of it."""
    fitting = [role for role in Role if can in allowed({role})]
    return Q(pk__in=TeamRole.objects.filter(channel=channel, role__in=fitting).values("person"))


def lets_in_readers_of(channel: Channel, other: Channel) -> bool:
    """Whether all for whom ``other`` is made may enter this channel too; its team, which may be anybody, left aside."""
    if channel.pk == other.pk or channel.visibility == Visibility.PUBLIC:
        return True
    if channel.visibility == Visibility.MEMBERS:
        return other.visibility != Visibility.PUBLIC
    return other.visibility == Visibility.INTERNAL and set(other.internal_domains) <= set(channel.internal_domains)


def channel_for(person: Person | None, slug: str) -> Channel:
    """Return the channel at this address, or refuse with 404, as for nothing there.

    A channel for members says so to a visitor (401), who may log in; an internal one says nothing to strangers.
    """
    channel = visible_channels(person).filter(slug=slug).first()
    if channel is None:
        if person is None and Channel.objects.filter(slug=slug, visibility=Visibility.MEMBERS).exists():
            raise Refused("login.needed", _("This channel is for members of the network. Log in to enter."), 401)
        raise Refused("channel.not_found", _("There is no such channel, or it is not open to you."), 404)
    return channel


def roles_of(person: Person | None, channel: Channel) -> frozenset[str]:
    """Return the person's roles on this channel; read once a request and person."""
    if person is None:
        return frozenset()
    kept: dict[int, set[str]] | None = getattr(person, "_roles", None)
    if kept is None:
        kept = {}
        for channel_id, role in TeamRole.objects.filter(person=person).values_list("channel_id", "role"):
            kept.setdefault(channel_id, set()).add(role)
        person._roles = kept  # type: ignore[attr-defined]  # noqa: SLF001  kept for this request
    return frozenset(kept.get(channel.pk, ()))


def rights_of(person: Person | None, channel: Channel) -> frozenset[Can]:
    """Return all that this person may do on this channel; whoever runs the network may do everything."""
    if person is not None and person.network_admin:
        return frozenset(Can)
    return allowed(roles_of(person, channel))


def may(person: Person | None, can: Can, channel: Channel) -> bool:
    """Whether this person may do this on this channel."""
    return can in rights_of(person, channel)


def demand(person: Person | None, can: Can, channel: Channel) -> Person:
    """Return the person, or refuse: 401 for a visitor, who may log in, 403 for somebody without the right."""
    if person is None:
        raise Refused("login.needed", _("Log in to do this."), 401)
    if not may(person, can, channel):
        raise Refused(
            "channel.not_allowed", _("Your roles on this channel do not include this. Ask its administrator."), 403
        )
    return person


def channels_where(person: Person | None, can: Can) -> QuerySet[Channel]:
    """Return the channels on which this person may do this: the list that agrees with ``may``."""
    if person is None:
        return Channel.objects.none()
    if person.network_admin:
        return Channel.objects.all()
    fitting = [role for role in Role if can in allowed({role})]
    return Channel.objects.filter(pk__in=TeamRole.objects.filter(person=person, role__in=fitting).values("channel"))


def need_person(request: HttpRequest) -> Person:
    """Return who asks, or refuse with 401 (the page then offers to log in and come back)."""
    person: Person | None = request.person  # type: ignore[attr-defined]
    if person is None:
        raise Refused("login.needed", _("Log in to do this."), 401)
    return person


def desk_channel(request: HttpRequest, slug: str, can: Can) -> tuple[Person, Channel]:
    """Return who asks and the channel of a team page, or refuse: 404, 401 or 403."""
    person: Person | None = request.person  # type: ignore[attr-defined]
    channel = channel_for(person, slug)
    return demand(person, can, channel), channel


def need_network_admin(request: HttpRequest) -> Person:
    """Return who asks if they run the network, or refuse with 401 or 403."""
    person = need_person(request)
    if not person.network_admin:
        raise Refused("network.not_allowed", _("This is for those who run the network."), 403)
    return person


def may_invite(person: Person, guest: Person, channel: Channel) -> bool:
    """Whether this person may make a link to a profile that has no account.

    The link hands over all that the profile holds, so it takes the right to give each role that the profile has.
    Lists ask ``who_may_be_invited``.
    """
    if guest.has_account or guest.merged_into_id is not None:
        return False
    if person.network_admin:
        return True
    if guest.network_admin or guest.made_on != channel.public_id or not may(person, Can.EDIT_SUBJECT, channel):
        return False
    roles = TeamRole.objects.filter(person=guest).select_related("channel")
    return all(may(person, Can.MANAGE_TEAM, role.channel) for role in roles)


def who_may_be_invited(person: Person | None, channel: Channel) -> Q:
    """Return the rule for the persons to whose profiles this person may make a link: ``may_invite`` asked of a set."""
    rule = Q(user=None, merged_into=None)
    if person is not None and person.network_admin:
        return rule
    if not may(person, Can.EDIT_SUBJECT, channel):
        return Q(pk__in=[])
    beyond = TeamRole.objects.exclude(channel__in=channels_where(person, Can.MANAGE_TEAM)).values("person")
    return rule & Q(network_admin=False, made_on=channel.public_id) & ~Q(pk__in=beyond)
