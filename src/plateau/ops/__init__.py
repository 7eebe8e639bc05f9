"""The machine room: set-up, supervision, the embedded database, the edge, checks and the command line."""
