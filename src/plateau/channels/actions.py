"""Changes to the network and its channels: settings, rubrics, teams."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from PIL import Image

from plateau.channels import verbs
from plateau.channels.models import Channel, Network, Rubric, TeamRole
from plateau.channels.roles import Role
from plateau.core.errors import Refused
from plateau.core.ids import new_token
from plateau.core.pictures import within
from plateau.journal.actions import record
from plateau.people.claims import close_invitations
from plateau.people.models import Person


def the_network() -> Network:
    """Return the one network; a fresh installation gets its row here."""
    return Network.objects.get_or_create(only=True, defaults={"name": "Plateau"})[0]


def change_network(network: Network, *, by: Person, **fields: Any) -> list[str]:
    """Write these fields of the network and return the names of those that changed."""
    with transaction.atomic():
        changed = _write(network, fields)
        if changed:
            record(verbs.NETWORK_CHANGED, actor=by, target=network, fields=changed)
    return changed


def give_network(person: Person, *, by: Person | None) -> bool:
    """Let a person run the network; return whether they did not. Links to a profile without account stop working."""
    with transaction.atomic():
        if not Person.objects.present().filter(pk=person.pk, network_admin=False).update(network_admin=True):
            return False
        person.network_admin = True
        close_invitations(person)
        record(verbs.NETWORK_GIVEN, actor=by, target=person)
    return True


def create_channel(*, by: Person | None, logo: Image.Image | None = None, **fields: Any) -> Channel:
    """Create a channel, with whoever creates it as its first administrator; ``by`` is None for the command line."""
    with transaction.atomic():
        channel = Channel(network=the_network(), **fields)
        channel.full_clean(exclude=["network"])
        channel.save()
        record(verbs.CREATED, actor=by, target=channel, channel=channel)
        if logo is not None:
            set_logo(channel, logo, by=by)
        if by is not None:
            give_role(channel, by, Role.ADMINISTRATOR, by=by)
    return channel


def change_channel(channel: Channel, *, by: Person, **fields: Any) -> list[str]:
    """Write these settings of a channel and return the names of those that changed; its address never does."""
    with transaction.atomic():
        changed = _write(channel, fields)
        if changed:
            record(verbs.CHANGED, actor=by, target=channel, channel=channel, fields=changed)
    return changed


def _write(row: models.Model, fields: dict[str, Any]) -> list[str]:
    changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, fields[name])
    if changed:
        row.save(update_fields=changed)
    return changed


def set_logo(channel: Channel, picture: Image.Image | None, *, by: Person | None) -> None:
    """Keep a logo, 512 pixels at most; None takes it away. The file before it goes once the change holds."""
    old, name = channel.logo.name, ""
    if picture is not None:
        name = default_storage.save(f"logos/{channel.public_id}-{new_token()[:8]}.webp", within(picture, 512, 512))
    if not old and not name:
        return
    with transaction.atomic():
        channel.logo = name
        channel.save(update_fields=["logo"])
        record(verbs.CHANGED, actor=by, target=channel, channel=channel, fields=["logo"])
        if old:
            transaction.on_commit(lambda: default_storage.delete(old))


def add_rubric(channel: Channel, name: str, *, by: Person) -> Rubric:
    """Add a rubric at the end. Refuses a name that makes the same address as another's."""
    name = " ".join(name.split())
    slug = slugify(name)[:40]
    if not slug:
        raise Refused("rubric.no_name", _("Give the rubric a name with letters or figures."), 422)
    with transaction.atomic():
        if channel.rubrics.filter(slug=slug).exists():
            raise Refused("rubric.exists", _("There is a rubric with this name."), 422)
        last = channel.rubrics.aggregate(last=models.Max("position"))["last"]
        rubric = channel.rubrics.create(name=name[:40], slug=slug, position=0 if last is None else last + 1)
        record(verbs.RUBRICS_CHANGED, actor=by, target=channel, channel=channel, added=rubric.slug)
    return rubric


