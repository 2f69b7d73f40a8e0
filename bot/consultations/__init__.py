"""Consultations: one question each, from the moment it is asked until it is closed and counted."""
