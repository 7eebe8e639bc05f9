"""Accounts, persons (with or without an account) and companies."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.fields import PublicIdField


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    def create_user(self, email: str, password: str | None = None) -> User:
        """Return a new user; without a password it logs in by e-mailed codes only."""
        user = self.model(email=self.normalize_email(email).lower())
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A way to log in, and nothing else: what others see is the Person."""

    email = models.EmailField(_("e-mail address"), unique=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="people_user_email_any_case")]

    def __str__(self) -> str:
        return self.email


class Company(models.Model):
    """Where people work; shared by its persons, named once whatever the case."""

    public_id = PublicIdField()
    name = models.CharField(_("name"), max_length=120)

    journal_kind = "company"

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("name"), name="people_company_once")]

    def __str__(self) -> str:
        return self.name


class PersonQuerySet(models.QuerySet["Person"]):
    """Sets of persons."""

    def with_account(self) -> Self:
        """Keep those who can log in."""
        return self.filter(user__isnull=False, user__is_active=True)

    def present(self) -> Self:
        """Leave out profiles that became part of another."""
        return self.filter(merged_into__isnull=True)

    def waiting_for(self, email: str) -> Self:
        """Keep profiles without account that the team made for this address."""
        return self.present().filter(user__isnull=True).alias(to=Lower("contact_email")).filter(to=email.lower())


class Person(models.Model):
    """Somebody: a member with an account, or a guest who has none yet and may claim this profile later.

    ``contact_email`` is where a person without account is written to; never shown on a page.
    """

    public_id = PublicIdField()
    user = models.OneToOneField(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="person")
    name = models.CharField(_("name"), max_length=100)
    headline = models.CharField(_("headline"), max_length=140, blank=True)
    company = models.ForeignKey(Company, on_delete=models.SET_NULL, null=True, blank=True, related_name="persons")
    photo = models.ImageField(_("photo"), upload_to="portraits/", blank=True)
    links = models.JSONField(_("links"), default=list, blank=True)  # [{"label": str, "url": str}], five at most
    language = models.CharField(
        _("language"), max_length=2, choices=[("fr", "Français"), ("en", "English")], default="fr"
    )
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Paris")
    contact_email = models.EmailField(_("e-mail address"), blank=True)
    network_admin = models.BooleanField(_("runs the network"), default=False)
    made_on = models.CharField(max_length=12, blank=True, editable=False)  # public id of the channel whose team made it
    merged_into = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="merged_from")
    created_at = models.DateTimeField(default=now, editable=False)

    journal_kind = "person"
    objects: ClassVar = PersonQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(user=None) | models.Q(merged_into=None),
                name="people_merged_has_no_account",
                violation_error_message=_("A profile that became part of another has no account."),
            )
        ]
        indexes: ClassVar = [models.Index(Lower("contact_email"), name="people_contact_email")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The public page."""
        return f"/p/{self.public_id}"

    @property
    def initials(self) -> str:
        """The first letters of the first and last word of the name, for the face without a photo."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words[:1])).upper()

    @property
    def photo_small_url(self) -> str:
        """The address of the photo at 256 pixels, or an empty string."""
        return self.photo.storage.url(small_name(self.photo.name)) if self.photo.name else ""

    @property
    def has_account(self) -> bool:
        """Whether this person can log in."""
        return self.user_id is not None

    @property
    def address(self) -> str:
        """Where this person is written to; empty when nobody knows."""
        if self.user is not None and self.user.is_active:
            return self.user.email
        return self.contact_email if self.user is None else ""


def small_name(name: str) -> str:
    """Return the name under which the 256-pixel photo lies beside the large one."""
    return name.replace("-512.webp", "-256.webp")


class Invitation(models.Model):
    """A link that lets one person, once and for a time, take over a profile that has no account."""

    public_id = PublicIdField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(blank=True)
    invited_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    journal_kind = "invitation"

    def __str__(self) -> str:
        return f"{self.person} ({self.email})"

    def is_open_at(self, moment: datetime) -> bool:
        """Whether the link still works."""
        return self.used_at is None and moment < self.expires_at
