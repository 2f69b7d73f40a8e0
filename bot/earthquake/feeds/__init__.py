"""The feeds that bring news of earthquakes: one adapter each, and the worker that asks them."""
