"""Outreach events: what is on, who comes, and the calendar others subscribe to."""
