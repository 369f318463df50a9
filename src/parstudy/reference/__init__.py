"""What is known beforehand: provinces, crosswalk, shapes, fields, frameworks, targets."""
