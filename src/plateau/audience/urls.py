"""Addresses of the audience."""

from __future__ import annotations

from django.urls import path

from plateau.audience import views

urlpatterns = [
    path("desk/<slug:slug>/audience", views.channel_audience, name="channel_audience"),
    path("desk/<slug:slug>/audience/<str:public_id>", views.subject_audience, name="subject_audience"),
]
