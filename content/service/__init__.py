"""What the bureau promises and when it acts, as staff may change it without code."""
