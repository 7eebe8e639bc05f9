"""A guest's private page: its address, what it tells, who else reads it, and the same guest as the team sees them."""
