"""The clocks of consultations: deadlines, what happens before, at and after them, and who is told."""
