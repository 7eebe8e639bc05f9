"""What this room writes in the journal."""

from __future__ import annotations

from plateau.journal.actions import verb

ASKED = verb("satisfaction.asked", "A recording ended; its guest can say whether they are satisfied.")
SATISFIED = verb("satisfaction.satisfied", "A guest is satisfied with the recording.")
NOT_SATISFIED = verb("satisfaction.not_satisfied", "A guest is not satisfied: no fee, and nothing is to be published.")
THINKING = verb("satisfaction.thinking", "A guest wants to think about it; nothing is due until they answer.")

QUOTED = verb("order.quoted", "A price stands for a recording; nothing is due.")
DUE = verb("order.due", "What an order asks for is due; an invoice can be made.")
DROPPED = verb("order.dropped", "An order asks for nothing, because its guest is not satisfied.")
WAIVED = verb("order.waived", "The team waived what was due, with a reason.")
UNWAIVED = verb("order.unwaived", "The team took a waiver back.")
PAID = verb("order.paid", "Everything that an order asks for is paid.")
UNPAID = verb("order.unpaid", "An order that was paid lacks money again: an entry was taken back.")
DISPUTED = verb("order.disputed", "The buyer disputes an order; reminders stop.")
UNDISPUTED = verb("order.undisputed", "A dispute ended; reminders go on.")
REMINDED = verb("order.reminded", "A reminder went out, once for each step.")
BUYER_GIVEN = verb("buyer.given", "Who is to be invoiced was written down or changed.")

ISSUED = verb("invoice.issued", "An invoice was numbered and made.")
CREDITED = verb("invoice.credited", "A credit note took an invoice back, with a reason.")

RECEIVED = verb("payment.received", "Money for an order arrived.")
REFUNDED = verb("payment.refunded", "Money was paid back to a buyer.")
TAKEN_BACK = verb("payment.taken_back", "A payment written down by mistake was taken back, with a reason.")

SELLER_CHANGED = verb("seller.changed", "Who invoices for a channel was written down or changed.")
COSTS_CHANGED = verb("costs.changed", "What a recording costs the team was changed.")
STATEMENT_READ = verb("statement.read", "A bank statement was read; nothing is booked yet.")
STATEMENT_BOOKED = verb("statement.booked", "Payments found in a bank statement were booked.")
