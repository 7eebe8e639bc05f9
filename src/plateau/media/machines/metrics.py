"""The figures of the machines in Prometheus' text format (version 0.0.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from plateau.core.clock import now
from plateau.media.machines import figures

type Sample = tuple[Mapping[str, str], float]


def text() -> str:
    """Return all metrics; the same queries as the page."""
    moment = now()
    at_work = figures.running()
    hands = figures.workers(at_work)
    waiting = figures.waiting(hands)
    rate = figures.failure_rate()
    hours = figures.throughput()
    running = Counter((job.kind, job.asset.film.channel.slug) for job in at_work)
    states = Counter(hand.state for hand in hands)
    return "".join(
        [
            _metric("jobs_waiting", "Jobs that are due and not begun.", (
                ({"kind": one.kind, "queue": one.queue, "channel": one.channel}, one.jobs) for one in waiting
            )),
            _metric("jobs_oldest_waiting_seconds", "How long the oldest due job has waited.", (
                ({"kind": one.kind, "queue": one.queue, "channel": one.channel},
                 max(0.0, (moment - one.oldest).total_seconds())) for one in waiting
            )),
            _metric("jobs_running", "Jobs at work.", (
                ({"kind": kind, "channel": channel}, count) for (kind, channel), count in sorted(running.items())
            )),
            _metric("jobs_aside", "Jobs set aside, waiting for a person.", [({}, figures.how_many_aside())]),
            _metric("workers", "Workers by what they do.", (
                ({"state": state}, states[state]) for state in ("works", "idle", "draining", "silent", "stopped")
            )),
            _metric("worker_slots", "Slots of living workers.", (
                ({"machine": hand.row.machine, "worker": hand.row.name}, hand.row.slots)
                for hand in hands if hand.state not in {"silent", "stopped"}
            )),
            _metric("worker_slots_busy", "Slots at work for films.", (
                ({"machine": hand.row.machine, "worker": hand.row.name}, len(hand.jobs))
                for hand in hands if hand.state not in {"silent", "stopped"}
            )),
            _metric("jobs_done_last_day", "Jobs done in the last 24 hours.", [({}, rate.done)]),
            _metric("tries_failed_last_day", "Tries that came to nothing in the last 24 hours.", [({}, rate.failed)]),
            _metric("films_stopped_last_day", "Films of which a job was set aside in the last 24 hours.",
                    [({}, rate.films_failed)]),
            _metric("films_ready_last_day", "Films that became ready in the last 24 hours.",
                    [({}, sum(hour.films for hour in hours))]),
            _metric("film_seconds_ready_last_day", "Seconds of film that became ready in the last 24 hours.",
                    [({}, sum(hour.seconds for hour in hours))]),
        ]
    )  # fmt: skip


def _metric(name: str, says: str, samples: Iterable[Sample]) -> str:
    lines = [f"# HELP plateau_{name} {says}", f"# TYPE plateau_{name} gauge"]
    for labels, value in samples:
        named = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        lines.append(f"plateau_{name}{{{named}}} {value:.15g}" if named else f"plateau_{name} {value:.15g}")
    return "\n".join(lines) + "\n"


def _escaped(label: str) -> str:
    return label.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
