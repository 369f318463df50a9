"""Composite and official indices, ranks with their uncertainty."""
