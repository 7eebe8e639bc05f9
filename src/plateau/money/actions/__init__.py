"""Every change in money: one function, one transaction, one journal entry."""
