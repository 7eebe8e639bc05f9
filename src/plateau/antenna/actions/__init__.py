"""Every change to what is on air, by noun: air, invitations, watching."""
