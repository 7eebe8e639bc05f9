"""Forms of the studio."""
