"""What allauth asks of us: accounts in lower case, mails in the reader's language, the way back after logging in."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urljoin

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plateau.core import letters, panels
from plateau.core.clients import client_address
from plateau.core.clock import now
from plateau.people.models import Person, User
from plateau.people.reauthentication import is_proved

CODES_GOOD_FOR = timedelta(minutes=15)  # as the settings say for each kind of code, and their mails


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """Our answers to allauth's questions."""

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:  # noqa: ARG002, FBT001, FBT002  allauth's own signature
        """Fill the account from the form; the sign-up form makes the person."""
        user.email = form.cleaned_data["email"].lower()
        password = form.cleaned_data.get("password1")
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        if commit:
            user.save()
        return user

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address for rate limits and the list of sessions."""
        return client_address(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send in the language of the person at this address, or of the page where they are."""
        person = Person.objects.filter(user__email__iexact=email).only("language").first()
        ways = {
            "login_url": "account_login",
            "signup_url": "account_signup",
            "reset_url": "account_reset_password",
            "sessions_url": "settings-sessions",
        }
        addresses = {name: urljoin(settings.SITE_URL, reverse(way)) for name, way in ways.items()}
        contact = unescape(panels.draw("account.contact", self.request, None))  # a mail's text is no HTML yet
        with translation.override(person.language if person else (get_language() or "fr")):
            super().send_mail(template_prefix, email, context | addresses | {"contact": contact})

    def render_mail(
        self,
        template_prefix: str,
        email: str,
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """Set the text of ``account/email/…`` in both forms; a mail with a code is secret."""
        return letters.letter(
            email,
            subject=render_to_string(f"{template_prefix}_subject.txt", context),
            body=letters.blocks(render_to_string(f"{template_prefix}_message.txt", context)),
            language=(get_language() or "fr")[:2],
            kind="account",
            secret="code" in context,
            until=now() + CODES_GOOD_FOR if "code" in context else None,
            headers=headers,
        )

    def is_reauthentication_required(self, *, app: str, **facts: Any) -> bool:
        """Say whether an account changes only after its owner was asked again; raise where only a code can tell."""
        required: bool = super().is_reauthentication_required(app=app, **facts)
        user = self.request.user
        if required and user.is_authenticated and not user.has_usable_password() and not is_proved(self.request, user):
            raise ReauthenticationRequired  # allauth would let an account without password pass
        return required

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Offer the code where there is no password."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if not methods and user.is_authenticated:
            words = _("Have a code mailed to your address")
            methods = [{"id": "code", "description": words, "url": reverse("reauthenticate-by-code")}]
        return methods

    def pre_login(self, request: HttpRequest, user: User, **facts: Any) -> HttpResponse | None:
        """Forget a password set before the address was proved.

        Whoever registers somebody else's address could otherwise keep a way in after its owner logs in by code.
        """
        records = get_authentication_records(request, user)
        if user.last_login is None and records and records[-1]["method"] == "code" and user.has_usable_password():
            user.set_unusable_password()
            user.save(update_fields=["password"])
        response: HttpResponse | None = super().pre_login(request, user, **facts)
        return response

    def post_login(self, request: HttpRequest, user: User, **facts: Any) -> HttpResponse:
        """Go where the person came from; first past a profile that waits for this address, if there is one."""
        response: HttpResponse = super().post_login(request, user, **facts)
        if isinstance(response, HttpResponseRedirect) and Person.objects.waiting_for(user.email).exists():
            return HttpResponseRedirect(reverse("claims") + "?" + urlencode({"next": response.url}))
        return response
