"""Invoices as paper: what they have to say, how they are set, and the data inside that machines read."""
