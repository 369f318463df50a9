"""Registry of provinces."""
