"""From raw files to the table of observations."""
