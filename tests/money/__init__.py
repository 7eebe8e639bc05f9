"""Money is tested."""
