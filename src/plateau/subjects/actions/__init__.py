"""Every change of a subject: one function, one transaction, one journal entry."""
