"""Addresses of notices, mail choices and outboxes."""

from __future__ import annotations

from django.urls import path

from plateau.notices import outbox_views, views

urlpatterns = [
    path("notices", views.notices, name="notices"),
    path("notices/read", views.read, name="notices-read"),
    path("notices/<str:public_id>", views.follow, name="notice"),
    path("settings/mail", views.mail_choices, name="settings-mail"),
    path("u/<str:token>", views.unsubscribe, name="unsubscribe"),
    path("desk/<slug:slug>/outbox", outbox_views.channel_outbox, name="channel-outbox"),
    path("desk/<slug:slug>/outbox/<str:public_id>", outbox_views.channel_message, name="channel-message"),
    path("desk/<slug:slug>/outbox/<str:public_id>/again", outbox_views.channel_retry, name="channel-retry"),
    path("network/outbox", outbox_views.network_outbox, name="network-outbox"),
    path("network/outbox/<str:public_id>", outbox_views.network_message, name="network-message"),
    path("network/outbox/<str:public_id>/again", outbox_views.network_retry, name="network-retry"),
]
