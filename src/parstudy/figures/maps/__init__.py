"""Maps and tile maps, never without the two archipelagos."""
