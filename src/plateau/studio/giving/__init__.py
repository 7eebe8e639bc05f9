"""Slots that the team gives to somebody: booked for them, or offered until a moment."""