def rename_rubric(rubric: Rubric, name: str, *, by: Person) -> None:
    """Give a rubric another name; its address stays, so that links keep working."""
    name = " ".join(name.split())[:40]
    if not name:
        raise Refused("rubric.no_name", _("Give the rubric a name with letters or figures."), 422)
    with transaction.atomic():
        old, rubric.name = rubric.name, name
        rubric.save(update_fields=["name"])
        record(
            verbs.RUBRICS_CHANGED, actor=by, target=rubric.channel, channel=rubric.channel, renamed=rubric.slug, was=old
        )


def move_rubric(rubric: Rubric, *, up: bool, by: Person) -> None:
    """Move a rubric one place; at the end of the list nothing happens."""
    with transaction.atomic():
        order = list(Rubric.objects.select_for_update().filter(channel=rubric.channel).order_by("position", "name"))
        at = order.index(rubric)
        to = at - 1 if up else at + 1
        if not 0 <= to < len(order):
            return
        order[at], order[to] = order[to], order[at]
        for position, row in enumerate(order):
            row.position = position
        Rubric.objects.bulk_update(order, ["position"])
        record(verbs.RUBRICS_CHANGED, actor=by, target=rubric.channel, channel=rubric.channel, moved=rubric.slug)


def remove_rubric(rubric: Rubric, *, by: Person) -> None:
    """Remove a rubric. Refuses one that something still stands under."""
    channel, slug = rubric.channel, rubric.slug
    try:
        with transaction.atomic():
            rubric.delete()
            record(verbs.RUBRICS_CHANGED, actor=by, target=channel, channel=channel, removed=slug)
    except models.ProtectedError:
        raise Refused("rubric.in_use", _("Subjects stand under this rubric. Give them another one first.")) from None


def give_role(channel: Channel, person: Person, role: Role, *, by: Person | None) -> bool:
    """Give a person a role; return whether they did not have it. See ``give_roles``."""
    return bool(give_roles(channel, person, [role], by=by))


def give_roles(channel: Channel, person: Person, roles: Collection[Role], *, by: Person | None) -> list[Role]:
    """Give a person roles, told as one; return those that they did not have.

    Links to a profile without account stop working: whoever holds one would get the roles with the profile.
    """
    with transaction.atomic():
        new = [role for role in roles if TeamRole.objects.get_or_create(channel=channel, person=person, role=role)[1]]
        if new:
            close_invitations(person)
            record(verbs.ROLE_GIVEN, actor=by, target=person, channel=channel, roles=[role.value for role in new])
    return new


def take_role(channel: Channel, person: Person, role: Role, *, by: Person) -> bool:
    """Take a role from a person; return whether they had it. Refuses to leave a channel without administrator."""
    with transaction.atomic():
        Channel.objects.select_for_update().get(
            pk=channel.pk
        )  # two administrators cannot take each other's role at once
        held = TeamRole.objects.filter(channel=channel, person=person, role=role)
        if not held.exists():
            return False
        if role == Role.ADMINISTRATOR and not _has_other_administrator(channel, person):
            raise Refused(
                "team.last_administrator",
                _("This is the channel's last administrator. Give somebody else this role first."),
            )
        held.delete()
        record(verbs.ROLE_TAKEN, actor=by, target=person, channel=channel, role=role.value)
    return True


def _has_other_administrator(channel: Channel, person: Person) -> bool:
    """Whether somebody else who can log in administers the channel."""
    others = TeamRole.objects.filter(channel=channel, role=Role.ADMINISTRATOR).exclude(person=person)
    return others.filter(person__user__is_active=True).exists()


def set_roles(channel: Channel, person: Person, roles: Collection[Role], *, by: Person) -> None:
    """Make these a person's roles on the channel: all changes or none."""
    with transaction.atomic():
        had = {
            Role(role)
            for role in TeamRole.objects.filter(channel=channel, person=person).values_list("role", flat=True)
        }
        give_roles(channel, person, [role for role in Role if role in roles and role not in had], by=by)
        for role in Role:
            if role in had and role not in roles:
                take_role(channel, person, role, by=by)
