"""Forms: each field with its label, its help and its fault, for eyes and for screen readers."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from plateau.website.samples import sample_forms


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


def test_every_field_has_a_label_or_a_legend() -> None:
    html = str(sample_forms()[0])
    fields = re.findall(r'<(?:input|select|textarea)[^>]*\sid="([^"]+)"', html)
    labels = re.findall(r'<label[^>]*for="([^"]+)"', html)
    assert len(fields) == 12
    assert [field for field in fields if field not in labels] == []
    assert html.count("<legend") == 2


def test_help_and_fault_are_read_with_their_field() -> None:
    html = str(sample_forms()[1])
    assert 'aria-describedby="id_faulty-title_helptext id_faulty-title_error"' in html
    assert 'id="id_faulty-title_helptext"' in html
    assert 'id="id_faulty-title_error"' in html
    assert html.count('aria-invalid="true"') == 2
    assert html.count("data-invalid") == 2


def test_the_fault_of_the_whole_form_stands_first() -> None:
    html = str(sample_forms()[1])
    assert html.index("Two things need another look.") < html.index("Title")


def test_only_what_may_be_left_out_is_marked() -> None:
    html = str(sample_forms()[0])
    assert html.count('class="field-optional"') == 6
