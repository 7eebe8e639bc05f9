"""Persons, their accounts, companies and sessions."""
