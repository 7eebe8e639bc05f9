"""Addresses of people: profiles, settings, claims."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.account.views import password_set
from django.urls import path
from django.views.generic.base import RedirectView

from plateau.people import claim_views, reauthentication, views

first_password = reauthentication_required(password_set, app="allauth.account")

urlpatterns = [
    path("p/<str:public_id>", views.profile, name="person"),
    path("settings", RedirectView.as_view(pattern_name="settings-profile"), name="settings"),
    path("settings/", RedirectView.as_view(pattern_name="settings-profile")),
    path("settings/profile", views.edit_profile, name="settings-profile"),
    path("settings/profile/companies", views.companies, name="companies"),
    path("settings/sessions", views.sessions, name="settings-sessions"),
    path("settings/sessions/end", views.end_sessions, name="settings-sessions-end"),
    path("account/password/set/", first_password, name="account_set_password"),  # before allauth's, which asks nothing
    path("account/reauthenticate/code/", reauthentication.by_code, name="reauthenticate-by-code"),
    path("account/sessions/", RedirectView.as_view(pattern_name="settings-sessions")),
    path("claim/<str:token>", claim_views.claim, name="claim"),
    path("claims", claim_views.claims, name="claims"),
]
