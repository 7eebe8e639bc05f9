"""Addresses of money: the desk's pages, the exit page at the set, and the guest's private link."""

from __future__ import annotations

from django.urls import URLPattern, path

from plateau.money.views import books, desk, guest, leaving, orders

_DESK = "desk/<slug:slug>/money"
_EXIT = "desk/<slug:slug>/exit/<slug:operation_id>"

urlpatterns: list[URLPattern] = [
    path(_DESK, desk.overview, name="money_overview"),
    path(f"{_DESK}/orders", desk.order_list, name="money_orders"),
    path(f"{_DESK}/orders/<slug:order_id>", orders.order, name="money_order"),
    path(f"{_DESK}/orders/<slug:order_id>/waive", orders.waive, name="money_waive"),
    path(f"{_DESK}/orders/<slug:order_id>/credit", orders.credit, name="money_credit"),
    path(f"{_DESK}/orders/<slug:order_id>/buyer", orders.buyer, name="money_buyer"),
    path(f"{_DESK}/orders/<slug:order_id>/received", orders.payment, {"way": "received"}, name="money_received"),
    path(f"{_DESK}/orders/<slug:order_id>/refunded", orders.payment, {"way": "refunded"}, name="money_refunded"),
    path(f"{_DESK}/orders/<slug:order_id>/act/<slug:what>", orders.act, name="money_act"),
    path(f"{_DESK}/invoices", desk.invoice_list, name="money_invoices"),
    path(f"{_DESK}/invoices/<slug:invoice_id>.pdf", desk.invoice_pdf, name="money_invoice"),
    path(f"{_DESK}/payments", desk.payment_list, name="money_payments"),
    path(f"{_DESK}/payments/<slug:payment_id>/undo", orders.take_back, name="money_take_back"),
    path(f"{_DESK}/statements", books.new_statement, name="money_statements"),
    path(f"{_DESK}/statements/<slug:statement_id>", books.statement, name="money_statement"),
    path(f"{_DESK}/ledger", books.ledger, name="money_ledger"),
    path(f"{_DESK}/ledger/export.<slug:form>", books.export, name="money_export"),
    path(f"{_DESK}/seller", desk.seller, name="money_seller"),
    path(f"{_DESK}/operations/<slug:operation_id>", desk.operation, name="money_operation"),
    path(f"{_DESK}/operations/<slug:operation_id>/costs", desk.costs, name="money_costs"),
    path(_EXIT, leaving.waiting, name="money_exit"),
    path(f"{_EXIT}/<slug:booking_id>", leaving.leave, name="money_leave"),
    path(f"{_EXIT}/<slug:booking_id>/thanks", leaving.thanks, name="money_exit_thanks"),
    path("fee/<str:token>", guest.fee, name="fee"),
    path("fee/<str:token>/answer", guest.answer, name="fee_answer"),
    path("fee/<str:token>/buyer", guest.buyer, name="fee_buyer"),
    path("fee/<str:token>/invoices/<slug:invoice_id>.pdf", guest.invoice, name="fee_invoice"),
]
