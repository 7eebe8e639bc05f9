"""What guests send for their films: received, looked into, remarked on, handed to the team."""
