"""Every change in the studio: one function, one transaction, one journal entry."""
