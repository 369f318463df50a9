"""From a log of dossiers to indicators with counts."""
