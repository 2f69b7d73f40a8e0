"""A language model reads again what the local search is not sure of; it never writes to anybody."""
