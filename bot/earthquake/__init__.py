"""Earthquakes: where to go, and who felt the ground shake."""
