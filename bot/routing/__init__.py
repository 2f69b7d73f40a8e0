"""Finds who should take a question: its topic, its place, and the person that fits both."""
