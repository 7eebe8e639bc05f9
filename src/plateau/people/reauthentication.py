"""Asks members without a password to show that they read their mail before an account changes hands.

allauth asks for the password again, and asks nothing where there is none: whoever sits down at an open session could
take the account by changing its address. A code to the present address stands in for the password.
"""

from __future__ import annotations

import time
from datetime import timedelta

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.utils import get_next_redirect_url
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from plateau.core.rates import spend
from plateau.people.access import account_person
from plateau.people.account_forms import ConfirmLoginCodeForm
from plateau.people.middleware import person_of
from plateau.people.models import User

GOOD_FOR = 15 * 60  # seconds, as for the other codes
MOST_TRIES = 3
MOST_MAILS = 6  # a quarter of an hour and member
_KEPT = "people_reauthentication"  # in the session: code, when (seconds since the epoch), wrong tries


def is_proved(request: HttpRequest, user: User) -> bool:
    """Whether a code proved the mailbox in this session just now."""
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    return any(one["method"] == "code" and one["at"] > since for one in get_authentication_records(request, user))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_code(request: HttpRequest) -> HttpResponse:
    """Mail a code to the present address (``way=mail``), take it, and go on with what was asked before (``next``)."""
    person = account_person(person_of(request))
    user = person.user
    assert user is not None
    kept = request.session.pop(_KEPT, None)
    if kept and time.time() - kept["at"] > GOOD_FOR:
        kept = None
    form = ConfirmLoginCodeForm()
    if request.method == "POST" and request.POST.get("way") == "mail":
        spend(f"reauthenticate:{user.pk}", most=MOST_MAILS, per=timedelta(seconds=GOOD_FOR))
        kept = {"code": get_adapter().generate_login_code(), "at": time.time(), "tries": 0}
        get_adapter().send_mail("account/email/reauthentication_code", user.email, {"code": kept["code"]})
    elif request.method == "POST" and kept:
        form = ConfirmLoginCodeForm(request.POST, code=kept["code"])
        if form.is_valid():
            record_authentication(request, user, method="code", reauthenticated=True)
            return resume_request(request) or redirect("settings-profile")
        kept["tries"] += 1
        if kept["tries"] >= MOST_TRIES:
            messages.warning(request, _("That was not the code. Have a new one mailed."))
            kept = None
    if kept:
        request.session[_KEPT] = kept
    page = {"form": form, "email": user.email, "mailed": kept is not None, "next": get_next_redirect_url(request)}
    return render(request, "people/reauthenticate_by_code.html", page)
