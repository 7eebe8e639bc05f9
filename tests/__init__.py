"""The tests: they mirror src, plus journeys, contracts and media."""
