"""Finds who is logged in: the account with its person and company in one query, as every page of a member needs them."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend as ByAddress

from plateau.people.models import User


class AuthenticationBackend(ByAddress):  # type: ignore[misc]  # allauth is not typed
    """Logs in by address and password or code, and loads the person with the account."""

    def get_user(self, user_id: int) -> User | None:
        """Return the account of a session, unless it was closed."""
        user = User.objects.select_related("person__company").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
