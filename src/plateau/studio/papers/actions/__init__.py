"""Every change here: one function, one transaction, one journal entry."""
