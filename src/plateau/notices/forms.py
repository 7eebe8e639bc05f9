"""Forms of notices: which mails one wants, and the filters of an outbox."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plateau.notices.kinds import kinds
from plateau.notices.models import MailChoice, MessageQuerySet
from plateau.notices.states import MessageState
from plateau.people.models import Person


class MailChoiceForm(forms.Form):
    """A box for each kind of notice."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = dict(MailChoice.objects.filter(person=person).values_list("kind", "mail"))
        self.present = {kind.name: chosen.get(kind.name, kind.mail) for kind in kinds()}
        for kind in kinds():
            self.fields[kind.name] = forms.BooleanField(
                label=kind.label, required=False, initial=self.present[kind.name]
            )

    @property
    def changes(self) -> dict[str, bool]:
        """The kinds whose choice changed, with the new one."""
        return {name: wanted for name, wanted in self.cleaned_data.items() if wanted != self.present[name]}


class OutboxFilter(forms.Form):
    """What to show of an outbox; whole addresses are looked for only where they are shown (``by_address``)."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Every state")), *MessageState.choices])
    q = forms.CharField(label=_("Name or subject"), required=False, max_length=100, widget=forms.SearchInput)

    def __init__(self, *args: Any, by_address: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_address = by_address
        if by_address:
            self.fields["q"].label = _("Name, address or subject")

    def apply(self, mails: MessageQuerySet) -> MessageQuerySet:
        """Keep the mails that fit."""
        if not self.is_valid():
            return mails
        state, words = self.cleaned_data["state"], self.cleaned_data["q"]
        if state:
            mails = mails.filter(state=state)
        if words:
            rule = Q(person__name__icontains=words) | Q(subject__icontains=words)
            mails = mails.filter(rule | Q(address__icontains=words) if self.by_address else rule)
        return mails
