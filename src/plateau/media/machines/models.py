"""Rows of the machines' side: workers, attempts that failed, and how much each channel was served."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models

from plateau.channels.models import Channel
from plateau.core.clock import now

SILENT_AFTER = timedelta(seconds=20)
"""Without a heartbeat a worker is taken for dead; what has waited for less lacks nothing yet: workers are started anew."""
REMEMBERED = timedelta(days=7)
"""How long a worker that is no more is remembered."""


class Worker(models.Model):
    """One `plateau worker`, as long as it lives and for a while afterwards.

    ``machine`` and ``name`` together name it, so that one that is started again takes its own row over. ``began`` is
    when its process began, in seconds since 1970 by its own machine: with ``pid`` it tells a process from another one
    that got the same number. Every other time is the database's.
    """

    machine = models.CharField(max_length=255)
    name = models.CharField(max_length=80)
    pid = models.PositiveIntegerField()
    began = models.FloatField()
    code = models.CharField(max_length=60)  # release and digest of the code: the same for the same code
    ffmpeg = models.CharField(max_length=60, blank=True)  # its version; empty where none was found
    abilities = models.JSONField(default=list)  # what it can do beyond what every film needs: of its ffmpeg, its model
    room_bytes = models.BigIntegerField(null=True)  # what jobs may write there, by its last word; below 0: nothing
    slots = models.PositiveSmallIntegerField()
    queues = models.JSONField(default=list)
    started_at = models.DateTimeField(default=now)
    heartbeat_at = models.DateTimeField(default=now)
    drain_wanted_at = models.DateTimeField(null=True)  # somebody asked it to take no new job
    draining_at = models.DateTimeField(null=True)  # it takes none any more
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["machine", "name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["machine", "name"], name="media_worker_once")]

    def __str__(self) -> str:
        return f"{self.name} on {self.machine}"


class Attempt(models.Model):
    """One try at a job that came to nothing, and why: kept beside the job's last reason."""

    job = models.ForeignKey("media.Job", on_delete=models.CASCADE, related_name="failures")
    worker = models.CharField(max_length=340, blank=True)  # as it called itself: its row may go
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(default=now)
    code = models.CharField(max_length=60)
    detail = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["ended_at"], name="media_attempt_ended")]

    def __str__(self) -> str:
        return f"{self.code} of job {self.job_id}"


class Turn(models.Model):
    """How long machines worked for a channel of late, in seconds: halved every ten minutes; written by ``turns.spend``."""

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, primary_key=True, related_name="+")
    spent = models.FloatField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.channel_id}: {self.spent:.0f} s"
