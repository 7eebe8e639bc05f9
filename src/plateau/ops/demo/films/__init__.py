"""Draws the films, faces and stills of the demonstration: nothing is downloaded, nobody in them exists."""
