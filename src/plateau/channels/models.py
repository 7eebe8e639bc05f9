"""The network, its channels, their rubrics and teams."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from plateau.channels.roles import Role
from plateau.core.clock import now
from plateau.core.fields import COLOUR, PublicIdField
from plateau.people.models import Person


class Visibility(models.TextChoices):
    """Who may enter a channel."""

    PUBLIC = "public", _("Everybody")
    MEMBERS = "members", _("Members of the network")
    INTERNAL = "internal", _("People with an address of these domains")


class Gate(models.TextChoices):
    """Who may watch a film to its end."""

    EVERYBODY = "everybody", _("Everybody")
    REGISTERED = "registered", _("Registered members")
    INTERNAL = "internal", _("People of the channel's own domains")
    UNLISTED = "unlisted", _("Whoever has the address")
    INVITED = "invited", _("Whoever has an invitation link")


class Network(models.Model):
    """This installation: one row."""

    public_id = PublicIdField()
    name = models.CharField(_("name"), max_length=80)
    tagline = models.CharField(_("tagline"), max_length=160, blank=True)
    contact_email = models.EmailField(_("contact address"), blank=True)
    only = models.BooleanField(default=True, editable=False)

    journal_kind = "network"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["only"], name="channels_one_network"),
            models.CheckConstraint(condition=models.Q(only=True), name="channels_network_only_is_true"),
        ]

    def __str__(self) -> str:
        return self.name

    def runners(self) -> models.QuerySet[Person]:
        """Return those who run the network."""
        return Person.objects.filter(network_admin=True, merged_into=None).order_by("name")


class Channel(models.Model):
    """A web-TV: a look, an editorial line, a team, an address ``/c/<slug>``."""

    public_id = PublicIdField()
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="channels")
    name = models.CharField(_("name"), max_length=60)
    slug = models.SlugField(_("address"), max_length=30, unique=True)
    tagline = models.CharField(_("tagline"), max_length=160, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("fr", "Français"), ("en", "English")], default="fr"
    )
    logo = models.ImageField(_("logo"), upload_to="logos/", blank=True)
    accent = models.CharField(_("accent colour"), max_length=7, default="#ffb347", validators=[COLOUR])
    editorial_line = models.TextField(_("editorial line"), blank=True)
    visibility = models.CharField(_("visibility"), max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC)
    internal_domains = ArrayField(
        models.CharField(max_length=100), verbose_name=_("e-mail domains"), default=list, blank=True
    )
    beta = models.BooleanField(_("in beta"), default=False)
    default_gate = models.CharField(_("access by default"), max_length=10, choices=Gate.choices, default=Gate.EVERYBODY)
    free_share = models.PositiveSmallIntegerField(
        _("free start, in percent"), default=15, validators=[MinValueValidator(0), MaxValueValidator(50)]
    )
    transcribes = models.BooleanField(_("a transcript for every film, by itself"), default=True)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Paris")
    created_at = models.DateTimeField(default=now, editable=False)

    journal_kind = "channel"

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(visibility="internal") | models.Q(internal_domains__len__gt=0),
                name="channels_internal_has_domains",
                violation_error_message=_("An internal channel needs at least one e-mail domain."),
            ),
            models.CheckConstraint(condition=models.Q(free_share__lte=50), name="channels_free_share_at_most_half"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The channel's home."""
        return f"/c/{self.slug}"


class Rubric(models.Model):
    """A section of a channel, such as "Trades" or "Energy"."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="rubrics")
    name = models.CharField(_("name"), max_length=40)
    slug = models.SlugField(_("address"), max_length=40)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["channel", "slug"], name="channels_rubric_once")]

    def __str__(self) -> str:
        return self.name


class TeamRole(models.Model):
    """A person's role on a channel's team."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="team")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="team_roles")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    since = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "person", "role"], name="channels_role_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()}"
