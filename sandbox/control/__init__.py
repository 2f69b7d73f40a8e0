"""The control API: what the page and the tests use to play the people and to disturb the platform."""
