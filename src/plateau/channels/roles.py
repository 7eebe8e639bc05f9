"""Who may do what on a channel: the one table, also printed in docs/permissions.md. No Django models."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person does on a channel's team; one person may hold several."""

    ADMINISTRATOR = "administrator", _("Administrator")
    EDITOR_IN_CHIEF = "editor_in_chief", _("Editor-in-chief")
    PRODUCER = "producer", _("Producer")
    HOST = "host", _("Host")
    CAMERA = "camera", _("Camera operator")
    VIDEO_EDITOR = "video_editor", _("Video editor")
    COMMUNITY_MANAGER = "community_manager", _("Community manager")
    SALES = "sales", _("Sales")


class Can(TextChoices):
    """One thing that a role allows."""

    SEE_DESK = "see_desk", _("see the team's pages: subjects, films, what is planned")
    EDIT_CHANNEL = "edit_channel", _("change the channel: name, look, rubrics, editorial line, gate")
    MANAGE_TEAM = "manage_team", _("give and take team roles")
    SEE_PRIVATE_SUBJECTS = "see_private_subjects", _("read subjects suggested in private, and who suggested them")
    EDIT_SUBJECT = "edit_subject", _("edit any subject, its contributors, links and questions")
    DECIDE_SUBJECT = "decide_subject", _("open the debate, shortlist, commission, park, decline and merge subjects")
    PRODUCE_SUBJECT = "produce_subject", _("answer offers, put a commissioned subject in production")
    UPLOAD_FILM = "upload_film", _("upload films, retry and cancel their processing")
    EDIT_FILM = "edit_film", _("change a film's texts, poster, captions, chapters, licence and credits")
    DOWNLOAD_MASTER = "download_master", _("download a film's master, and what guests sent for it")
    PUBLISH = "publish", _("put films on air, plan them, take them off, set their gate")
    MODERATE = "moderate", _("hide and restore comments, answer flags")
    SEE_AUDIENCE = "see_audience", _("see the audience by source and day")
    PLAN_STUDIO = "plan_studio", _("prepare operations, sets and slots, book for guests, move and cancel bookings")
    RUN_SET = "run_set", _("on the day: check guests in, run the order of a set, log takes")
    SEE_MONEY = "see_money", _("see what guests answered, orders, invoices, payments and the ledger")
    MANAGE_MONEY = "manage_money", _("invoice, waive and credit fees, book payments, say who invoices")
    HANDLE_GUESTS = (
        "handle_guests",
        _("see guests’ papers and messages, answer them, keep scans, send guests their private link again"),
    )
    SEE_OUTBOX = "see_outbox", _("see the messages that the channel sends")


_EVERYTHING = frozenset(Can)
_TEAM = frozenset({Can.SEE_DESK, Can.SEE_AUDIENCE})

ROLE_CAN: dict[Role, frozenset[Can]] = {
    Role.ADMINISTRATOR: _EVERYTHING,
    Role.EDITOR_IN_CHIEF: _EVERYTHING - {Can.MANAGE_TEAM},
    Role.PRODUCER: _TEAM
    | {
        Can.SEE_PRIVATE_SUBJECTS,
        Can.EDIT_SUBJECT,
        Can.PRODUCE_SUBJECT,
        Can.UPLOAD_FILM,
        Can.EDIT_FILM,
        Can.DOWNLOAD_MASTER,
        Can.PUBLISH,
        Can.PLAN_STUDIO,
        Can.RUN_SET,
        Can.SEE_MONEY,
        Can.HANDLE_GUESTS,
        Can.SEE_OUTBOX,
    },
    Role.HOST: _TEAM | {Can.SEE_PRIVATE_SUBJECTS, Can.EDIT_SUBJECT, Can.RUN_SET},
    Role.CAMERA: _TEAM | {Can.UPLOAD_FILM, Can.RUN_SET},
    Role.VIDEO_EDITOR: _TEAM | {Can.UPLOAD_FILM, Can.EDIT_FILM, Can.DOWNLOAD_MASTER},
    Role.COMMUNITY_MANAGER: _TEAM
    | {Can.SEE_PRIVATE_SUBJECTS, Can.EDIT_SUBJECT, Can.MODERATE, Can.HANDLE_GUESTS, Can.SEE_OUTBOX},
    Role.SALES: _TEAM | {Can.SEE_MONEY, Can.MANAGE_MONEY},
}


def allowed(roles: set[str] | frozenset[str]) -> frozenset[Can]:
    """Return all that these roles together allow."""
    return frozenset().union(*(ROLE_CAN[Role(role)] for role in roles))
