"""What buyers are told: that something can be answered, is due, is invoiced, arrived; in their language, once each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from plateau.core import letters
from plateau.core.letters import Block
from plateau.core.money import Money
from plateau.money.models import Invoice, Order, Payment, Satisfaction
from plateau.money.pricing import priced
from plateau.people.models import Person
from plateau.studio.guests.actions import readers_of
from plateau.studio.guests.writing import write_to
from plateau.studio.models import Booking

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_REMINDERS: dict[str, tuple[_StrPromise, _StrPromise]] = {
    "details_1": (
        _("“%(title)s”: whom do we invoice?"),
        _(
            "You said that you are satisfied: thank you. To make the invoice we need a name and an address. It takes a minute."
        ),
    ),
    "details_2": (
        _("“%(title)s”: we still need a name and an address for the invoice"),
        _("Editing begins to wait for it. If something is unclear, answer the team: they will help."),
    ),
    "soon": (
        _("“%(title)s”: your invoice is to be paid within three days"),
        _(
            "%(sum)s by transfer, with the reference %(reference)s. If it is on its way already, there is nothing to do."
        ),
    ),
    "late_1": (
        _("“%(title)s”: has your transfer got lost?"),
        _(
            "We have not found %(sum)s with the reference %(reference)s yet. Our messages may have crossed: then there is nothing to do."
        ),
    ),
    "late_2": (
        _("“%(title)s”: your invoice is two weeks late"),
        _("%(sum)s is still open, reference %(reference)s. If something keeps you from paying it, tell the team."),
    ),
    "late_3": (
        _("“%(title)s”: last reminder of your invoice"),
        _(
            "%(sum)s has been open for a month, reference %(reference)s. The team will write to you in person after this."
        ),
    ),
}


def send_link(satisfaction: Satisfaction) -> None:
    """Send the private link to whoever wants to think about it."""
    from plateau.money.actions.orders import customer_of

    _write(
        satisfaction.booking,
        customer_of(satisfaction.booking),
        subject=_("“%(title)s”: take your time"),
        text=_("Say on this page whether you are satisfied with the recording. Until then nothing is due."),
    )


def say_due(order: Order) -> None:
    """Ask whom to invoice."""
    _write_of(
        order,
        subject=_("“%(title)s”: thank you! One thing is left"),
        text=_("We are glad that you are satisfied. Say on this page whom we may invoice: %(net)s."),
    )


def say_invoiced(invoice: Invoice) -> None:
    """Tell that an invoice or credit note is there."""
    text = _("%(code)s over %(sum)s is on your page, to be paid by transfer with the reference %(reference)s.")
    if invoice.is_credit_note:
        text = _("The credit note %(code)s over %(sum)s is on your page. It takes your invoice back.")
    _write_of(
        invoice.order,
        subject=_("“%(title)s”: your credit note") if invoice.is_credit_note else _("“%(title)s”: your invoice"),
        text=text,
        code=invoice.code,
        amount=invoice.total,
    )


def say_received(payment: Payment) -> None:
    """Say thank you for a payment."""
    _write_of(
        payment.order,
        subject=_("“%(title)s”: your payment arrived, thank you"),
        text=_("%(sum)s arrived."),
        amount=payment.sum,
    )


def remind(order: Order, step: str) -> None:
    """Send one step of the reminders."""
    from plateau.money.actions.settling import balance_of

    subject, text = _REMINDERS[step]
    _write_of(order, subject=subject, text=text, amount=balance_of(order).open)


def _write_of(
    order: Order, *, subject: _StrPromise, text: _StrPromise, code: str = "", amount: Money | None = None
) -> None:
    if order.booking is None:
        return
    facts = {"code": code, "reference": order.reference_in_groups, "net": order.net, "sum": amount}
    _write(order.booking, order.customer, subject=subject, text=text, facts=facts)


def _write(
    booking: Booking,
    person: Person,
    *,
    subject: _StrPromise,
    text: _StrPromise,
    facts: dict[str, object] | None = None,
) -> None:
    """Mail a buyer, and who hears for them, the link of their own page; it opens without log-in, so the mail is secret."""
    channel = booking.operation.channel
    for reader in readers_of(person, channel):
        language = reader.person.language
        with override(language):
            said: dict[str, object] = {"title": str(booking.subject)} | {
                name: value.said(language) if isinstance(value, Money) else value
                for name, value in (facts or {}).items()
            }
            if isinstance(net := (facts or {}).get("net"), Money):
                said["net"] = priced(net)
            write_to(
                reader.person,
                channel,
                subject=str(subject) % said,
                body=[
                    *letters.paragraphs(str(text) % said),
                    Block(gettext("Open my page"), url=f"{reader.url}#fee"),
                ],
                secret=True,
            )
