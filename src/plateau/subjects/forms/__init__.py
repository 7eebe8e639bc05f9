"""Shapes of input: what a person may write about and around a subject."""
