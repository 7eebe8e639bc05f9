"""The accounts that this room books on, by the French chart (plan comptable général, art. 932-1). Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """An account's number and French name, as the accountant's file has them."""

    code: str
    name: str


CUSTOMERS = Account("411000", "Clients")
SALES = Account("706000", "Prestations de services")
VAT = Account("445710", "TVA collectée")
BANK = Account("512000", "Banque")
CASH = Account("530000", "Caisse")
ACCOUNTS = {account.code: account for account in (CUSTOMERS, SALES, VAT, BANK, CASH)}

JOURNALS = {"VE": "Ventes", "BQ": "Banque", "CA": "Caisse"}
"""Journals of the accountant's file, by code."""
