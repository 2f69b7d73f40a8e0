"""A county in fast time: people ask, commissioners answer or do not, and what came of it is checked."""
