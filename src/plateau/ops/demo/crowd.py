"""A crowd to measure pages with: members, subjects, films on air, comments and visits, copied in as rows.

Nothing is drawn or processed. The films are rows without files: their pages are real, their player has nothing to play.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import batched
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import connection, models, transaction

from plateau.antenna.models import Publication
from plateau.antenna.states import PublicationState
from plateau.audience.models import DailyCount, Kind, Total
from plateau.audience.sources import Source
from plateau.channels.actions import add_rubric, create_channel
from plateau.channels.models import Channel, Gate, Rubric
from plateau.community.models import Comment, Flag
from plateau.community.states import Why
from plateau.core import clock
from plateau.media.models import Asset, Film
from plateau.media.states import AssetState
from plateau.ops.demo import atelier_people as atelier
from plateau.ops.demo import harbour
from plateau.ops.demo.copying import copy_in, new_keys
from plateau.people.models import Person, User
from plateau.subjects.models import Contribution, Follow, Move, Part, Question, Subject, SubjectFilm, Support
from plateau.subjects.models.subject import Format
from plateau.subjects.search import index
from plateau.subjects.states import LIFE, NEEDS_REASON, State

CHANNEL = "la-foule"
ADDRESS = "foule@example.org"
YEARS = 4
PLANNED_EVERY = 50  # one film in so many is planned
COMMENTS = (0, 1, 2, 14, 5)  # under a subject, in turn
HIDDEN_EVERY, FLAGGED_EVERY = 60, 40
OTHERS = (
    State.IN_DEBATE, State.PROPOSED, State.IN_DEBATE, State.SHORTLISTED, State.IN_DEBATE, State.COMMISSIONED,
    State.PARKED, State.DECLINED,
)  # fmt: skip
THEMES = (
    "Le pain", "Le bois", "La nuit", "Le loyer", "Le devis", "La facture", "L'apprenti", "Le marché", "La vitrine",
    "La livraison", "Le cuir", "L'atelier", "La reprise", "Le dimanche", "La panne", "Le fournisseur", "La pierre",
)  # fmt: skip
ANGLES = (
    "qui fixe le prix ?", "combien d'heures, vraiment ?", "ce que l'école n'apprend pas", "faut-il tout écrire ?",
    "que reste-t-il à la fin du mois ?", "peut-on s'en passer ?", "qui paie l'attente ?", "comment le transmettre ?",
    "trois avis contraires", "ce que disent les clients", "et si on le faisait à plusieurs ?",
)  # fmt: skip
WORDS = (
    "C'est exactement ce qui m'est arrivé le mois dernier.", "Il manque un chiffre : le temps passé.",
    "Je ne suis pas d'accord, et je veux bien venir dire pourquoi.", "Merci d'avoir gardé le **désaccord** au montage.",
    "Qui a vérifié ?", "Je l'ai montré à toute l'équipe.", "Et dans les petites villes ?", "Enfin quelqu'un qui compte.",
)  # fmt: skip

type Tell = Callable[[str], None]


def is_there() -> bool:
    """Whether the crowd came already (in one transaction: all of it, or nothing)."""
    return Channel.objects.filter(slug=CHANNEL).exists()


def load_crowd(*, members: int, films: int, tell: Tell = lambda _word: None) -> int:
    """Bring so many members and films to a channel of their own; return how many rows that took. All or nothing."""
    crowd = _Crowd(members, films, today=clock.now())
    with transaction.atomic():
        for word, step in crowd.steps:
            tell(word)
            step()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return crowd.rows


class _Crowd:
    """The rows, made and copied step by step; the same crowd for the same numbers."""

    def __init__(self, members: int, films: int, *, today: datetime) -> None:
        self.rows = 0
        self.steps: Sequence[tuple[str, Callable[[], None]]] = (
            ("members", self._members),
            ("subjects", self._subjects),
            ("films", self._films),
            ("support", self._support),
            ("comments", self._comments),
            ("visits", self._visits),
        )
        self._numbers = members, films
        self._today = today
        self._chance = Random(members * 1_000_003 + films)
        self._people: list[Person] = []
        self._told: list[Subject] = []
        self._shown: list[Film] = []
        self._channel: Channel

    def _copy(self, *sets: Sequence[models.Model]) -> None:
        for rows in sets:
            copy_in(rows)
            self.rows += len(rows)

    def _days_ago(self, days: float) -> datetime:
        return self._today - timedelta(days=days)

    def _members(self) -> None:
        number = self._numbers[0]
        given, family = _names()
        users, addresses = [], []
        for n, (user_key, person_key) in enumerate(zip(new_keys(User, number), new_keys(Person, number), strict=True)):
            since = self._days_ago(365 * YEARS * (1 - n / number))
            user = User(pk=user_key, email=f"foule{n}@example.org" if n else ADDRESS, created_at=since)
            user.password = make_password(None)
            name = f"{given[n % len(given)]} {family[(n + n // len(given)) % len(family)]}"
            users.append(user)
            addresses.append(EmailAddress(user=user, email=user.email, verified=True, primary=True))
            self._people.append(Person(pk=person_key, user=user, name=name, created_at=since))
        self._copy(users, addresses, self._people)
        self._channel = create_channel(
            by=self._people[0],
            name="La foule",
            slug=CHANNEL,
            tagline="Des milliers de films sans image, pour mesurer les pages",
            default_gate=Gate.REGISTERED,
        )

    def _subjects(self) -> None:
        aired = self._numbers[1]
        rubrics = [add_rubric(self._channel, name, by=self._people[0]) for name in ("Métiers", "Gestion", "Ville")]
        others = [OTHERS[n % len(OTHERS)] for n in range(max(len(OTHERS), aired // 10))]
        states = [State.IN_PRODUCTION if self._is_planned(n) else State.PUBLISHED for n in range(aired)] + others
        keys = new_keys(Subject, len(states))
        moves: list[Move] = []
        for n, (key, state) in enumerate(zip(keys, states, strict=True)):
            life = self._life(n, state)
            self._told.append(self._subject(n, key, state, rubrics[n % len(rubrics)], life))
            for before, move in zip((State.DRAFT, *(to for to, _at in life)), life, strict=False):
                moves.append(self._move(key, before, *move))
        parts = [
            Contribution(subject=one, person=one.proposer, part=Part.PROPOSER, since=one.created_at)
            for one in self._told
        ]
        self._copy(self._told, moves, parts)

    def _is_planned(self, number: int) -> bool:
        return number % PLANNED_EVERY == PLANNED_EVERY - 1

    def _life(self, number: int, state: State) -> list[tuple[State, datetime]]:
        """Return the moves that lead to a state: the last films first, a few weeks from step to step."""
        ended = 365 * YEARS * (number / max(1, self._numbers[1])) if state == State.PUBLISHED else number % 90
        way = [*LIFE[: LIFE.index(state) + 1]] if state in LIFE else [State.PROPOSED, state]
        return [
            (step, self._days_ago(ended + 12 * left))
            for left, step in zip(range(len(way) - 1, -1, -1), way, strict=True)
        ]

    def _subject(
        self, number: int, key: int, state: State, rubric: Rubric, life: list[tuple[State, datetime]]
    ) -> Subject:
        theme, angle = THEMES[number % len(THEMES)], ANGLES[number % len(ANGLES)]
        return Subject(
            pk=key,
            channel=self._channel,
            slug=f"foule-{number + 1}",
            state=state,
            title=f"{theme} : {angle} ({number // (len(THEMES) * len(ANGLES)) + 1})",
            pitch=f"{theme}, vu de l'atelier : {angle} Je propose d'en parler avec trois personnes à qui c'est arrivé.",
            format=list(Format)[number % len(Format)],
            rubric=rubric,
            tags=[theme.split()[-1].split("'")[-1].lower()],
            proposer=self._people[number % len(self._people)],
            created_at=life[0][1],
            saved_at=life[0][1],
            proposed_at=life[0][1],
            moved_at=life[-1][1],
        )

    def _move(self, subject: int, before: State, to: State, at: datetime) -> Move:
        reason = "Nous y reviendrons à l'automne." if to in NEEDS_REASON else ""
        return Move(subject_id=subject, from_state=before, to_state=to, person=self._people[0], reason=reason, at=at)

    def _films(self) -> None:
        number = self._numbers[1]
        assets, publications, links = [], [], []
        for n, (film_key, asset_key) in enumerate(zip(new_keys(Film, number), new_keys(Asset, number), strict=True)):
            subject = self._told[n]
            film = Film(
                pk=film_key, channel=self._channel, title=subject.title, description=subject.pitch,
                created_by=self._people[0], created_at=subject.moved_at, changed_at=subject.moved_at,
            )  # fmt: skip
            asset = Asset(
                pk=asset_key, film=film, state=AssetState.READY, original_name=f"foule-{n + 1}.mp4", size_bytes=1,
                frames=25 * (60 + n % 2400), rate_numerator=25, duration_ms=1000 * (60 + n % 2400), width=1280,
                height=720, free_share=15, free_ms=150 * (60 + n % 2400), created_at=subject.moved_at,
                received_at=subject.moved_at, ready_at=subject.moved_at,
            )  # fmt: skip
            self._shown.append(film)
            assets.append(asset)
            links.append(SubjectFilm(subject=subject, film=film, number=1))
            publications.append(self._publication(n, film, subject))
        self._copy(self._shown, assets)
        with connection.cursor() as cursor:  # film and file name each other: the second word comes once both are there
            cursor.execute(
                "UPDATE media_film film SET asset_id = asset.id FROM media_asset asset"
                " WHERE asset.film_id = film.id AND film.channel_id = %s",
                [self._channel.pk],
            )
        self._copy(links, publications)

    def _publication(self, number: int, film: Film, subject: Subject) -> Publication:
        planned = self._is_planned(number)
        at = self._days_ago(-1 - number / PLANNED_EVERY) if planned else subject.moved_at
        gate = Gate.REGISTERED if number % 3 else Gate.EVERYBODY
        return Publication(
            film=film,
            channel=self._channel,
            state=PublicationState.SCHEDULED if planned else PublicationState.LIVE,
            gate=gate,
            free_share=15 if gate == Gate.REGISTERED else 0,
            starts_at=at,
            live_at=None if planned else at,
            confirmed_by=self._people[0],
            confirmed_at=subject.moved_at,
            created_at=subject.moved_at,
        )

    def _support(self) -> None:
        """Let people support, follow and ask, and keep the counts of that on the subjects."""
        supports, follows, questions = [], [], []
        for subject in self._told:
            fond = self._chance.sample(self._people, min(len(self._people), self._chance.randint(4, 30)))
            keen = fond[: len(fond) // 2]
            supports += [Support(subject=subject, person=person, at=subject.created_at) for person in fond]
            follows += [Follow(subject=subject, person=person, at=subject.created_at) for person in keen]
            questions.append(Question(subject=subject, person=fond[0], text="Et chez vous ?", at=subject.created_at))
            subject.support_count, subject.follower_count, subject.question_count = len(fond), len(keen), 1
        self._copy(supports, follows, questions)
        for some in batched(self._told, 1000):
            Subject.objects.bulk_update(some, ["support_count", "follower_count", "question_count"])
        index(subject.pk for subject in self._told)

    def _comments(self) -> None:
        numbers = [COMMENTS[n % len(COMMENTS)] for n in range(len(self._told))]
        keys = iter(new_keys(Comment, sum(numbers)))
        comments = []
        for place, (subject, number) in enumerate(zip(self._told, numbers, strict=True)):
            film = self._shown[place] if place < len(self._shown) else None
            root = None
            for n in range(number):
                comment = Comment(
                    pk=next(keys), subject=subject, person=self._chance.choice(self._people), body=self._chance.choice(WORDS),
                    parent=root if n % 3 else None, said_at=subject.moved_at + timedelta(minutes=n),
                    film=film if n % 4 == 0 else None, at_ms=7000 * n if film is not None and n % 4 == 0 else None,
                )  # fmt: skip
                root = root if n % 3 else comment
                comments.append(comment)
        for n, comment in enumerate(comments):
            if n % HIDDEN_EVERY == 0:
                comment.hidden_at, comment.hidden_reason = comment.said_at, "Hors sujet."
        flags = [
            Flag(comment=comment, person=self._people[(n + 1) % len(self._people)], why=Why.OTHER, at=comment.said_at)
            for n, comment in enumerate(comments)
            if n % FLAGGED_EVERY == 1
        ]
        self._copy(comments, flags)

    def _visits(self) -> None:
        targets = [(Kind.PAGE, one.public_id) for one in self._told] + [
            (Kind.PLAY, one.public_id) for one in self._shown
        ]
        days, totals = [], []
        for kind, target in targets:
            counts = [self._chance.randint(1, 60) for _ in range(4)]
            for back, count in enumerate(counts):
                day, source = self._days_ago(back * 9).date(), self._chance.choice(list(Source))
                days.append(DailyCount(kind=kind, target=target, day=day, source=source, visits=count))
            totals.append(Total(kind=kind, target=target, visits=sum(counts)))
        self._copy(days, totals)


def _names() -> tuple[list[str], list[str]]:
    """Return the given and the family names of the demonstration's own crowds."""
    whole = [name.split(" ", 1) for name in (*atelier.CROWD, *harbour.CROWD)]
    return [given for given, _family in whole], [family for _given, family in whole]
