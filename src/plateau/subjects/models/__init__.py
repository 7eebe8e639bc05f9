"""Rows of subjects, by noun."""

from plateau.subjects.models.debate import Follow, Opinion, Question, QuestionSupport, Support
from plateau.subjects.models.film import SubjectFilm
from plateau.subjects.models.life import Move, Revision
from plateau.subjects.models.material import Attachment
from plateau.subjects.models.part import Contribution, Offer, OfferKind, Part
from plateau.subjects.models.search import SearchText
from plateau.subjects.models.subject import Format, Subject, SubjectQuerySet

__all__ = [
    "Attachment",
    "Contribution",
    "Follow",
    "Format",
    "Move",
    "Offer",
    "OfferKind",
    "Opinion",
    "Part",
    "Question",
    "QuestionSupport",
    "Revision",
    "SearchText",
    "Subject",
    "SubjectFilm",
    "SubjectQuerySet",
    "Support",
]
