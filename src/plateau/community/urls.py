"""Addresses of the discussion."""

from __future__ import annotations

from django.urls import path

from plateau.community import views

urlpatterns = [
    path("s/<slug:slug>/comments", views.comments, name="comments"),
    path("s/<slug:slug>/comments/preview", views.preview, name="comment_preview"),
    path("s/<slug:slug>/comments/people", views.people, name="comment_people"),
    path("s/<slug:slug>/comments/<str:public_id>/edit", views.edit, name="comment_edit"),
    path("s/<slug:slug>/comments/<str:public_id>/remove", views.remove, name="comment_remove"),
    path("s/<slug:slug>/comments/<str:public_id>/flag", views.flag, name="comment_flag"),
    path("s/<slug:slug>/comments/<str:public_id>/moderate", views.moderate, name="comment_moderate"),
    path("desk/<slug:slug>/comments", views.moderation, name="moderation"),
]
