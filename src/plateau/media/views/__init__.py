"""The addresses of films answered: uploads, the team's panels, progress, masters."""
