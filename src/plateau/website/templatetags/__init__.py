"""Components as template tags; built in, so no page loads them."""
