"""Finds the entry of the knowledge base that answers a message, and knows when none does."""
