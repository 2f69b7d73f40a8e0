"""Who did what: every staff action and import leaves a row that is never changed."""
