"""Addresses of the floor on the day: running order, arrivals, take log, papers; and what phones tell."""

from __future__ import annotations

from django.urls import URLPattern, path

from plateau.studio.floor.views import day as floor
from plateau.studio.floor.views import late as floor_late
from plateau.studio.floor.views import printed as floor_papers
from plateau.studio.floor.views import takes, walk_in
from plateau.studio.floor.views import worker as floor_worker

_FLOOR = "desk/<slug:slug>/operations/<slug:operation_id>/floor"
_DAY = f"{_FLOOR}/<str:day>"

urlpatterns: list[URLPattern] = [
    path("desk/<slug:slug>/floor-worker.js", floor_worker.worker, name="floor_worker"),
    path(_FLOOR, floor.today, name="floor_today"),
    path(f"{_FLOOR}/act", floor.act, name="floor_act"),
    path(f"{_FLOOR}/hello", floor.hello, name="floor_hello"),
    path(f"{_FLOOR}/tell", floor.tell_batch, name="floor_tell"),
    path(f"{_FLOOR}/in/<slug:booking_id>", floor.arrival, name="floor_arrival"),
    path(f"{_FLOOR}/in/<slug:booking_id>/sign", floor.sign_here, name="floor_sign"),
    path(f"{_FLOOR}/takes/<slug:take_id>/purge", takes.purge, name="floor_purge"),
    path(f"{_FLOOR}/files/<slug:file_id>/remove", takes.remove_file, name="floor_file_remove"),
    path(_DAY, floor.day, name="floor_day"),
    path(f"{_DAY}/break", walk_in.new_break, name="floor_break"),
    path(f"{_DAY}/call-sheet/<slug:set_id>", floor_papers.call_sheet, name="floor_call_sheet"),
    path(f"{_DAY}/files", takes.files, name="floor_files"),
    path(f"{_DAY}/files/confirm", takes.confirm_files, name="floor_files_confirm"),
    path(f"{_DAY}/late", floor_late.late, name="floor_late"),
    path(f"{_DAY}/late/apply", floor_late.apply, name="floor_late_apply"),
    path(f"{_DAY}/rundown/<slug:set_id>", floor_papers.rundown, name="floor_rundown"),
    path(f"{_DAY}/takes", takes.log, name="floor_takes"),
    path(f"{_DAY}/takes/archive", takes.archive, name="floor_archive"),
    path(f"{_DAY}/walk-in", walk_in.new_walk_in, name="floor_walk_in"),
]
