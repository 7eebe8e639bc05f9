"""The words by which a subject is found, kept beside it so that no page loads them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from plateau.subjects.models.subject import Subject


class Vector(models.Func):
    """The weighted vector of a row's words, stemmed by its language (SQL function of migration 0001)."""

    function = "subjects_vector"
    output_field = SearchVectorField()


class Folded(models.Func):
    """Words in lower case without accents, for trigrams."""

    function = "plateau_fold"
    output_field = models.TextField()


class SearchText(models.Model):
    """One row a subject, written by ``search.index`` in the transaction of what changed.

    ``head``: title and tags (weight A); ``names``: who takes part (B); ``body``: pitch (C); ``films``: titles and
    descriptions of films (B). ``vector`` and ``folded`` are computed by the database.
    """

    subject = models.OneToOneField(Subject, on_delete=models.CASCADE, primary_key=True, related_name="search_text")
    language = models.CharField(max_length=2)
    head = models.TextField()
    names = models.TextField(blank=True)
    films = models.TextField(blank=True)
    body = models.TextField(blank=True)
    vector = models.GeneratedField(
        expression=Vector("language", "head", "names", "films", "body"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    folded = models.GeneratedField(
        expression=Folded(
            models.expressions.CombinedExpression(
                models.F("head"),
                "||",
                models.expressions.CombinedExpression(models.Value(" "), "||", models.F("names")),
                output_field=models.TextField(),
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        indexes: ClassVar = [
            GinIndex(fields=["vector"], name="subjects_search_vector"),
            GinIndex(OpClass("folded", name="gin_trgm_ops"), name="subjects_search_folded"),
        ]

    def __str__(self) -> str:
        return self.head
