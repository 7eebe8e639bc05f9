"""Forms of people: sign-up and profile."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from plateau.people.models import Person, User


class SignupForm(forms.Form):
    """What we ask beside address and password: the name that others will see."""

    name = forms.CharField(label=_("Your name, as others will see it"), max_length=100)

    def signup(self, request: HttpRequest, user: User) -> None:
        """Make the person of a new account (allauth calls this in the sign-up's transaction)."""
        Person.objects.create(user=user, name=self.cleaned_data["name"], language=(get_language() or "fr")[:2])
