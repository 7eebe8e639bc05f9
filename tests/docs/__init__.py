"""Documentation is tested."""
