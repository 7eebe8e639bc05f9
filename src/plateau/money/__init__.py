"""Money: satisfaction, the fee that follows it, orders, invoices, payments and the ledger; knows the studio below it."""
