"""What channels show in rooms below is safe to stand in a page."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from plateau.channels.models import Network
from plateau.core import panels

pytestmark = pytest.mark.django_db


def test_the_networks_address_is_written_as_html() -> None:
    Network.objects.create(name="Bouquet", contact_email="o'neill&co@tv.example.org")
    drawn = panels.draw("account.contact", RequestFactory().get("/"), None)
    assert drawn == "o&#x27;neill&amp;co@tv.example.org"
