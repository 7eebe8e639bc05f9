"""Subjects: one page for life, from the first idea to the archive."""
