"""Addresses of contacts with guests: the team's pages, and where a guest writes."""

from __future__ import annotations

from django.urls import URLPattern, path

from plateau.studio.cases.views import desk as cases
from plateau.studio.cases.views import rules as case_rules
from plateau.studio.cases.views import writing as guest_writing

_DESK = "desk/<slug:slug>/contacts"
_CASE = f"{_DESK}/<slug:guest_id>"

urlpatterns: list[URLPattern] = [
    path("g/<str:token>/write", guest_writing.write, name="guest_write"),
    path(_DESK, cases.listing, name="desk_cases"),
    path(f"{_DESK}/rules", case_rules.rules, name="desk_case_rules"),
    path(f"{_DESK}/rules/<slug:key>", case_rules.ready, name="desk_ready_answer"),
    path(f"{_DESK}/rules/<slug:key>/remove", case_rules.remove, name="desk_ready_remove"),
    path(_CASE, cases.case, name="desk_case"),
    path(f"{_CASE}/answer", cases.answer, name="desk_case_answer"),
    path(f"{_CASE}/file", cases.file, name="desk_case_file"),
    path(f"{_CASE}/settle", cases.settle, name="desk_case_settle"),
    path(f"{_CASE}/give", cases.give, name="desk_case_give"),
    path(f"{_CASE}/calm", cases.calm, name="desk_case_calm"),
    path(f"{_CASE}/<slug:contact_id>/<slug:act>", cases.contact, name="desk_contact"),
]
