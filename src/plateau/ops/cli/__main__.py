"""Lets ``python -m plateau.ops.cli`` stand for the plateau command."""

from plateau.ops.cli import main

main()
