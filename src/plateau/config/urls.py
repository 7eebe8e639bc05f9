"""All addresses, room by room."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("plateau.people.urls")),
    path("account/", include("allauth.urls")),
    path("", include("plateau.channels.urls")),
    path("", include("plateau.media.urls")),
    path("", include("plateau.notices.urls")),
    path("", include("plateau.subjects.urls")),
    path("", include("plateau.studio.urls")),
    path("", include("plateau.studio.guests.urls")),
    path("", include("plateau.studio.material.urls")),
    path("", include("plateau.studio.cases.urls")),
    path("", include("plateau.money.urls")),
    path("", include("plateau.antenna.urls")),
    path("", include("plateau.community.urls")),
    path("", include("plateau.audience.urls")),
    path("", include("plateau.website.urls")),
    path("", include("plateau.studio.short_urls")),  # operations at the root, so after all others
]
