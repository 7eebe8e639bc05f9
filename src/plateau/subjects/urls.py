"""Addresses of subjects: the page for life, proposing, lists, search and the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from plateau.subjects.views import debate, desk, lists, parts, propose, subject

urlpatterns: list[URLPattern] = [
    path("search", lists.search_page, name="search"),
    path("c/<slug:slug>/subjects", lists.channel_subjects, name="channel_subjects"),
    path("c/<slug:slug>/propose", propose.propose, name="propose"),
    path("c/<slug:slug>/propose/draft", propose.save_draft, name="propose_draft"),
    path("c/<slug:slug>/propose/similar", propose.similar, name="propose_similar"),
    path("c/<slug:slug>/propose/<slug:draft_id>/discard", propose.discard_draft, name="propose_discard"),
    path("s/<slug:slug>", subject.subject, name="subject"),
    path("s/<slug:slug>/<int:number>", subject.subject, name="subject_film"),
    path("s/<slug:slug>/edit", subject.edit, name="subject_edit"),
    path("s/<slug:slug>/history", subject.history, name="subject_history"),
    path("s/<slug:slug>/withdraw", subject.withdraw, name="subject_withdraw"),
    path("s/<slug:slug>/resume", subject.resume, name="subject_resume"),
    path("s/<slug:slug>/name", subject.choose_name, name="subject_name"),
    path("s/<slug:slug>/support", debate.support, name="subject_support"),
    path("s/<slug:slug>/follow", debate.follow, name="subject_follow"),
    path("s/<slug:slug>/opinion", debate.opinion, name="subject_opinion"),
    path("s/<slug:slug>/opinion/remove", debate.remove_opinion, name="subject_opinion_remove"),
    path("s/<slug:slug>/opinions/<slug:opinion_id>/hide", debate.hide_opinion, name="opinion_hide"),
    path("s/<slug:slug>/questions", debate.question, name="subject_question"),
    path("s/<slug:slug>/questions/<slug:question_id>/support", debate.support_question, name="question_support"),
    path("s/<slug:slug>/questions/<slug:question_id>/remove", debate.remove_question, name="question_remove"),
    path("s/<slug:slug>/questions/<slug:question_id>/asked", debate.mark_asked, name="question_asked"),
    path("s/<slug:slug>/questions/<slug:question_id>/answer", debate.mark_answer, name="question_answer"),
    path("s/<slug:slug>/questions/<slug:question_id>/hide", debate.hide_question, name="question_hide"),
    path("s/<slug:slug>/offers", parts.offer, name="subject_offers"),
    path("s/<slug:slug>/offers/<slug:offer_id>/withdraw", parts.withdraw_offer, name="offer_withdraw"),
    path("s/<slug:slug>/links", parts.add_link, name="subject_link"),
    path("s/<slug:slug>/documents", parts.add_document, name="subject_document"),
    path("s/<slug:slug>/documents/<slug:attachment_id>", parts.download, name="attachment"),
    path("s/<slug:slug>/documents/<slug:attachment_id>/remove", parts.remove_attachment, name="attachment_remove"),
    path("desk/<slug:slug>/subjects", desk.subjects, name="desk_subjects"),
    path("desk/<slug:slug>/subjects/<slug:subject_id>", desk.subject, name="desk_subject"),
    path("desk/<slug:slug>/subjects/<slug:subject_id>/move/<slug:to>", desk.move, name="desk_move"),
    path("desk/<slug:slug>/subjects/<slug:subject_id>/publish", desk.publish, name="desk_publish"),
    path("desk/<slug:slug>/subjects/<slug:subject_id>/merge", desk.merge, name="desk_merge"),
    path("desk/<slug:slug>/subjects/<slug:subject_id>/offers/<slug:offer_id>", desk.answer_offer, name="offer_answer"),
    path("desk/<slug:slug>/subjects/<slug:subject_id>/contributors", desk.add_contributor, name="contributor_add"),
    path(
        "desk/<slug:slug>/subjects/<slug:subject_id>/contributors/<int:part_id>/remove",
        desk.remove_contributor,
        name="contributor_remove",
    ),
]
