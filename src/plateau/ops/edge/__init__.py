"""The edge: nginx in front of everything, its configuration written from one template."""
