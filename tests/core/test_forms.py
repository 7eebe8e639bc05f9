"""Names and titles are one line, whatever a crafted request holds."""

from __future__ import annotations

import pytest

from plateau.channels.forms import ChannelForm, NetworkForm, NewPersonForm
from plateau.core.forms import OneLine
from plateau.people.forms import LinkForm, ProfileForm, SignupForm
from plateau.subjects.forms.words import ProposalForm, WordsForm

ONE_LINE = {
    SignupForm: {"name"},
    ProfileForm: {"name", "headline", "company"},
    LinkForm: {"label"},
    ChannelForm: {"name", "tagline"},
    NetworkForm: {"name", "tagline"},
    NewPersonForm: {"name", "headline", "company"},
    WordsForm: {"title"},
    ProposalForm: {"title"},
}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Léa\r\nBcc: x@example.org", "Léa Bcc: x@example.org"), ("a \u2028 b", "a b"), (" Léa  Duval ", "Léa Duval")],
)
def test_breaks_and_doubled_spaces_become_one_space(typed: str, kept: str) -> None:
    assert OneLine().clean(typed) == kept


def test_forms_read_what_goes_into_subjects_and_senders_as_one_line() -> None:
    found = {
        form: {name for name, field in form.base_fields.items() if isinstance(field, OneLine)} for form in ONE_LINE
    }
    assert found == ONE_LINE
