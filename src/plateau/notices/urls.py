"""Addresses of notices, mail choices and outboxes."""

from __future__ import annotations

from django.urls import path

from plateau.notices import views

urlpatterns = [
    path("u/<str:token>", views.unsubscribe, name="unsubscribe"),
]
