"""Contacts with guests in one place: what they write and what was noted of calls, who answers, and when it is sent."""
