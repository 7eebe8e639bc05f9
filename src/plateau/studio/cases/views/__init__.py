"""Pages of this part of the studio."""
