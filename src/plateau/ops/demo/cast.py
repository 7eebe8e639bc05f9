"""The demonstration's people: characters who can log in, and the members around them."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils.text import slugify

from plateau.channels.actions import add_rubric, create_channel, give_role, set_logo
from plateau.channels.models import Channel
from plateau.channels.roles import Role
from plateau.core import clock
from plateau.core.pictures import read_picture
from plateau.ops.demo.films.pictures import draw_logo, draw_portrait
from plateau.ops.demo.story import ChannelStory, Character
from plateau.people.actions import change_profile, join, set_photo
from plateau.people.models import Person, User

PASSWORD = "sur-le-plateau"  # noqa: S105  of the demonstration's invented people, printed when it starts
DOMAIN = "example.org"


def address_of(name: str) -> str:
    """Return a character's log-in address, made from the first name."""
    return f"{slugify(name.split(maxsplit=1)[0])}@{DOMAIN}"


class Cast:
    """A channel of the demonstration and its people, by their keys."""

    def __init__(self, told: ChannelStory, *, today: datetime, chance: Random) -> None:
        self._by_key: dict[str, Person] = {}
        began = today - timedelta(days=365)
        hashed = make_password(PASSWORD)
        with clock.at(began):
            for character in told.people:
                self._by_key[character.key] = _character(character, told, hashed)
            self.crowd = _crowd(told, began, chance)
            editor = self._by_key[told.people[0].key]
            self.channel = _channel(told, editor)
            for character in told.people:
                for role in character.roles:
                    give_role(self.channel, self._by_key[character.key], Role(role), by=editor)
        self.video_editor = next(self._by_key[one.key] for one in told.people if "video_editor" in one.roles)

    def __getitem__(self, key: str) -> Person:
        return self._by_key[key]

    @property
    def members(self) -> list[Person]:
        """Everybody: characters first."""
        return [*self._by_key.values(), *self.crowd]


def _character(character: Character, told: ChannelStory, hashed: str) -> Person:
    user = User.objects.create(email=address_of(character.name), password=hashed)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    person = join(user, name=character.name, language=told.language)
    change_profile(person, by=person, company=character.company, headline=character.headline, time_zone=told.time_zone)
    set_photo(person, read_picture(io.BytesIO(draw_portrait(character.name, 512))), by=person)
    return person


def _crowd(told: ChannelStory, began: datetime, chance: Random) -> list[Person]:
    """Make the members around the characters, in four statements; they joined over the year."""
    joined = [began + timedelta(days=chance.uniform(0, 300)) for _name in told.crowd]
    users = User.objects.bulk_create(
        [
            User(email=f"{slugify(name)}@{DOMAIN}", password=make_password(None), created_at=at)
            for name, at in zip(told.crowd, joined, strict=True)
        ]
    )
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users]
    )
    return Person.objects.bulk_create(
        [
            Person(user=user, name=name, language=told.language, time_zone=told.time_zone, created_at=at)
            for user, name, at in zip(users, told.crowd, joined, strict=True)
        ]
    )


def _channel(told: ChannelStory, editor: Person) -> Channel:
    channel = create_channel(
        by=editor,
        name=told.name,
        slug=told.slug,
        tagline=told.tagline,
        language=told.language,
        accent=told.accent,
        editorial_line=told.line,
        default_gate=told.gate,
        beta=told.beta,
        time_zone=told.time_zone,
    )
    set_logo(channel, read_picture(io.BytesIO(draw_logo(told.slug, 512))), by=editor)
    for rubric in told.rubrics:
        add_rubric(channel, rubric, by=editor)
    return channel
