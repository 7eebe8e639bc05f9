"""Addresses of the site as a whole."""

from __future__ import annotations

from django.urls import path, register_converter

from plateau.website import homes, living, mine, views


class Digest:
    """Hexadecimal figures of an address that names its content."""

    regex = "[0-9a-f]{12}"

    def to_python(self, value: str) -> str:
        """Keep as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Keep as it is."""
        return value


class Rgb(Digest):
    """A colour's six figures."""

    regex = "[0-9a-f]{6}"


register_converter(Digest, "digest")
register_converter(Rgb, "rgb")

urlpatterns = [
    path("", homes.network_home, name="home"),
    path("c/<slug:slug>", homes.channel_home, name="channel"),
    path("c/<slug:slug>/films", homes.channel_films, name="films"),
    path("c/<slug:slug>/about", homes.channel_about, name="about"),
    path("me", mine.my_page, name="me"),
    path("components", living.components, name="components"),
    path("look/site-<digest:digest>.css", views.stylesheet, name="look"),
    path("look/accent-<rgb:rgb>.css", views.accent, name="accent"),
    path("language", views.speak, name="language"),
]
