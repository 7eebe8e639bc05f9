"""Who of the team works where and when, and which equipment stands there."""
