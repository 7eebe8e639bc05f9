"""Decides how everybody holds themselves at each moment: where they look, when they blink, nod and speak."""

import math
from dataclasses import dataclass
from functools import cached_property

from .chance import Chance
from .clothes import Pose
from .face import Brows, Lids, Mouth
from .script import FilmScript
from .sets import Seat
from .speech import Spoken, Timing

YAW_STEPS = 3
"""Heads are drawn at this many turns to each side."""
REACH_STEPS = 6
"""Arms are drawn at this many places on their way."""


@dataclass(frozen=True, slots=True)
class Bearing:
    """How one person is drawn in one frame; shifts are in the figure's own units, the tilt in degrees clockwise."""

    yaw: int
    gaze: int
    lids: Lids
    brows: Brows
    mouth: Mouth
    tilt: float
    shift: tuple[float, float]
    breath: float
    pose: Pose
    side: int
    reach: int


class Player:
    """One of the cast through the whole film."""

    def __init__(self, number: int, script: FilmScript, timing: Timing, seats: tuple[Seat, ...]) -> None:
        self._number, self._script, self._timing, self._seats = number, script, timing, seats
        self._chance = Chance("player", script.slug, number)
        self._phase = self._chance.between(0, 6.3)
        self._blinks = self._times(1.2, 4.2)
        self._nods = self._times(1.8, 4.5)
        self._glances = self._times(3.0, 6.0)

    def bearing(self, at: float) -> Bearing:
        """Return how this person is *at* a second of the film."""
        spoken = self._current(at)
        speaks = spoken is not None and spoken.line.who == self._number
        beat = spoken.stress_at(at) if spoken and speaks else 0.0
        nod = 0.0 if speaks else self._pulse(self._nods, at, 0.7)
        # who only listens moves on fours: holds are cheap, and calm
        calm = at if speaks else at - at % 0.16
        sway = math.sin(calm * 1.15 + self._phase) + 0.5 * math.sin(calm * 2.3 + self._phase * 2)
        lively = 1.9 if speaks else 0.8
        yaw = self._yaw(at)
        pose, side, reach = self._gesture(at, spoken if speaks else None)
        return Bearing(
            yaw=round(yaw * YAW_STEPS),
            gaze=self._gaze(at, yaw),
            lids=self._lids(at, spoken, speaks=speaks),
            brows=self._brows(spoken, beat, speaks=speaks),
            mouth=self._mouth(at, spoken, speaks=speaks),
            tilt=sway * lively + beat * 1.6 * math.copysign(1, sway) + yaw * 1.5,
            shift=(sway * 1.4 + yaw * 5, beat * 5.5 + nod * 8 + math.sin(calm * 1.7 + self._phase)),
            breath=1.3 * math.sin(calm * 1.7 + self._phase - 0.4),
            pose=pose,
            side=side,
            reach=reach,
        )

    @cached_property
    def _targets(self) -> tuple[tuple[float, float], ...]:
        """When this person turns the head, and how far (-1 to 1)."""
        turns = [(0.0, 0.0)]
        for spoken in self._timing.spoken:
            late = 0.05 if spoken.line.who == self._number else 0.2 + 0.1 * self._number
            turns.append((spoken.start + late, self._towards(spoken)))
        return (*turns, (self._timing.closing + 0.1, 0.0))

    def _towards(self, spoken: Spoken) -> float:
        target = spoken.line.to if spoken.line.who == self._number else spoken.line.who
        if spoken.line.shot in {"board", "insert"} or spoken.line.pose in {"show", "point"}:
            return 0.6 if spoken.line.pose in {"show", "point"} else 0.0
        if target is None or target == self._number or target >= len(self._seats):
            return 0.0
        distance = self._seats[target].x - self._seats[self._number].x
        return max(-0.9, min(0.9, math.copysign(0.45 + abs(distance) / 1700, distance)))

    def _yaw(self, at: float) -> float:
        yaw = 0.0
        for start, target in self._targets:
            if at < start:
                break
            yaw += (target - yaw) * _eased((at - start) / 0.42)
        return yaw

    def _gaze(self, at: float, yaw: float) -> int:
        if self._pulse(self._glances, at, 0.9) > 0:
            return 0 if abs(yaw) > 0.3 else 1 if self._number % 2 else -1
        ahead = self._yaw(at + 0.12)
        return 0 if abs(ahead) < 0.2 else 1 if ahead > 0 else -1

    def _lids(self, at: float, spoken: Spoken | None, *, speaks: bool) -> Lids:
        for blink in self._blinks:
            if 0 <= at - blink < 0.17:
                return "shut" if 0.04 <= at - blink < 0.12 else "half"
        greets = spoken is None and (at > self._timing.closing + 0.5 or 1.5 < at < 2.3)
        return "glad" if greets and not speaks and self._number % 2 == 0 else "open"

    def _brows(self, spoken: Spoken | None, beat: float, *, speaks: bool) -> Brows:
        if speaks and spoken:
            return "raised" if beat > 0.35 or spoken.line.text.endswith("?") else "calm"
        return "drawn" if spoken and (len(spoken.line.text) + self._number) % 3 == 0 else "calm"

    def _mouth(self, at: float, spoken: Spoken | None, *, speaks: bool) -> Mouth:
        if spoken is None:
            return "laugh" if at > self._timing.closing + 0.4 and self._number % 2 == 0 else "smile"
        if speaks:
            return spoken.mouth_at(at)
        return "smile" if (len(spoken.line.text) + self._number) % 2 else "rest"

    def _gesture(self, at: float, spoken: Spoken | None) -> tuple[Pose, int, int]:
        rest: Pose = "stand" if self._seats[self._number].standing else "rest"
        if spoken is None or spoken.line.pose is None:
            return rest, 1, 0
        since, left = at - spoken.start - 0.25, spoken.end - at - 0.3
        reach = min(_eased(since / 0.36), _eased(left / 0.36))
        if reach >= 1:
            reach -= 0.18 * max(0.0, math.sin(at * 5.2)) * (0 if spoken.line.pose in {"show", "point"} else 1)
        side = 1 if spoken.line.pose in {"show", "point"} or self._number % 2 == 0 else -1
        return spoken.line.pose, side, round(reach * REACH_STEPS)

    def _current(self, at: float) -> Spoken | None:
        for spoken in self._timing.spoken:
            if spoken.start <= at < spoken.end:
                return spoken
        return None

    def _times(self, shortest: float, longest: float) -> tuple[float, ...]:
        times, at = [], self._chance.between(0.3, longest)
        while at < self._timing.seconds:
            times.append(at)
            at += self._chance.between(shortest, longest)
        return tuple(times)

    @staticmethod
    def _pulse(times: tuple[float, ...], at: float, length: float) -> float:
        for start in times:
            if 0 <= at - start < length:
                return math.sin(math.pi * (at - start) / length) ** 2
        return 0.0


def _eased(share: float) -> float:
    share = max(0.0, min(1.0, share))
    return share * share * (3 - 2 * share)
