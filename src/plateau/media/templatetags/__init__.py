"""Tags and filters of films' pages."""
