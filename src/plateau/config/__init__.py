"""The roof: settings, addresses and entry points; imports every room."""
