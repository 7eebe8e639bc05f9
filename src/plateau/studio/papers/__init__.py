"""What guest and team agree on: the deal, release forms, guardians of minors, and what is still missing."""
