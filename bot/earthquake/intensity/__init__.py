"""How strongly a quake is expected to be felt at a place."""
