"""Addresses of channels: the team's pages and the network's."""

from __future__ import annotations

from django.urls import path

from plateau.channels import team_views, views

urlpatterns = [
    path("desk/new-channel", views.new_channel, name="new-channel"),
    path("network/settings", views.network, name="network-settings"),
    path("desk/<slug:slug>/settings", views.settings, name="channel-settings"),
    path("desk/<slug:slug>/settings/preview", views.preview, name="channel-preview"),
    path("desk/<slug:slug>/settings/rubrics", views.change_rubrics, name="channel-rubrics"),
    path("desk/<slug:slug>/team", team_views.team, name="channel-team"),
    path("desk/<slug:slug>/team/<str:public_id>", team_views.change_roles, name="channel-roles"),
    path("desk/<slug:slug>/people/new", team_views.new_person, name="channel-new-person"),
    path("desk/<slug:slug>/people/<str:public_id>", team_views.person_link, name="channel-person"),
    path("desk/<slug:slug>/people/<str:public_id>/address", team_views.person_address, name="channel-address"),
]
