"""Addresses of films and of their files on the way in."""

from __future__ import annotations

from django.urls import path

from plateau.media.views import upload

urlpatterns = [
    path("upload/", upload.begin, name="media-uploads"),
    path("upload/<str:public_id>", upload.one_upload, name="media-upload"),
]
