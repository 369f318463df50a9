"""Executed notebooks, pages, documents and the manifest."""
