"""Finds the entries that a message may be about, with the evidence for each."""
