"""Rows of this room, by noun."""

from plateau.money.models.invoice import Invoice, InvoiceFile
from plateau.money.models.ledger import Line, Transaction
from plateau.money.models.order import Buyer, Order, OrderKind, OrderLine, OrderQuerySet, Reminder
from plateau.money.models.payment import BookedLine, Payment, Statement
from plateau.money.models.satisfaction import Satisfaction, SatisfactionAct, SatisfactionQuerySet
from plateau.money.models.seller import Costs, Counter, Seller

__all__ = [
    "BookedLine",
    "Buyer",
    "Costs",
    "Counter",
    "Invoice",
    "InvoiceFile",
    "Line",
    "Order",
    "OrderKind",
    "OrderLine",
    "OrderQuerySet",
    "Payment",
    "Reminder",
    "Satisfaction",
    "SatisfactionAct",
    "SatisfactionQuerySet",
    "Seller",
    "Statement",
    "Transaction",
]
