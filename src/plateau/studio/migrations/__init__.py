"""Database changes of this room, oldest first."""
