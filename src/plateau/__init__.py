"""Plateau: a collaborative web-TV where a subject has one page for life."""
