"""Durable acceptance of pushes: each is stored before it is answered and worked on once."""
